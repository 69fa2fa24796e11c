"""What phases adds to what is shared: sections of data files, kinds of mail."""

from django.utils.translation import gettext_lazy as _

from compact import health, outbox, site
from phases import (
    audiences,
    desk_mandate,
    findings,
    mail_desk,
    models,
    notices,
    panels,
    permissions,
    reminded,
    reminder_mail,
    reminders,
    shapes,
    shapes_reminders,
    watching,
    wave_work,
)
from phases.domain import demonstration, sections
from phases.domain import programme_sections as programme
from phases.processfile import Section, register
from phases.rules import dates, documents, offices, untracked

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
    Section(
        "reminders",
        shapes_reminders.ReminderShape,
        sections.reminder_plan,
        order=8,
        prune=models.ReminderPlan,
        check=shapes_reminders.one_plan_each,
    ),
    Section("wordings", shapes.WordingShape, programme.wording, order=9),
    Section("sources", shapes.SourceShape, sections.source, file="programme", order=10),
    Section("events", shapes.EventShape, programme.event, file="programme", namespace="items", order=60),
    Section("holders", shapes.HolderShape, programme.holder, file="programme", order=65),
    Section("records", shapes.RecordShape, programme.record, file="programme", order=70),
    Section("supersessions", shapes.SupersessionShape, programme.supersession, file="programme", order=72),
    Section("standings", shapes.StandingShape, programme.standing, file="programme", order=74),
    Section("documents", shapes.DocumentShape, programme.document, file="programme", order=80),
)

findings.register("held-before-anchor", dates.held_before_anchor, dates.BeforeAnchor)
findings.register("outcome-adopted", dates.outcome_adopted, dates.Adopted)
findings.register("follows", dates.follows, dates.Follows)
findings.register("sequence-in-window", dates.sequence_in_window, dates.Sequence)
findings.register("document-after", documents.document_after, documents.DocumentAfter)
findings.register("document-before", documents.document_before, documents.DocumentBefore)
findings.register("document-by", documents.document_by, documents.DocumentBy)
findings.register("work-plan-by", documents.work_plan_by, documents.DocumentBy)
findings.register("appointed-number", offices.appointed_number, offices.Appointed)
findings.register("office-held-jointly", offices.office_held_jointly, offices.HeldJointly)
findings.register("nothing-to-track", untracked.nothing_to_track, untracked.Untracked)

outbox.register(
    "reminder",
    reminder_mail.reminder,
    label=_("reminder"),
    topic=audiences.DEADLINES,
    unwanted=reminders.unwanted,
    load=reminder_mail.load,
)

health.WATCHED["reminders"] = watching.next_planned
health.register("compact_reminders", "Reminders by what became of them", reminders.figures, label="state")
health.register("compact_reminders_overdue", "Reminders whose time has come and that still wait", watching.overdue)

notices.register(
    notices.Topic(
        audiences.DEADLINES,
        _("deadlines"),
        _("Reminders before a deadline of what you follow, or of what is owed where you work."),
        _("What you owe yourself you are reminded of in any case."),
        has_days=True,
    )
)

panels.navigation(
    panels.Entry("phases:overview", _("Overview"), 10),
    panels.Entry("phases:mandate", _("Mandate"), 20),
    panels.Entry("phases:timeline", _("Timeline"), 25),
    panels.Entry("phases:documents", _("Documents"), 40),
    panels.Entry("phases:offices", _("Who owes what"), 28),
)
panels.navigation(
    panels.Entry("phases:desk", _("What needs me"), 10),
    panels.Entry("phases:desk-mandate", _("Mandate"), 15),
    panels.Entry("phases:desk-texts", _("Texts"), 60),
    panels.Entry("phases:desk-offices", _("Offices"), 62),
    panels.Entry("phases:desk-documents", _("Documents"), 40),
    panels.Entry("phases:reminder-plans", _("Reminder plans"), 86),
    panels.Entry("phases:reminders", _("Reminders"), 85),
    panels.Entry("phases:mail", _("Mail"), 90),
    desk=True,
)

panels.desk(desk_mandate.waiting)
panels.desk(reminded.waiting)
panels.desk(mail_desk.waiting)
panels.desk(wave_work.waiting)
mail_desk.TIES["reminder"] = mail_desk.of_reminder

site.PEOPLE.append(demonstration.people)
site.ENTRANCES.append(permissions.entrance)
