"""Each row of a file held against the draft: what it would do, or what is wrong with it. Nothing is written."""

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases.reading import Reading
from sessions.domain import details as detail
from sessions.models import Interpretation, Length, Meeting, Session, Status
from sessions.sheets import advice, cells, clashes, lines, placing
from sessions.sheets.columns import listed, plain, shortened
from sessions.sheets.days import Unreadable
from sessions.sheets.rows import PLACE, Action, Change, Ground, Row, as_uid, is_same, value_of
from sessions.sheets.tables import NOTHING, Cell, Line

DETAILS: dict[str, tuple[str, Callable[[Cell], Any], Any]] = {  # column -> field, how it is read, what empty means
    "length": ("length", partial(cells.choice, Length), ""),
    "status": ("status", partial(cells.choice, Status), Status.FIRM.value),
    "title": ("title", partial(cells.line, "title"), ""),
    "number": ("number", cells.number, None),
    "open": ("is_open", cells.openness, None),
    "interpretation": ("interpretation", partial(cells.choice, Interpretation), ""),
    "languages": ("languages", cells.languages, []),
    "webcast": ("webcast", partial(cells.line, "webcast"), ""),
    "agenda": ("agenda", partial(cells.text, "agenda"), ""),
}


@dataclass(frozen=True)
class Judged:
    """A file as judged now."""

    rows: list[Row]

    @cached_property
    def by_action(self) -> dict[Action, list[Row]]:
        found: dict[Action, list[Row]] = {action: [] for action in Action}
        for row in self.rows:
            found[row.action].append(row)
        return found

    @property
    def faults(self) -> list[Row]:
        return self.by_action[Action.FAULT]

    @cached_property
    def acting(self) -> list[Row]:
        return [row for row in self.rows if row.acts]

    @property
    def warned(self) -> list[Row]:
        return [row for row in self.acting if row.warnings]

    @cached_property
    def mark(self) -> str:
        """Another as soon as a meeting that the file would touch is another."""
        told = [(row.number, row.action.value, row.was and (row.was.pk, row.was.version)) for row in self.acting]
        warned = [(row.number, [one.sentence for one in row.warnings]) for row in self.warned]
        return hashlib.sha256(repr((len(self.faults), told, warned)).encode()).hexdigest()[:32]


def judge(reading: Reading, found: list[Line]) -> Judged:
    """Judge every row by itself, then beside the others and the draft; warnings only where nothing is at fault."""
    ground = Ground(reading.process, [line.cells.get("uid", NOTHING).text for line in found])
    rows = [_row(ground, line) for line in found]
    clashes.same_meeting(rows)
    clashes.rooms_taken(ground, rows)
    clashes.crowded(ground, rows)
    judged = Judged(rows)
    if judged.acting and not judged.faults:
        clashes.added_twice(ground, rows)
        advice.warn(reading, judged.acting)
    return judged


def _row(ground: Ground, line: Line) -> Row:
    was, fault = _who(ground, line.cells.get("uid", NOTHING))
    meeting = copy(was) if was else Meeting(session=Session(process=ground.process), status=Status.FIRM, languages=[])
    row = Row(line, meeting, was)
    if line.stray:
        row.faults.append(_("The row has a cell in a column without a heading."))
    if fault:
        row.refuse("uid", fault)
    _session(ground, row)
    stands = lines.in_words(lines.of_draft(was, ground.process)) if was else {}
    placing.put(ground, row, stands)
    _details(row, stands)
    _compare(ground, row)
    return row


def _who(ground: Ground, cell: Cell) -> tuple[Meeting | None, str]:
    """The meeting that a row speaks of, or why there is none."""
    if not cell.text:
        return None, ""
    uid = as_uid(cell.text) if cell.kind == "text" else ""
    if uid in ground.meetings:
        return ground.meetings[uid], ""
    if not uid:
        return None, _("“%(cell)s” is no identity of a meeting. Leave it empty for a new one.") % {
            "cell": shortened(cell.text)
        }
    if uid in ground.elsewhere:
        return None, _("This meeting belongs to another process.")
    return None, _(
        "No meeting has this identity (%(uid)s); it may have been deleted. Leave it empty to add it anew."
    ) % {"uid": uid}


def _session(ground: Ground, row: Row) -> None:
    def find(cell: Cell) -> Session:
        if found := ground.sessions.get(cell.text) or _titled(ground, cell.text):
            return found
        raise Unreadable(
            _("There is no session “%(cell)s”. Choose from: %(there)s.")
            % {"cell": shortened(cell.text), "there": listed(list(ground.sessions)) or "–"}
        )

    count = len(row.faults)
    found = value_of(row, "session", find, None, None)
    if row.was is None:
        if found:
            row.meeting.session = found
        elif len(row.faults) == count:
            row.refuse("session", _("A new meeting needs its session."))
    elif found and found.pk != row.was.session_id:
        row.refuse(
            "session",
            _("This meeting stays with “%(session)s” for life. Leave the identity empty to add another.")
            % {"session": row.was.session.slug},
        )


def _titled(ground: Ground, text: str) -> Session | None:
    found = [session for session in ground.sessions.values() if plain(session.item.title) == plain(text)]
    return found[0] if len(found) == 1 else None


def _details(row: Row, stands: dict[str, str]) -> None:
    """Read what a meeting is: each cell by itself, so that every fault of a row is said at once."""
    for key, (name, reader, empty) in DETAILS.items():
        if key not in row.line.cells or is_same(row, key, stands):
            continue
        value = value_of(row, key, reader, getattr(row.meeting, name), empty)
        try:
            detail.change(row.meeting, {name: value})
        except RuleViolation as refusal:
            row.refuse(key, refusal.sentence)


def _compare(ground: Ground, row: Row) -> None:
    if row.faults:
        return
    after = lines.of_draft(row.meeting, ground.process)
    before = lines.of_draft(row.was, ground.process) if row.was else {}
    row.changed = {key for key, value in after.items() if row.was is None or before[key] != value}
    old, new = lines.in_words(before), lines.in_words(after)
    if row.was is None:
        usual = {"title", "status"} if row.meeting.status == Status.FIRM else {"title"}
        row.changes = [Change(key, "", new[key]) for key in DETAILS if new[key] and key not in usual]
        return
    if row.was.status == Status.CANCELLED == row.meeting.status and row.changed & set(PLACE):
        row.refuse("status", _("A cancelled meeting cannot be moved."))
    row.changes = [Change(key, old[key], new[key]) for key in after if key in row.changed]
