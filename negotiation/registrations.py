"""What negotiation adds to what is shared: its section of the process file, its kinds of rule."""

from negotiation import models, rules, shapes
from negotiation.domain import sections
from phases import findings
from phases.processfile import Section, register

register(Section("components", shapes.ComponentShape, sections.component, order=41, prune=models.Component))

findings.register("components-present", rules.components_present, rules.Components)
findings.register("inputs-received", rules.inputs_received, rules.InputsReceived)
findings.register("inputs-presented", rules.inputs_presented, rules.InputsPresented)
findings.register("concerns-touched", rules.concerns_touched, rules.Concerns)
findings.register("components-touched", rules.components_touched, rules.ComponentsTouched)
