"""The mandate as the desk lists it, what waits there for the secretariat, and what an edit crossed with."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compact.models import AuditEntry, User
from phases import in_words, states
from phases.item_views import ItemView
from phases.models import TimelineItem
from phases.pages import Page
from phases.panels import Work
from phases.reading import Reading

FILTERS = ("kind", "state", "owed_by")
FIELDS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "provision": gettext_lazy("Paragraph"),
    "owed_by": gettext_lazy("Owed by"),
    "done_when": gettext_lazy("Done when"),
    "depends_on": gettext_lazy("Waits for"),
}


def chosen(reading: Reading, *, kind: str = "", state: str = "", owed_by: str = "") -> list[ItemView]:
    """The items that the filters leave, in the order of their dates."""
    found = [
        view
        for view in reading.items.values()
        if kind in ("", view.item.kind)
        and state in ("", states.of(view))
        and owed_by in ("", view.milestone.owed_by.key if view.milestone else None)
    ]
    return sorted(found, key=lambda view: (reading.bounds(view.due or view.held).sort_key(), view.item.pk))


def waiting(page: Page) -> list[Work]:
    """Deliveries that wait for confirmation, and what was due and of which nothing is recorded."""
    reading = page.reading
    found = []
    for owed, view in reading.milestones:
        names = {"title": view.title, "who": owed.owed_by.name}
        address = reverse("phases:desk-delivery", args=[page.process.slug, view.item.key])
        if view.reported:
            what = _("Reported as delivered: %(title)s, by %(who)s") % names
            found.append(Work(view.reported.reported_at, what, _("Confirm it or not"), address))
        elif not owed.each and states.state_of(view) == states.State.OVERDUE:
            day, falls = reading.last_day(view), reading.deadline(view)
            if day and falls:
                names["day"] = in_words.short_day(day)
                what = _("%(title)s: due on %(day)s from %(who)s, nothing recorded") % names
                found.append(Work(falls, what, _("Record what happened"), address))
    return found


@dataclass(frozen=True)
class Crossed:
    """A field that somebody else changed while an edit was open."""

    field: str | Promise
    before: str
    after: str
    who: User | None
    at: datetime


def crossed(item: TimelineItem, seen: int) -> list[Crossed]:
    """What was edited since version `seen` of an item was read, newest first; every edit raised its version once."""
    count = item.version - seen
    if count <= 0:
        return []
    entries = AuditEntry.objects.filter(
        verb="edit_item", target_kind=item._meta.label_lower, target_id=str(item.pk)
    ).select_related("actor")
    return [
        Crossed(FIELDS.get(name, name), _shown(before), _shown(after), entry.actor, entry.at)
        for entry in entries.order_by("-pk")[:count]
        for name, (before, after) in entry.changes.items()
    ]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return str(value) if value else "–"
