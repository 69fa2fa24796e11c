"""Who follows a milestone: it, the process, the phase in which it falls, or a session that keeps or brings it."""

from collections import defaultdict
from collections.abc import Callable

from phases.item_views import ItemView
from phases.models import Milestone, TimelineItem
from phases.reading import Reading
from sessions.models import Follow

EVERYTHING = ""


def followers(reading: Reading) -> Callable[[Milestone, ItemView], set[int]]:
    """Return a function that names the followers of a milestone; one query, whatever the number of milestones."""
    rows: dict[str, set[int]] = defaultdict(set)
    found = Follow.objects.filter(process=reading.process, kind=None, theme=None).select_related("item")
    for row in found:
        rows[row.item.key if row.item else EVERYTHING].add(row.user_id)
    subjects = {view.item.pk: view.item.key for view in reading.items.values()}

    def follow(milestone: Milestone, view: ItemView) -> set[int]:
        keys = [EVERYTHING, view.item.key, *milestone.kept_by, subjects.get(milestone.subject_id or 0, EVERYTHING)]
        keys += [phase.item.key for _phase, phase in reading.phases if _falls_in(reading, view, phase)]
        return set().union(*(rows[key] for key in keys if key in rows))

    return follow


def _falls_in(reading: Reading, view: ItemView, phase: ItemView) -> bool:
    """Whether a milestone's last day lies in a phase."""
    assert phase.item.kind == TimelineItem.Kind.PHASE
    day, window = reading.last_day(view), reading.bounds(phase.held or phase.due)
    if day is None or not window.is_known:
        return False
    return (window.earliest is None or window.earliest <= day) and (window.latest is None or day <= window.latest)
