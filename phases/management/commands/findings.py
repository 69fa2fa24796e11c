"""What the rules of a process find."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from compact import clock
from phases import findings, marks
from phases.dates import end_of_day
from phases.models import Process
from phases.reading import Reading


class Command(BaseCommand):
    help = "Say what every rule of a process finds, paragraph by paragraph, as known by the clock or on a past day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", nargs="?", help="its short name; without it, every process")
        parser.add_argument("--as-of", dest="as_of", help="what was known at the end of this ISO day, in its zone")
        parser.add_argument("--state", action="append", choices=findings.State.values, help="only these; may repeat")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self, *, process: str | None, as_of: str | None, state: list[str] | None, as_json: bool, **options: Any
    ) -> None:
        chosen = _processes(process)
        found = [(reading, _of(reading, state)) for reading in (_reading(one, as_of) for one in chosen)]
        if as_json:
            data = [_as_data(reading, rows) for reading, rows in found]
            self.stdout.write(json.dumps(data[0] if process else data, indent=2, ensure_ascii=False))
            return
        for reading, rows in found:
            self._write(reading, rows, named=len(found) > 1)

    def _write(self, reading: Reading, rows: list[findings.Finding], *, named: bool) -> None:
        if named:
            self.stdout.write(reading.process.slug)
        for row in rows:
            numbers = f" [{row.numbers}]" if row.numbers else ""
            self.stdout.write(f"{marks.of(row.state).shape} {_number(reading, row)}  {row.sentence}{numbers}")
        counts = ", ".join(f"{count} {state.label}" for state, count in findings.counted(rows).items() if count)
        self.stdout.write(f"{len(rows)} findings on {reading.today.isoformat()}: {counts or 'none'}.")


def _processes(slug: str | None) -> list[Process]:
    found = list(Process.objects.filter(**{"slug": slug} if slug else {}).order_by("pk"))
    if not found:
        raise CommandError(f"There is no process {slug!r}." if slug else "There is no process.")
    return found


def _reading(process: Process, as_of: str | None) -> Reading:
    """As known at the end of a day, and never past the clock."""
    now = clock.now()
    if as_of is None:
        return Reading(process, now)
    try:
        day = date.fromisoformat(as_of)
    except ValueError as error:
        raise CommandError(f"--as-of takes a day, as 2017-12-01: {error}") from error
    if day > _today(now, process):
        raise CommandError(f"No finding can be made as of a day to come; today is {_today(now, process).isoformat()}.")
    return Reading(process, min(end_of_day(day, process.zone), now))


def _today(now: datetime, process: Process) -> date:
    return now.astimezone(ZoneInfo(process.zone)).date()


def _of(reading: Reading, states: list[str] | None) -> list[findings.Finding]:
    return [row for row in findings.Facts(reading).findings if not states or row.state in states]


def _number(reading: Reading, row: findings.Finding) -> str:
    return reading.number(row.provision) if row.provision else "¶"


def _as_data(reading: Reading, rows: list[findings.Finding]) -> dict[str, Any]:
    return {
        "process": reading.process.slug,
        "as_of": reading.at.isoformat(),
        "text": reading.text.title if reading.text else None,
        "counts": {state.value: count for state, count in findings.counted(rows).items()},
        "findings": [
            {
                "paragraph": row.provision.anchor if row.provision else None,
                "number": _number(reading, row),
                "rule": row.rule.key if row.rule else None,
                "kind": row.rule.kind if row.rule else None,
                "about": row.about,
                "state": row.state.value,
                "sentence": row.sentence,
                "numbers": row.numbers,
                "item": row.item,
                "evidence": list(row.evidence),
            }
            for row in rows
        ],
    }
