"""What is owed and by when, as events: imprecise days stay imprecise, and what was met or fell away stays visible."""

import copy
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from compact import mailtext
from phases import in_words
from phases.dates import ImpreciseDate
from phases.models import Addressee, DateRecord, Milestone, MilestoneStanding
from phases.pages import Page, public
from phases.reading import ItemView, Reading
from sessions.feeds.frame import END, PRODUCT, Written, answer, calendar, lines, one_line, plain, years, zone_lines
from sessions.filters import UnknownFilter

NAMES = uuid.UUID("0f0d9b1e-6c3f-5b77-9d0e-6a4a9d2f3c51")  # never to change: UIDs are for life
LONGEST = 31  # days over which an event lies; a longer one would only fill a phone's calendar


@dataclass(frozen=True)
class Shown:
    """What the event of a deadline says of its date; where it says something else, its SEQUENCE grows."""

    start: date | datetime
    end: date | None
    status: str
    title: str
    words: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class Deadline:
    """A deadline as an event. `waits`: it is still owed."""

    milestone: Milestone
    title: str
    event: Written
    waits: bool
    timed: bool


@public("owed_by", only=True)
def feed(request: HttpRequest, page: Page) -> HttpResponse:
    """The deadlines of the mandate as a feed; `owed_by` keeps those of some of whom the text asks them."""
    reading = page.reading
    try:
        wanted = _chosen(page)
    except UnknownFilter as refusal:
        return plain(refusal.status, refusal.sentence)
    owed = [pair for pair in reading.milestones if not wanted or pair[0].owed_by.key in wanted]
    name = _("%(process)s: deadlines") % {"process": page.process.short_title}
    about = _("What %(title)s asks for, by when, and what has become of it.") % {"title": page.process.title}
    events = (deadline.event for deadline in write(reading, owed))
    return answer(calendar(name, about, events), f"{page.process.slug}-deadlines")


def _chosen(page: Page) -> set[str]:
    chosen = {value for value in page.query.get("owed_by", ()) if value}
    known = list(Addressee.objects.filter(process=page.process).values_list("key", flat=True)) if chosen else []
    for value in sorted(chosen - set(known)):
        raise UnknownFilter(
            _("The filter %(name)s has no %(value)r. Choose from: %(there)s.")
            % {"name": "owed_by", "value": value[:60], "there": ", ".join(known) or _("none yet")}
        )
    return chosen


def write(reading: Reading, owed: Iterable[tuple[Milestone, ItemView]]) -> list[Deadline]:
    """Write deadlines; what has no day, and the patterns of which others are made, are left out."""
    found = []
    for milestone, view in owed:
        shown, sequence, changed = history(reading, view)
        if not milestone.each and shown and changed:
            body = _event(reading, view, shown, sequence + view.item.version, changed)
            found.append(Deadline(milestone, shown.title, body, shown.waits, isinstance(shown.start, datetime)))
    return found


def attached(reading: Reading, view: ItemView) -> tuple[str, str, str] | None:
    """One deadline as a file that a mail brings: the event of the feed, so that a calendar that has it moves it.

    Of its own it says nothing of a calendar, lest a program should open a new one. What was typed cannot become a link.
    """
    if view.milestone is None:
        return None
    for deadline in write(reading, [(view.milestone, view)]):
        event = Event.from_ical(deadline.event.body)
        for name in ("summary", "description"):
            if said := event.pop(name, None):
                event.add(name, mailtext.plain(str(said)))
        sheet = Calendar()
        for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
            sheet.add(name, value)
        zone = (
            zone_lines(deadline.event.zone, deadline.event.first, deadline.event.last) if deadline.event.zone else b""
        )
        body = b"".join([sheet.to_ical().removesuffix(END), zone, event.to_ical(), END])
        return f"{view.item.key}.ics", body.decode(), "text/calendar; method=PUBLISH"
    return None


def history(reading: Reading, view: ItemView) -> tuple[Shown | None, int, datetime | None]:
    """Replay what became known: return what is shown at last, how often that has changed, and when it last did.

    A date that is given and then withdrawn leaves the event where it was, as cancelled.
    """
    last, changes, changed = None, -1, None
    for past, then in _pasts(reading, view):
        shown = show(past, then)
        if shown is None and last is not None:
            title = _("Day no longer known: %(title)s") % {"title": then.title}
            shown = replace(last, status="CANCELLED", title=one_line(title), waits=False)
        if shown is not None and shown != last:
            last, changes, changed = shown, changes + 1, past.at
    return last, changes, changed


def show(reading: Reading, view: ItemView) -> Shown | None:
    """What the event says of a deadline as known at a reading's moment; None while it has no day."""
    when = reading.bounds(view.due)
    if view.due is None or when.latest is None:
        return None
    standing = _standing(reading, view)
    off = standing is not None and standing.state != MilestoneStanding.State.STANDS
    start, end = _days(reading, view, when)
    certain = _is_given(when) and not _is_long(when)
    title, words = view.title, tuple(_words(reading, view, when))
    if off and standing:
        title = f"{capfirst(standing.get_state_display())}: {title}"
        words += (standing.reason,)
    elif view.held:
        certain = certain or _is_given(reading.bounds(view.held))
        title = _("Done: %(title)s") % {"title": title}
        words += (_("Done: %(when)s") % {"when": view.held.phrase},)
    elif not certain:
        title = f"{title} ({when.phrase})"
    status = "CANCELLED" if off else "CONFIRMED" if certain else "TENTATIVE"
    return Shown(start, end, status, one_line(title), words, waits=not off and view.held is None)


