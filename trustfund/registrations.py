"""What trustfund adds to what is shared: its section of the process file, its kinds of rule."""

from phases import findings
from phases.processfile import Section, register
from trustfund import models, rules, shapes
from trustfund.domain import sections

register(Section("purposes", shapes.PurposeShape, sections.purpose, order=40, prune=models.Purpose))

findings.register("fund-established", rules.fund_established, rules.Established)
findings.register("fund-priority", rules.fund_priority, rules.Priority)
findings.register("fund-remainder-only", rules.fund_remainder_only, rules.Remainder)
findings.register("contributions-received", rules.contributions_received, rules.Contributions)
findings.register("host-pays", rules.host_pays, rules.HostPays)
