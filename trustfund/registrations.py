"""What trustfund adds to what is shared: its section of the process file."""

from phases.processfile import Section, register
from trustfund import models, shapes
from trustfund.domain import sections

register(Section("purposes", shapes.PurposeShape, sections.purpose, order=40, prune=models.Purpose))
