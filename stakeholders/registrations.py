"""What stakeholders adds to what is shared: sections of data files, mail, navigation, work, the cast's bodies."""

from django.utils.translation import gettext_lazy as _

from compact import outbox
from phases import audiences, findings, mail_desk, panels
from phases.domain import demonstration
from phases.processfile import Section, register, register_reference
from stakeholders import closing, emails, models, parties, rules, shapes, ties, work
from stakeholders.domain import demonstration as invented
from stakeholders.domain import sections
from stakeholders.domain.states import load_states

register_reference(load_states)
register(
    Section("categories", shapes.CategoryShape, sections.category, order=20, prune=models.Category),
    Section("lists", shapes.ListShape, sections.accreditation_list, identity="slug", order=21),
    Section("routes", shapes.RouteShape, sections.route, order=22, prune=models.Route),
    Section("windows", shapes.WindowShape, sections.window, file="programme", order=65, check=shapes.one_window),
)

findings.register("participation-open", rules.participation_open, rules.Open)
findings.register("route-open", rules.route_open, rules.RouteOpen)
findings.register("list-by-month", rules.list_by_month, rules.ListBy)
findings.register("list-balance", rules.list_balance, rules.Balance)
findings.register("list-names-announced", rules.list_names_announced, rules.Announced)
findings.register("objection-terms", rules.objection_terms, rules.Objections)

outbox.register(
    "application-confirm",
    emails.application_confirm,
    label=_("application: please confirm"),
    secret=True,
    still_wanted=emails.waits_for_confirmation,
)
outbox.register("application-received", emails.application_received, label=_("application: received"), secret=True)
outbox.register(
    "application-decided",
    emails.application_decided,
    label=_("application: decided"),
    still_wanted=emails.is_decided,
)
outbox.register("application-withdrawn", emails.application_withdrawn, label=_("application: withdrawn"))

for kind in ("application-decided", "application-withdrawn"):
    mail_desk.TIES[kind] = ties.of_application

panels.navigation(panels.Entry("stakeholders:register", _("Take part"), 60))
panels.navigation(panels.Entry("stakeholders:applications", _("Applications"), 30), desk=True)
panels.item(10, closing.take_part)
panels.desk(work.waiting)

audiences.PARTIES.append(parties.parties)
audiences.PARTY_NAMES.append(parties.names)

demonstration.register(invented.seed)
