"""What the programme adds to shared pages: the overview, a paragraph's page, the desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import clock
from phases import in_words
from phases.pages import Page
from phases.panels import Panel as Piece
from phases.panels import Work
from phases.reading import ItemView, ProvisionView
from phases.reminder_days import settled
from sessions import history, schedule
from sessions.change_words import Names, tell
from sessions.domain import releases, scheduling
from sessions.reading import Programme

CHANGES = 6  # of the last release, that the overview spells out


def now_and_next(page: Page) -> Piece | None:
    """The overview's first panel: the next three sessions, each with its next meeting's room and hours."""
    coming = schedule.coming(Programme(page.reading), page.today)
    return Piece("programme/panels/now_and_next.html", {"coming": coming}, _("Now and next"))


def last_release(page: Page) -> Piece | None:
    """The overview: what the last release changed."""
    programme = Programme(page.reading)
    if programme.latest is None:
        return None
    changes = history.of_release(programme.latest)
    names = Names(programme)
    context = {
        "release": programme.latest,
        "rows": [tell(change, names) for change in changes[:CHANGES]],
        "more": max(0, len(changes) - CHANGES),
    }
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


def follow_milestone(page: Page, view: ItemView) -> Piece | None:
    """The page of something owed: follow it, while it stands; of a pattern there is nothing to follow."""
    owed = view.milestone
    if owed is None or owed.each or settled(view):
        return None
    return Piece("programme/panels/follow.html", {"view": view})


def unpublished(page: Page) -> list[Work]:
    """The desk: changes to the programme that readers do not see yet."""
    process = page.process
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


def planned(page: Page) -> list[Work]:
    """The desk: a release that is to be published later."""
    process = page.process
    coming = scheduling.coming(process)
    if coming is None:
        return []
    row, since = coming
    said = {"moment": in_words.moment(row.at, process.zone), "note": row.note}
    what = _("Release planned for %(moment)s: %(note)s") % said
    address = reverse("programme:planned", args=[process.slug, row.pk])
    return [Work(since, what, _("Look at it or withdraw it"), address)]


def not_published(page: Page) -> list[Work]:
    """The desk: a planned release that was not published at its time."""
    process = page.process
    missed = scheduling.unanswered(process)
    if missed is None:
        return []
    what = _("A planned release was not published: %(note)s") % {"note": missed.note}
    return [Work(missed.at, what, _("See why"), reverse("programme:planned", args=[process.slug, missed.pk]))]
