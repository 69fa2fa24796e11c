"""What negotiation adds to what is shared: its section of the process file."""

from negotiation import models, shapes
from negotiation.domain import sections
from phases.processfile import Section, register

register(Section("components", shapes.ComponentShape, sections.component, order=41, prune=models.Component))
