"""The calendar's address: what it asks for, checked, and the addresses of the views beside it.

A view's day is its first (a week's Monday, a month's first), so that one page has one address.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from compact.models import User
from phases.pages import Page
from phases.reading import Reading
from sessions import filters, zones
from sessions.filters import FILTERS, Filters
from sessions.models import Release
from sessions.reading import Programme
from sessions.schedule import VIEWS, window
from sessions.zones import Reader

PARAMETERS = (*FILTERS, "view", "on", "past", "mine", "zone", "release")
YEARS = range(1900, 2200)


class BadAddress(RuleViolation):
    """An address that asks for something that is not there: the sentence says what, and what there is."""

    status = 400


class NotSignedIn(RuleViolation):
    """What a person follows is asked for by nobody in particular."""

    status = 403


@dataclass(frozen=True)
class Asked:
    """What an address asks the calendar for."""

    page: Page
    programme: Programme
    view: str = VIEWS[0]
    on: date | None = None
    past: bool = False
    mine: bool = False
    reader: Reader | None = None
    release: Release | None = None
    chosen: Filters | None = None

    @property
    def day(self) -> date:
        """The day that the view is opened at: as asked, else today."""
        return self.on or self.page.today

    def query(self, **changes: object) -> list[tuple[str, str]]:
        """What the address asks for, in one order; `changes` replace parts of it, None leaves one out."""
        own: dict[str, object] = {
            "view": self.view,
            "on": self.on,
            "past": "1" if self.past else None,
            "mine": "1" if self.mine else None,
            "zone": self.reader.zone if self.reader and self.reader.chosen else None,
            "release": self.release.number if self.release else None,
        }
        own |= {name: list(values) for name, values in self.chosen.chosen.items()} if self.chosen else {}
        own |= changes
        if own["view"] == VIEWS[0]:
            own["view"] = None
        pairs = [(name, own.get(name)) for name in ("view", "on", "past", *FILTERS, "mine", "zone", "release")]
        return [
            (name, str(value))
            for name, values in pairs
            for value in (values if isinstance(values, list) else [values])
            if value is not None
        ]

    def to(self, **changes: object) -> str:
        """The address of this calendar with something changed."""
        return self.elsewhere("programme:calendar", **changes)

    def elsewhere(self, route: str, **changes: object) -> str:
        """The address of another page that heeds some of what this one does."""
        found = urlencode(self.query(**changes))
        path = reverse(route, args=[self.page.process.slug])
        return f"{path}?{found}" if found else path

    def file(self, route: str) -> str:
        """The address of a table of the same meetings: it heeds the filters and the release."""
        return self.elsewhere(route, **dict.fromkeys(("view", "on", "past", "mine", "zone")))

    def at(self, view: str, day: date | None) -> str:
        """The address of a view at a day; today's needs none."""
        if day is not None and view != VIEWS[0]:
            first = window(view, day).first
            day = None if first == window(view, self.page.today).first else first
        elif day == self.page.today:
            day = None
        return self.to(view=view, on=day, past=None)


def read(page: Page, programme: Programme, user: User | None) -> Asked:
    """Read an address. Raises RuleViolation (400) with a sentence that names what is wrong, and what there is."""
    one = {name: values[-1].strip() for name, values in page.query.items() if name not in FILTERS}
    release = release_of(one.get("release", ""), programme)
    shown = at_release(programme, release) if release else programme
    return Asked(
        page=page,
        programme=shown,
        view=_view(one.get("view", "")),
        on=_day(one.get("on", "")),
        past=_yes("past", one.get("past", "")),
        mine=_mine(one.get("mine", ""), user),
        reader=zones.of(one.get("zone", ""), user.zone if user else ""),
        release=release,
        chosen=filters.read(shown, page.query),
    )


def days(asked: Asked, since: str, until: str) -> tuple[date | None, date | None]:
    """The first and last day that a program asks for; None: no bound. Raises BadAddress."""
    if asked.view != VIEWS[0]:
        shown = window(asked.view, asked.day)
        return shown.first, shown.last
    first, last = _day(since) or asked.on, _day(until)
    if first and last and last < first:
        raise BadAddress(_("“until” lies before “from”."))
    return first, last


def at_release(programme: Programme, release: Release) -> Programme:
    """The programme as a release left it, and the mandate as known at that moment."""
    return Programme(Reading(programme.process, release.published_at), as_of=release)


def _yes(name: str, asked: str) -> bool:
    if asked not in ("", "0", "1"):
        raise BadAddress(
            _("“%(name)s” takes 1, or 0 as if it were not there; not “%(asked)s”.")
            % {"name": name, "asked": asked[:60]}
        )
    return asked == "1"


def _mine(asked: str, user: User | None) -> bool:
    if not _yes("mine", asked):
        return False
    if user is None:
        raise NotSignedIn(_("What you follow is known once you sign in."))
    return True


def _view(asked: str) -> str:
    if asked and asked not in VIEWS:
        raise BadAddress(
            _("The calendar has no view “%(view)s”. Choose from: %(there)s.")
            % {"view": asked[:60], "there": ", ".join(VIEWS)}
        )
    return asked or VIEWS[0]


def _day(asked: str) -> date | None:
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError as error:
        raise BadAddress(
            _("“%(day)s” is not a day of the calendar. Write it as 2018-03-12.") % {"day": asked[:60]}
        ) from error
    if day.year not in YEARS:
        raise BadAddress(
            _("The calendar holds the years %(first)d to %(last)d.") % {"first": YEARS.start, "last": YEARS.stop - 1}
        )
    return day


def release_of(asked: str, programme: Programme) -> Release | None:
    """The release that an address names by its number; None: it names none. Raises BadAddress."""
    if not asked:
        return None
    found = next((release for release in programme.releases if str(release.number) == asked), None)
    if found is None:
        numbers = [release.number for release in programme.releases]
        there = _("none yet")
        if numbers:
            there = f"{min(numbers)}-{max(numbers)}" if len(numbers) > 1 else f"{numbers[0]}"
        raise BadAddress(
            _("There is no release “%(release)s” of the programme. Choose from: %(there)s.")
            % {"release": asked[:20], "there": there}
        )
    return found
