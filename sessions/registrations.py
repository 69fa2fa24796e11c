"""What sessions adds to what is shared: sections of data files, navigation, panels, addresses of its items."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phases import panels
from phases.domain import demonstration
from phases.pages import Page
from phases.processfile import Section, register
from phases.reading import ItemView
from sessions import models, shapes, views
from sessions.domain import demonstration as invented
from sessions.domain import sections

register(
    Section("session_kinds", shapes.SessionKindShape, sections.session_kind, order=30),
    Section("themes", shapes.ThemeShape, sections.theme, order=31, prune=models.Theme),
    Section("venues", shapes.VenueShape, sections.venue, file="programme", order=20),
    Section("holidays", shapes.HolidayShape, sections.holiday, file="programme", order=21),
    Section(
        "sessions",
        shapes.SessionShape,
        sections.session,
        file="programme",
        identity="slug",
        namespace="items",
        order=30,
    ),
    Section("releases", shapes.ReleaseShape, sections.release, file="programme", order=40),
)

panels.navigation(panels.Entry("programme:calendar", _("Calendar"), 30))
panels.navigation(panels.Entry("programme:programme", _("Programme"), 20), desk=True)
panels.overview(10, views.now_and_next)
panels.overview(60, views.last_release)
panels.provision(10, views.sessions_of_provision)
panels.desk(views.unpublished)


def address(page: Page, view: ItemView) -> str:
    return reverse("programme:session", args=[page.process.slug, view.item.key])


panels.ADDRESSES["session"] = address
demonstration.register(invented.seed)
