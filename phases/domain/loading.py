"""Loading data files through the verbs: whole or not at all, and nothing where nothing changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction

from compact import audit, clock, locks
from phases import filereader, processfile, reminders
from phases.domain.each import bring_each
from phases.domain.processes import raise_revision
from phases.models import Addressee, LoadedFile, Process, Provision, Source, TimelineItem

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Loading:
    """One run of the loader: what it works on, until when, and what it has changed."""

    until: datetime
    process: Process = None  # type: ignore[assignment]  # set by the first section
    added: dict[str, int] = field(default_factory=dict)
    updated: list[list[Any]] = field(default_factory=list)
    relinked: int = 0
    kept: dict[str, set[Any]] = field(default_factory=dict)  # primary keys that the file has, by kind of row
    remarks: list[str] = field(default_factory=list)  # what was not applied, and why
    position: dict[str, int] = field(default_factory=dict)
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # what points forward in the file

    @property
    def changed(self) -> bool:
        return bool(self.added or self.updated or self.relinked)

    def note_added(self, what: str) -> None:
        """Count something that a verb has added."""
        self.added[what] = self.added.get(what, 0) + 1

    def next_position(self, section: str) -> int:
        """Number entries in the order of the file, from 1."""
        self.position[section] = self.position.get(section, 0) + 1
        return self.position[section]

    def put(self, kind: type[Row], match: dict[str, Any], values: dict[str, Any]) -> Row:
        """Make the row that `match` names, or bring it up to `values`; touch nothing if it stands so already."""
        row = kind._default_manager.filter(**match).first()
        name = kind._meta.label_lower
        if row is None:
            self.note_added(name)
            row = kind._default_manager.create(**match, **values)
        self.kept.setdefault(name, set()).add(row.pk)
        if set_by_people(row):
            return row
        stale = {key: value for key, value in values.items() if getattr(row, key) != value}
        if stale:
            for key, value in stale.items():
                self.updated.append([name, str(row.pk), key, str(getattr(row, key))[:200], str(value)[:200]])
                setattr(row, key, value)
            row.save(update_fields=list(stale))
        return row

    def prune(self, kind: type[models.Model]) -> None:
        """Take away rows that the file no longer has; one that something rests on stays, and is named."""
        name = kind._meta.label_lower
        for row in kind._default_manager.filter(process=self.process).exclude(pk__in=self.kept.get(name, set())):
            if set_by_people(row):
                continue
            said = [name, str(row.pk), "removed", str(row)[:200], ""]
            try:
                with transaction.atomic():
                    row.delete()
                self.updated.append(said)
            except (models.ProtectedError, models.RestrictedError):
                self.remarks.append(f"{kind._meta.verbose_name} “{row}” is no longer in the file, but in use: it stays")

    def put_links(self, manager: Any, rows: list[models.Model]) -> None:
        """Make a many-to-many relation hold exactly `rows`."""
        held = set(manager.values_list("pk", flat=True))
        if held != {row.pk for row in rows}:
            manager.set(rows)
            self.relinked += 1

    def moment(self, day: date) -> datetime:
        """Return the moment from which a fact known "on that day" counts: the day's start in the process's zone."""
        return datetime.combine(day, time(), tzinfo=ZoneInfo(self.process.zone)).astimezone(UTC)

    def provision(self, anchor: str | None) -> Provision | None:
        return Provision.objects.get(process=self.process, anchor=anchor) if anchor else None

    def item(self, key: str | None) -> TimelineItem | None:
        return TimelineItem.objects.get(process=self.process, key=key) if key else None

    def addressee(self, key: str) -> Addressee:
        return Addressee.objects.get(process=self.process, key=key)

    def source(self, key: str) -> Source:
        return Source.objects.get(process=self.process, key=key)


def set_by_people(row: models.Model) -> bool:
    """Whether somebody has edited a row (or the item that it stands on) at the desk: a file leaves it as it is."""
    return bool(getattr(row, "version", 0) or getattr(getattr(row, "item", None), "version", 0))


def load_process(path: Path, *, until: datetime | None = None) -> Loading:
    """Load a process file and what its programme knows by `until` (the clock's now, if not given).

    Raises FileFaults with every fault found, before anything is written.
    """
    return load(filereader.read(path), until=until or clock.now())


@transaction.atomic
def load(file: processfile.DataFile, *, until: datetime) -> Loading:
    """Load a checked file, in one transaction, under the process's lock where the process stands already."""
    loading = Loading(until=until)
    if standing := Process.objects.filter(slug=file.entries["process"][0].name).first():
        locks.take(standing)
    for reference in processfile.REFERENCE:
        reference()
    for section, entry in file.in_order():
        section.load(loading, entry)
    for step in loading.afterwards:
        step()
    for section in processfile.sections_of("process"):
        if section.prune:
            loading.prune(section.prune)
    _unfold(loading, file, since=None)
    LoadedFile.objects.update_or_create(
        name=loading.process.slug,
        defaults={"path": str(file.path), "process": loading.process, "unfolded_until": until},
    )
    _finish(loading)
    return loading


@transaction.atomic
def unfold(process: Process, file: processfile.DataFile, *, since: datetime, until: datetime) -> Loading:
    """Load only what a checked file's programme came to know after `since`, up to and including `until`."""
    loading = Loading(until=until, process=process)
    _unfold(loading, file, since=since)
    _finish(loading)
    return loading


def _unfold(loading: Loading, file: processfile.DataFile, since: datetime | None) -> None:
    for section, entry in file.programme.in_order() if file.programme else ():
        known = loading.moment(entry.known)
        if known <= loading.until and (since is None or known > since):
            section.load(loading, entry)


def _finish(loading: Loading) -> None:
    if loading.changed:
        if brought := bring_each(loading.process, at=loading.until):
            loading.added["phases.milestone"] = loading.added.get("phases.milestone", 0) + brought
        changes = {"added": [None, loading.added], "updated": [None, loading.updated[:200]]}
        audit.record("load_process", loading.process, by=None, process=loading.process.slug, changes=changes)
        reminders.plan_for_process(loading.process)
        raise_revision(loading.process)
