"""What every page needs to say things as diplomats do: days and hours, and the pieces that return everywhere.

Filters give words; tags of the same name give a `<time>` element, beside which the reader's own time can stand.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compact import outbox
from phases import date_history, date_layers, in_words, marks, panels, states
from phases.dates import ImpreciseDate
from phases.findings import Finding
from phases.models import DateRecord, Provision, TimelineItem
from phases.reading import ItemView, ProvisionView, Reading
from phases.timeline_entries import Entry

ON_A_DAY = {TimelineItem.Kind.MILESTONE, TimelineItem.Kind.SESSION}

register = template.Library()
register.filter("city", in_words.city)
register.filter("language", in_words.language)
register.filter("days_apart", in_words.days_apart)
register.filter("days_from_mandate", in_words.days_from_mandate)


@register.filter
def day(value: date | datetime | None, zone: str = "") -> str:
    """`Monday, 12 March 2018`."""
    return in_words.day(value, zone) if value else ""


@register.filter
def long_day(value: date | datetime | None, zone: str = "") -> str:
    """`12 March 2018`."""
    return in_words.long_day(value, zone) if value else ""


@register.filter
def short_day(value: date | datetime | None, zone: str = "") -> str:
    """`12 Mar 2018`."""
    return in_words.short_day(value, zone) if value else ""


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """`Monday, 12 March 2018, 10:00 (Nairobi)`; without a zone in UTC."""
    return in_words.moment(value, zone or "UTC") if value else ""


@register.filter
def hours(meeting: Any) -> str:
    """`10:00-13:00 (Nairobi)` of anything with starts_at, ends_at, zone and perhaps city; empty without hours."""
    if not getattr(meeting, "starts_at", None):
        return ""
    return in_words.hours(meeting.starts_at, meeting.ends_at, meeting.zone, getattr(meeting, "city", ""))


@register.filter
def wall_clock(value: datetime | None, zone: str = "") -> str:
    """`10:00`, on the wall clock of a zone."""
    return in_words.clock(value, zone or "UTC") if value else ""


@register.filter
def span(record: Any) -> str:
    """`4-6 December 2017` of anything with earliest and latest."""
    return in_words.span(record.earliest, record.latest) if record else ""


@register.filter
def unlocal(value: float) -> str:
    """A number for a drawing: a point before its decimals, whatever the language."""
    return f"{value:g}" if abs(value) < 100_000 else f"{value:.0f}"


@register.filter
def mail_kind(kind: str) -> str:
    """What a kind of mail is called at the desk."""
    return outbox.label(kind)


@register.simple_tag(name="moment")
def moment_element(value: datetime | None, zone: str = "", place: str = "") -> SafeString | str:
    """A moment as a `<time>` element."""
    return _time(value, in_words.moment(value, zone or "UTC", place), zone) if value else ""


@register.simple_tag(name="hours")
def hours_element(start: datetime | None, end: datetime | None, zone: str, place: str = "") -> SafeString | str:
    """Hours as a `<time>` element."""
    return _time(start, in_words.hours(start, end, zone, place), zone, end) if start else ""


def _time(start: datetime, words: str, zone: str, end: datetime | None = None) -> SafeString:
    until = format_html(' data-until="{}"', end.astimezone(ZoneInfo("UTC")).isoformat()) if end else ""
    stamp = start.astimezone(ZoneInfo("UTC")).isoformat()
    return format_html('<time datetime="{}" data-zone="{}"{}>{}</time>', stamp, zone or "UTC", until, words)


@register.simple_tag
def state_mark(state: str, word: str = "") -> SafeString:
    """A state as shape, word and colour; `word` says it otherwise than the table does."""
    mark = marks.of(state)
    markup = '<span class="state state--{}"><span class="state-shape" aria-hidden="true">{}</span> {}</span>'
    return format_html(markup, mark.tone, mark.shape, word or mark.word)


@register.simple_tag
def standing_mark(view: ItemView) -> SafeString | str:
    """Where a milestone stands, as a mark; nothing for an item that is none."""
    return state_mark(states.of(view), str(states.state_of(view).label)) if view.milestone else ""


@register.simple_tag
def date_steps(view: ItemView) -> list[date_history.Step]:
    """Every statement about an item's date with what it changed."""
    return date_history.steps(view)


