"""The record of changes, and its seals.

Verbs write entries in their own transaction. A task seals them afterwards in batches, so that the chain costs the write
path nothing: each seal carries the digest of the one before and of its entries in canonical JSON. The latest seal is
also written to an anchor file outside the database, which shows a tail that was cut off.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from compact import clock
from compact.models import AuditEntry, AuditSeal, SealedEntry, User

BATCH = 1000
SEAL_LOCK = 0x5EA1  # an advisory lock: one sealer at a time


def record(
    verb: str, target: models.Model, *, by: User | None, process: str = "", changes: dict[str, Any] | None = None
) -> None:
    """Note that `by` (None: the system) did `verb` to `target`; `changes`: field -> [old, new], no personal data."""
    record_each(verb, [(target, changes or {})], by=by, process=process)


def record_each(
    verb: str, targets: Iterable[tuple[models.Model, dict[str, Any]]], *, by: User | None, process: str = ""
) -> None:
    """Note that `by` did `verb` to each of many targets, each with its changes; one moment and one insert for all."""
    at = clock.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            actor=by,
            verb=verb,
            process=process,
            target_kind=target._meta.label_lower,
            target_id=str(target.pk),
            changes=json.loads(json.dumps(changes, cls=DjangoJSONEncoder)),
        )
        for target, changes in targets
    )


def canonical(entry: AuditEntry) -> bytes:
    """Return the bytes of an entry that its digest covers."""
    body = {
        "id": entry.pk,
        "at": _utc(entry.at),
        "recorded_at": _utc(entry.recorded_at),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "process": entry.process,
        "target": [entry.target_kind, entry.target_id],
        "changes": entry.changes,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _link(previous: str, digests: list[str]) -> str:
    return hashlib.sha256("\n".join([previous, *digests]).encode()).hexdigest()


@transaction.atomic
def seal() -> AuditSeal | None:
    """Seal up to one batch of entries that no seal holds yet; None when there are none (or another is sealing)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return None
    entries = list(AuditEntry.objects.filter(sealing__isnull=True).order_by("id")[:BATCH])
    if not entries:
        return None
    last = AuditSeal.objects.order_by("-number").first()
    digests = [hashlib.sha256(canonical(entry)).hexdigest() for entry in entries]
    previous = last.digest if last else ""
    made = AuditSeal.objects.create(
        number=(last.number if last else 0) + 1,
        entries=len(entries),
        previous=previous,
        digest=_link(previous, digests),
    )
    SealedEntry.objects.bulk_create(
        SealedEntry(entry=entry, seal=made, digest=digest) for entry, digest in zip(entries, digests, strict=True)
    )
    transaction.on_commit(lambda: _anchor(made))
    return made


def _anchor(made: AuditSeal) -> None:
    path = Path(settings.AUDIT_ANCHOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell() and not _ends_a_line(file):  # power or disk cut the last one short
            file.write(b"\n")
        file.write(_anchor_line(made).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _ends_a_line(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _anchor_line(made: AuditSeal) -> str:
    return json.dumps({"seal": made.number, "entries": made.entries, "digest": made.digest})


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: how much holds, the first thing that does not, and what is merely untidy."""

    seals: int
    entries: int
    unsealed: int
    fault: str = ""
    warning: str = ""


def verify() -> Verdict:
    """Walk the chain from its start; stop at the first row that was changed, lost, or cut off."""
    previous, checked, number = "", 0, 0
    unsealed = AuditEntry.objects.filter(sealing__isnull=True).count()
    for made in AuditSeal.objects.order_by("number").iterator():
        number += 1
        digests, fault = _check_batch(made)
        if not fault and made.number != number:
            fault = f"seal {number} is missing"
        if not fault and (made.previous != previous or made.digest != _link(previous, digests)):
            fault = f"seal {made.number} does not fit the one before it"
        if fault:
            return Verdict(number - 1, checked, unsealed, fault)
        previous, checked = made.digest, checked + len(digests)
    return Verdict(number, checked, unsealed, *_check_anchor(number))


def _check_batch(made: AuditSeal) -> tuple[list[str], str]:
    digests: list[str] = []
    for sealed in made.sealed.select_related("entry").order_by("entry_id"):
        if hashlib.sha256(canonical(sealed.entry)).hexdigest() != sealed.digest:
            return digests, f"audit entry {sealed.entry_id} was changed after it was sealed"
        digests.append(sealed.digest)
    if len(digests) != made.entries:
        return digests, f"seal {made.number} held {made.entries} entries and now has {len(digests)}"
    return digests, ""


def _anchored() -> Iterator[tuple[int, str, dict[str, Any] | None]]:
    """Yield the anchor file's lines: number, text, and what it says; None for one that power or disk cut short."""
    path = Path(settings.AUDIT_ANCHOR)
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if line.strip():
            try:
                yield number, line, json.loads(line)
            except ValueError:
                yield number, line, None


def _check_anchor(last: int) -> tuple[str, str]:
    """Compare the anchor file with the seals; return what does not hold, and what is merely untidy.

    A line that was cut short still shows which seal it was for. While the database holds that seal nothing is lost; if
    it does not, the line is all that is left of it.
    """
    held = {made.number: made for made in AuditSeal.objects.all()}
    lines = list(_anchored())
    for _number, _line, said in lines:
        if said and said["seal"] > last:
            return f"the anchor file knows seal {said['seal']}, the database ends at {last}: its tail was cut off", ""
        if said and (said["seal"] not in held or held[said["seal"]].digest != said["digest"]):
            return f"seal {said['seal']} is not the one that the anchor file holds", ""
    whole = {said["seal"] for _number, _line, said in lines if said}
    others = [_anchor_line(made) for number, made in held.items() if number not in whole]
    warning = ""
    for number, line, said in lines:
        if said is None:
            if not any(other.startswith(line) for other in others):
                return f"line {number} of the anchor file cannot be read: {line[:60]!r}", ""
            warning = f"line {number} of the anchor file was cut short; the seal that it stood for is in the database"
    return "", warning
