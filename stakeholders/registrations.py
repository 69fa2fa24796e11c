"""What stakeholders adds to what is shared: sections of data files, mail, navigation, work, the cast's bodies."""

from django.utils.translation import gettext_lazy as _

from compact import outbox
from phases import panels
from phases.domain import demonstration
from phases.processfile import Section, register, register_reference
from stakeholders import emails, models, shapes, work
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

panels.navigation(panels.Entry("stakeholders:register", _("Take part"), 60))
panels.navigation(panels.Entry("stakeholders:applications", _("Applications"), 30), desk=True)
panels.desk(work.waiting)

demonstration.register(invented.seed)
