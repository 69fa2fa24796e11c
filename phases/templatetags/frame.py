"""The frame around every page of a process: navigation, the band of phases, the text it is held against."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template import Context

from compact import site
from phases import band, panels, permissions
from phases.models import DateRecord, Phase, Process, TimelineItem
from phases.reading import Reading

register = template.Library()


@dataclass(frozen=True)
class Link:
    """A link of a navigation; `current` is the word for aria-current, or empty."""

    address: str
    label: Any
    current: str


def links(entries: Iterable[panels.Entry], process: Process, path: str) -> list[Link]:
    """The entries as links. The page itself is current; so is the entry above a page that is none."""
    found = [(entry.address(process), entry.label) for entry in entries]
    above = max((address for address, _label in found if path.startswith(address)), key=len, default="")
    top = f"/{process.slug}/"
    return [
        Link(address, label, "page" if address == path else "true" if address == above != top else "")
        for address, label in found
    ]


@register.inclusion_tag("partials/process_nav.html", takes_context=True)
def process_nav(context: Context) -> dict[str, Any]:
    """The process's own navigation; staff see the way to their desk in it."""
    request = context["request"]
    process = request.page.process
    found = links(panels.NAVIGATION, process, request.path)
    desk = ""
    if panels.DESK_NAVIGATION and permissions.secretariat(request.user, process.slug):
        desk = panels.DESK_NAVIGATION[0].address(process)
    at_desk = bool(desk) and request.path.startswith(desk)
    current = next((link.label for link in found if link.current), "")
    return {"links": found, "current": current, "desk": desk, "at_desk": at_desk}


@register.inclusion_tag("partials/desk_nav.html", takes_context=True)
def desk_nav(context: Context) -> dict[str, Any]:
    """The desk's own navigation."""
    request = context["request"]
    process = request.page.process
    found = links(panels.DESK_NAVIGATION, process, request.path)
    desk = found[0].address if found else ""
    here = [link if link.address != desk or link.current == "page" else Link(desk, link.label, "") for link in found]
    return {"links": here}


@register.inclusion_tag("partials/phase_band.html", takes_context=True)
def phase_band(context: Context) -> dict[str, Any]:
    """The phases to scale with today's mark, and in words where the process stands and what is next."""
    reading: Reading = context["request"].page.reading
    upcoming = reading.upcoming(1)
    return {
        "request": context["request"],
        "reading": reading,
        "band": band.draw(reading),
        "current": band.current(reading),
        "phases": reading.phases,
        "next": upcoming[0][1] if upcoming else None,
    }


@register.simple_tag(takes_context=True)
def current_phases(context: Context) -> list[Phase]:
    """The phases that the page's day falls in."""
    return [phase for phase, _view in band.current(context["request"].page.reading)]


@register.simple_tag
def with_phases(processes: Iterable[Process], now: datetime) -> list[tuple[Process, list[Phase]]]:
    """Each process with the phases that it is in, in one query and what belongs to it."""
    rows = list(processes)
    known = (
        DateRecord.objects.filter(item__process__in=rows, item__kind=TimelineItem.Kind.PHASE, recorded_at__lte=now)
        .select_related("source", "item__phase")
        .order_by("pk")
    )
    found = []
    for process in rows:
        reading = Reading(process, now)
        reading.items = band.views([record for record in known if record.item.process_id == process.pk], reading)
        found.append((process, [phase for phase, _view in band.current(reading)]))
    return found


@register.simple_tag(takes_context=True)
def this_site(context: Context) -> site.Site:
    """The installation; pages of allauth have another thing named `site`."""
    known = context.get("site")
    return known if isinstance(known, site.Site) else site.Site(context["request"])


@register.simple_tag
def demonstration_people() -> list[dict[str, Any]]:
    """The people of the demonstration with their passwords; none elsewhere."""
    return site.demonstration_people()
