"""The editor's warnings for all rows of a file together: holidays, windows, people in two places."""

from dataclasses import dataclass

from phases.reading import Reading
from sessions.draft import Draft
from sessions.sheets.rows import Row
from sessions.warnings import standing


@dataclass(frozen=True)
class Note:
    """A warning that only a file knows; answered as the editor's are."""

    kind: str
    sentence: str


def warn(reading: Reading, rows: list[Row]) -> None:
    """Put to each row the warnings that it would bring; what stands against a meeting already is not new."""
    now = Draft(reading)
    there = {(pk, warning.sentence) for pk, against in standing(now).items() for warning in against}
    by_pk = {}
    for row in rows:
        row.meeting.session = now.rows[row.meeting.session_id]
        row.meeting.pk = row.meeting.pk or -row.number  # a name for the time being
        by_pk[row.meeting.pk] = row
    then = now.replacing(row.meeting for row in rows)
    for pk, against in standing(then).items():
        if pk in by_pk:
            by_pk[pk].warnings += [one for one in against if not one.stops and (pk, one.sentence) not in there]
    for row in rows:
        row.meeting.pk = row.was.pk if row.was else None