@register.simple_tag(takes_context=True)
def finding_address(context: Context, finding: Finding) -> str:
    """Where a finding leads: its own address, or that of its item."""
    page = context["request"].page
    view = page.reading.item(finding.item) if finding.item else None
    return finding.address or (item_address(context, view) if view else "")


@register.simple_tag(takes_context=True)
def draw(context: Context, panel: panels.Panel) -> SafeString:
    """Draw a registered panel, with the page's own context around it."""
    found = context.template.engine.get_template(panel.template)  # type: ignore[union-attr]
    with context.push(**panel.context):
        return found.render(context)


@register.inclusion_tag("partials/chip.html", takes_context=True)
def chip(context: Context, provision: ProvisionView | Provision | None) -> dict[str, Any]:
    """A paragraph's chip: its number, leading to its file; nothing for None or a paragraph not in the text."""
    reading = reading_of(context)
    if isinstance(provision, Provision):
        found = reading.provision(provision.anchor) if reading else None
        wording = found.wording if found else provision.wordings.order_by("-text__governs", "-text__dated").first()
    else:
        wording = provision.wording if provision else None
        provision = provision.provision if provision else None
    process = reading.process if reading else getattr(provision, "process", None)
    return {"provision": provision, "wording": wording, "process": process}


@register.inclusion_tag("partials/date_line.html", takes_context=True)
def date_line(context: Context, view: ItemView, sources: bool = True, alone: bool = False) -> dict[str, Any]:
    """What the text says, what was agreed, what was held, and how far apart.

    `sources` folds who said so below; `alone`: nothing around it says what the days are counted from.
    """
    reading = reading_of(context)
    when = reading.bounds(view.due) if reading else None
    past = bool(reading and when and when.latest and when.latest < reading.today)
    ahead = reading and when and not past and not view.held and view.item.kind in ON_A_DAY
    return {
        "view": view,
        "alone": alone,
        "layers": date_layers.standing(view, past),
        "left": in_words.from_today(when, reading.today) if ahead and reading and when else "",
        "sources": date_layers.with_sources(view) if sources else [],
        "zone": reading.process.zone if reading else "UTC",
    }


@register.simple_tag(takes_context=True)
def item_address(context: Context, view: ItemView) -> str:
    """The address of an item's own page."""
    page = context["request"].page
    if view.item.kind in panels.ADDRESSES:
        return panels.ADDRESSES[view.item.kind](page, view)
    return reverse("phases:item", args=[page.process.slug, view.item.key])


@register.simple_tag(takes_context=True)
def entry_address(context: Context, entry: Entry) -> str:
    """Where an entry of the timeline leads: to its item or its paper."""
    if entry.view:
        return item_address(context, entry.view)
    return reverse("phases:document", args=[context["request"].page.process.slug, entry.document.key])  # type: ignore[union-attr]


@register.simple_tag(takes_context=True)
def read_as(context: Context, record: DateRecord | None) -> str:
    """The days that a phrase is read as, where the phrase does not give them itself."""
    reading = reading_of(context)
    when = reading.bounds(record) if reading and record else record and record.when
    if when is None or in_words.says_itself(when.phrase, when.earliest, when.latest):
        return ""
    return in_words.span(when.earliest, when.latest)


@register.simple_tag
def days_of(when: ImpreciseDate) -> str:
    """The days that a date is read as, where its phrase does not give them itself."""
    if in_words.says_itself(when.phrase, when.earliest, when.latest):
        return ""
    return in_words.span(when.earliest, when.latest)


@register.simple_tag(takes_context=True)
def deadline(context: Context, view: ItemView) -> dict[str, Any]:
    """When an item falls due: {"at": ..., "days": 12, "left": "in 12 days"}; empty where no day is known."""
    reading = reading_of(context)
    when = reading.bounds(view.due) if reading else None
    if not (reading and when and when.latest):
        return {}
    days = (when.latest - reading.today).days
    return {"at": reading.deadline(view), "days": days, "left": in_words.from_today(when, reading.today)}


def reading_of(context: Context) -> Reading | None:
    """The reading that the page is drawn from."""
    if isinstance(context.get("reading"), Reading):
        return context["reading"]
    page = getattr(context.get("request"), "page", None)
    return page.reading if page else None