def _is_given(when: ImpreciseDate) -> bool:
    """Whether the source names the days themselves, and not a part of a month that is read as some."""
    if when.approximate:
        return False
    with translation.override("en"):  # the language of the phrases, whoever reads the feed
        return when.is_exact or in_words.says_itself(when.phrase, when.earliest, when.latest)


def _is_long(when: ImpreciseDate) -> bool:
    return bool(when.earliest and when.latest and (when.latest - when.earliest).days >= LONGEST)


def _days(reading: Reading, view: ItemView, when: ImpreciseDate) -> tuple[date | datetime, date | None]:
    """An hour that is given makes a moment of an exact day; all else is whole days, long or open ones their last."""
    moment = reading.deadline(view)
    if when.is_exact and when.at is not None and moment:
        return moment.astimezone(ZoneInfo(when.zone)), None
    assert when.latest is not None
    first = when.latest if _is_long(when) else when.earliest
    return first or when.latest, when.latest + timedelta(days=1)


def _words(reading: Reading, view: ItemView, when: ImpreciseDate) -> Iterator[str]:
    days = in_words.span(when.earliest, when.latest)
    itself = in_words.says_itself(when.phrase, when.earliest, when.latest)
    yield when.phrase if itself else _("%(phrase)s, read as %(days)s") % {"phrase": when.phrase, "days": days}
    if _is_long(when):
        yield _("It may fall on any of these days: %(days)s. It stands on the last of them.") % {"days": days}
    if moment := reading.deadline(view):
        zone = when.zone or reading.process.zone
        yield _("Falls due on %(moment)s") % {"moment": in_words.moment(moment, zone)}
    if view.due:
        yield _("According to %(source)s") % {"source": view.due.source.title}


def _event(reading: Reading, view: ItemView, shown: Shown, sequence: int, changed: datetime) -> Written:
    milestone, item = view.milestone, view.item
    assert milestone is not None
    made = Event()
    made.add("uid", str(uuid.uuid5(NAMES, f"{reading.process.slug}:{item.key}")))
    made.add("sequence", sequence)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("dtstart", shown.start)
    if shown.end:
        made.add("dtend", shown.end)
    made.add("summary", shown.title)
    made.add("status", shown.status)
    made.add("transp", "TRANSPARENT")
    made.add("categories", [_("Deadline"), one_line(milestone.owed_by.name)])
    made.add("url", settings.SITE_URL + reverse("phases:item", args=[reading.process.slug, item.key]))
    said = [_("Owed by %(who)s") % {"who": milestone.owed_by.name}, *shown.words]
    if item.provision:
        said.append(reading.number(item.provision))
    if milestone.done_when:
        said.append(_("Done when: %(done)s") % {"done": milestone.done_when})
    made.add("description", lines(*said))
    zone = getattr(getattr(shown.start, "tzinfo", None), "key", "")
    return Written(made.to_ical(), zone, *years(shown.start))


def _pasts(reading: Reading, view: ItemView) -> Iterator[tuple[Reading, ItemView]]:
    """The readings at which something became known of an item or of what its date hangs on; nothing is asked anew."""
    chain = _chain(reading, view)
    records = [record for one in chain for record in one.records]
    said = [*records, *(p for record in records for p in _preferences(record)), *_standings(view)]
    for moment in sorted({row.recorded_at for row in said}):
        past = Reading(reading.process, moment)
        then = (ItemView(one.item, tuple(_until(one.records, moment)), past) for one in chain)
        past.items = {one.item.pk: one for one in then if one.records}
        if view.item.pk in past.items:
            yield past, past.items[view.item.pk]


def _chain(reading: Reading, view: ItemView) -> list[ItemView]:
    found, waiting = {view.item.pk: view}, [view]
    while waiting:
        for record in waiting.pop().records:
            anchor = reading.items.get(record.anchor_id) if record.anchor_id else None
            if anchor and anchor.item.pk not in found:
                found[anchor.item.pk] = anchor
                waiting.append(anchor)
    return list(found.values())


def _until(records: Iterable[DateRecord], moment: datetime) -> Iterator[DateRecord]:
    for record in records:
        if record.recorded_at > moment:
            continue
        if chosen := _preferences(record):
            record = copy.copy(record)
            record.preferred = [p for p in chosen if p.recorded_at <= moment]  # type: ignore[attr-defined]
        yield record


def _preferences(record: DateRecord) -> list:  # type: ignore[type-arg]
    return getattr(record, "preferred", [])


def _standings(view: ItemView) -> list[MilestoneStanding]:
    return getattr(view.milestone, "known_standings", [])


def _standing(reading: Reading, view: ItemView) -> MilestoneStanding | None:
    known = [standing for standing in _standings(view) if standing.recorded_at <= reading.at]
    return known[-1] if known else None
