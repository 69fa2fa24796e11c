"""What the programme adds to shared pages: the overview, a paragraph's page, the desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import clock
from phases.models import Process
from phases.pages import Page
from phases.panels import Panel as Piece
from phases.panels import Work
from phases.reading import ProvisionView
from sessions.domain import releases
from sessions.reading import Programme


def now_and_next(page: Page) -> Piece | None:
    """The overview's first panel: the next meetings with room and hours."""
    coming = Programme(page.reading).coming(3)
    return Piece("programme/panels/now_and_next.html", {"meetings": coming}, _("Now and next"))


def last_release(page: Page) -> Piece | None:
    """The overview: what the last release changed."""
    found = Programme(page.reading).releases
    if not found:
        return None
    versions = sorted(found[0].versions.select_related("meeting__session"), key=lambda v: v.day)
    context = {"release": found[0], "versions": versions[:6], "more": max(0, len(versions) - 6)}
    return Piece("programme/panels/last_release.html", context, _("Last change to the programme"))


def sessions_of_provision(page: Page, view: ProvisionView) -> Piece | None:
    """A paragraph's page: the themes it names, and the sessions that took them up under another paragraph."""
    themes = list(view.provision.themes.all())
    if not themes:
        return None
    programme = Programme(page.reading)
    keys = {theme.pk for theme in themes}
    resting = [
        one
        for one in programme.sessions.values()
        if one.session.item.provision_id != view.provision.pk and keys & {t.pk for t in one.session.themes.all()}
    ]
    return Piece("programme/panels/sessions.html", {"sessions": resting, "themes": themes}, _("Themes"))


def unpublished(process: Process) -> list[Work]:
    """The desk: changes to the programme that readers do not see yet."""
    changes = releases.pending(process, clock.now())
    if not changes:
        return []
    since = releases.unpublished_since(process, changes)
    count = len(changes)
    what = ngettext(
        "%(count)d change to the programme is not published",
        "%(count)d changes to the programme are not published",
        count,
    ) % {"count": count}
    return [Work(since, what, _("Preview and publish"), reverse("programme:publish", args=[process.slug]), count)]
