"""Load a process file: checked whole, written whole."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact import clock
from compact.errors import RuleViolation
from phases import filereader, processfile
from phases.domain.loading import load_process


class Command(BaseCommand):
    help = "Load a process file and what its programme knows by the clock (docs/process-file.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say what is wrong with the file")
        parser.add_argument("--until", type=moment, help="load what was known by this ISO moment or day (UTC)")

    def handle(self, *, file: Path, check: bool, until: datetime | None, **options: Any) -> None:
        try:
            if check:
                found = filereader.read(file)
                self.stdout.write(f"{file.name} is a sound process file: {_counts(found)}.")
                return
            clock.start_once()
            loading = load_process(file.resolve(), until=until)
        except processfile.FileFaults as error:
            raise CommandError("\n".join([*error.faults, "Nothing was written."])) from error
        except RuleViolation as refusal:
            raise CommandError(f"{file.name}: {refusal.sentence}\nNothing was written.") from refusal
        for remark in loading.remarks:
            self.stderr.write(f"{file.name}: {remark}.")
        if not loading.changed:
            self.stdout.write(f"{file.name}: nothing has changed.")
            return
        added = (
            ", ".join(f"{count} {name.split('.')[-1]}" for name, count in sorted(loading.added.items())) or "nothing"
        )
        self.stdout.write(f"{file.name}: added {added}; updated {len(loading.updated)} values.")


def _counts(file: processfile.DataFile) -> str:
    return ", ".join(f"{len(entries)} {name}" for name, entries in file.entries.items() if entries)


def moment(text: str) -> datetime:
    """Read an ISO moment or day; without a zone it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
