"""What phases adds to what is shared: sections of data files, kinds of mail."""

from django.utils.translation import gettext_lazy as _

from compact import outbox, site
from phases import emails, models, panels, permissions, reminders, shapes
from phases.domain import demonstration, sections
from phases.processfile import Section, register

register(
    Section("process", shapes.ProcessShape, sections.process, many=False, required=True, order=1),
    Section(
        "texts",
        shapes.TextShape,
        sections.text,
        namespace="sources",
        required=True,
        order=2,
        check=shapes.one_governs,
    ),
    Section("addressees", shapes.AddresseeShape, sections.addressee, required=True, order=3),
    Section("provisions", shapes.ProvisionShape, sections.provision, identity="anchor", required=True, order=4),
    Section("outside_events", shapes.OutsideShape, sections.outside_event, namespace="items", order=5),
    Section("phases", shapes.PhaseShape, sections.phase, namespace="items", required=True, order=6),
    Section("milestones", shapes.MilestoneShape, sections.milestone, namespace="items", order=7),
    Section("rules", shapes.RuleShape, sections.rule, order=8, prune=models.Rule),
    Section("sources", shapes.SourceShape, sections.source, file="programme", order=10),
    Section("events", shapes.EventShape, sections.event, file="programme", namespace="items", order=60),
    Section("records", shapes.RecordShape, sections.record, file="programme", order=70),
    Section("documents", shapes.DocumentShape, sections.document, file="programme", order=80),
)

outbox.register("reminder", emails.reminder, label=_("reminder"), still_wanted=reminders.still_wanted)

panels.navigation(
    panels.Entry("phases:overview", _("Overview"), 10),
    panels.Entry("phases:mandate", _("Mandate"), 20),
)
panels.navigation(
    panels.Entry("phases:desk", _("What needs me"), 10),
    panels.Entry("phases:mail", _("Mail"), 90),
    desk=True,
)

site.PEOPLE.append(demonstration.people)
site.ENTRANCES.append(permissions.entrance)
