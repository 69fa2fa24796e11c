"""What the calendar's pages say of days, runs of days, and the reader's own clock."""

from datetime import date
from functools import cache
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phases import in_words
from sessions import zones
from sessions.address import Asked
from sessions.entries import Entry, Stretch
from sessions.models import MeetingVersion

register = template.Library()
OTHERS = ("view", "on", "past", "mine", "zone", "release")  # what feeds do not heed
register.filter("weekday", in_words.weekday)


@register.simple_tag(takes_context=True)
def reader_time(context: Context, version: MeetingVersion) -> SafeString | str:
    """The hours on the reader's clock, where the address or the account says which; else a script adds them."""
    reader = context.get("reader")
    beside = reader.beside(version) if reader else None
    if beside is None:
        return ""
    if beside.other_day:
        mark = '<span class="reader-time reader-time--other"><span aria-hidden="true">▲ </span>{}</span>'
        return format_html(" " + mark, beside.words)
    words = _("your time %(hours)s") % {"hours": beside.words}
    return format_html(' <span class="reader-time">{}</span>', words)


@register.simple_tag(takes_context=True)
def view_at(context: Context, view: str, day: date) -> str:
    """The address of a view of this calendar at a day."""
    asked: Asked = context["asked"]
    return asked.at(view, day)


@register.simple_tag(takes_context=True)
def session_address(context: Context, slug: str) -> str:
    """A session's page, which heeds the reader's zone and the release that this page was asked for."""
    address = reverse("programme:session", args=[context["page"].process.slug, slug])
    asked, reader = context.get("asked"), context.get("reader")
    release = asked.release if isinstance(asked, Asked) else None
    pairs = {"zone": reader.zone if reader and reader.chosen else "", "release": release.number if release else ""}
    kept = urlencode({name: value for name, value in pairs.items() if value})
    return f"{address}?{kept}" if kept else address


@register.simple_tag
def feed_address(asked: Asked) -> str:
    """The feed with the calendar's filters, which are all that it heeds."""
    return asked.elsewhere("programme:calendar-feed", **dict.fromkeys(OTHERS))


@register.simple_tag
def subscribe_address(asked: Asked) -> str:
    """Where the same is explained for common calendar programs."""
    return asked.elsewhere("programme:subscribe", **dict.fromkeys(OTHERS))


@register.simple_tag
def day_of(entry: Entry, day: date) -> str:
    """`day 2 of 4`."""
    return entry.words_on(day)


@register.simple_tag
def place_in(stretch: Stretch, today: date) -> str:
    """`today, day 2 of 4`."""
    words = {"place": (today - stretch.first).days + 1, "count": stretch.days}
    return _("today, day %(place)s of %(count)s") % words


@register.simple_tag
def zone_options() -> SafeString:
    """The zones that can be chosen."""
    return _zone_options()


@cache
def _zone_options() -> SafeString:
    return format_html_join("", '<option value="{}">', ((name,) for name in zones.names()))
