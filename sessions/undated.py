"""Sessions whose days are still to come: ordered by the text or announced, and shown as what they are."""

from collections.abc import Collection

from phases.dates import ImpreciseDate
from sessions.filters import Filters
from sessions.following import Follows
from sessions.models import MeetingVersion
from sessions.reading import Programme, SessionView
from sessions.schedule import Window


def undated(programme: Programme) -> list[SessionView]:
    """Sessions that are known, were not held, and have no published meeting; those that fall first come first."""
    at = programme.mandate.at
    dated = MeetingVersion.objects.filter(release__process=programme.process, release__published_at__lte=at)
    have = set(dated.values_list("meeting__session_id", flat=True).distinct())
    known = programme.mandate.items
    rows = [row for row in programme.rows if row.pk in known and row.pk not in have]
    found = [SessionView(row, known[row.pk], (), programme) for row in rows if known[row.pk].held is None]
    return sorted(found, key=lambda view: (when(view).sort_key(), view.session.pk))


def when(view: SessionView) -> ImpreciseDate:
    """The bounds within which a session may fall."""
    return view.dates.bounds(view.dates.due)


def may_fall_in(view: SessionView, window: Window) -> bool:
    """Whether a session's bounds are known and reach into some days."""
    bounds = when(view)
    return bool(bounds.earliest and bounds.latest) and _overlap(bounds, ImpreciseDate("", window.first, window.last))


def fits(view: SessionView, chosen: Filters) -> bool:
    """Whether a session without days can be among what was chosen; nobody can say whether its meetings will be open."""
    by = chosen.chosen
    place = view.dates.due.place if view.dates.due else ""
    return (
        (not by.get("kind") or view.session.kind.key in by["kind"])
        and (not by.get("theme") or bool({theme.key for theme in view.session.themes.all()} & set(by["theme"])))
        and (not by.get("city") or any(city in place for city in by["city"]))
        and (not by.get("body") or view.session.body in by["body"])
        and (not by.get("phase") or _in_phase(view, chosen, by["phase"]))
        and not by.get("open")
    )


def follows(view: SessionView, mine: Follows, chosen: Filters) -> bool:
    """Whether a session without days is among what a person follows."""
    session = view.session
    themes = {theme.key for theme in session.themes.all()}
    by_itself = mine.whole or session.pk in mine.sessions or session.kind.key in mine.kinds
    return by_itself or bool(themes & mine.themes) or _in_phase(view, chosen, mine.phases)


def _in_phase(view: SessionView, chosen: Filters, keys: Collection[str]) -> bool:
    phases = (phase for _row, phase in chosen.programme.mandate.phases if phase.item.key in keys)
    return any(_overlap(when(view), phase.bounds(phase.agreed or phase.mandated)) for phase in phases)


def _overlap(one: ImpreciseDate, other: ImpreciseDate) -> bool:
    starts = one.latest is None or other.earliest is None or other.earliest <= one.latest
    return starts and (one.earliest is None or other.latest is None or one.earliest <= other.latest)
