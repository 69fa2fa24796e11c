"""The record of changes: nobody changes it, and who does all the same is found out."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from compact import audit
from compact.models import AuditEntry, AuditSeal, SealedEntry, User
from tests.conftest import person

Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture(autouse=True)
def anchor(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR = tmp_path / "anchors" / "anchor.jsonl"
    return settings.AUDIT_ANCHOR


@pytest.fixture
def target(db: None) -> User:
    return person("target@example.org", "Tara Target")


@pytest.fixture
def sealed(target: User, django_capture_on_commit_callbacks: Committing) -> Callable[[int], AuditSeal | None]:
    """Record some changes and seal them."""

    def seal(count: int) -> AuditSeal | None:
        for number in range(count):
            audit.record("rename", target, by=None, process="river", changes={"name": ["", str(number)]})
        with django_capture_on_commit_callbacks(execute=True):
            return audit.seal()

    return seal


@contextmanager
def tampering(*tables: str) -> Iterator[Any]:
    """What only the owner of the database can do: switch the guard off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_entry_says_who_did_what_to_what(target: User, outsider: User) -> None:
    audit.record("rename", target, by=outsider, process="river", changes={"name": ["Old", "New"]})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.process, entry.target_kind, entry.target_id, entry.changes) == (
        "rename",
        outsider,
        "river",
        "compact.user",
        str(target.pk),
        {"name": ["Old", "New"]},
    )


def test_an_entry_is_undone_with_its_change(target: User) -> None:
    with transaction.atomic():
        audit.record("rename", target, by=None)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("table", ["compact_auditentry", "compact_auditseal", "compact_sealedentry"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_what_was_recorded(
    sealed: Callable[[int], Any], table: str, statement: str
) -> None:
    sealed(2)
    column = {"compact_auditentry": "verb", "compact_auditseal": "digest", "compact_sealedentry": "digest"}[table]
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(statement.format(table, column))
    assert (AuditEntry.objects.count(), AuditSeal.objects.count(), SealedEntry.objects.count()) == (2, 1, 2)


def test_the_orm_is_refused_too(sealed: Callable[[int], Any]) -> None:
    sealed(1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(verb="x")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all()._raw_delete("default")


def test_seals_form_a_chain(sealed: Callable[[int], Any], anchor: Path) -> None:
    first, second = sealed(3), sealed(2)
    assert [(seal.number, seal.entries, seal.previous) for seal in (first, second)] == [
        (1, 3, ""),
        (2, 2, first.digest),
    ]
    assert (sealed(0), audit.verify()) == (None, audit.Verdict(seals=2, entries=5, unsealed=0))
    assert [json.loads(line) for line in anchor.read_text().splitlines()] == [
        {"seal": seal.number, "entries": seal.entries, "digest": seal.digest} for seal in (first, second)
    ]


def test_what_no_seal_holds_yet_is_counted(sealed: Callable[[int], Any], target: User) -> None:
    sealed(2)
    audit.record("rename", target, by=None)
    assert audit.verify() == audit.Verdict(seals=1, entries=2, unsealed=1)


def test_a_batch_has_a_limit(sealed: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 3)
    assert [seal.entries if seal else None for seal in (sealed(7), sealed(0), sealed(0), sealed(0))] == [3, 3, 1, None]
    assert audit.verify() == audit.Verdict(seals=3, entries=7, unsealed=0)


@pytest.mark.parametrize(
    "change",
    ["verb = 'publish'", "changes = '{}'", "actor_id = NULL, target_id = '0'", "at = at + interval '1 second'"],
)
def test_a_changed_row_is_named(sealed: Callable[[int], Any], change: str) -> None:
    sealed(3)
    sealed(3)
    changed = AuditEntry.objects.order_by("pk")[4].pk
    with tampering("compact_auditentry") as cursor:
        cursor.execute(f"UPDATE compact_auditentry SET {change} WHERE id = %s", [changed])
    verdict = audit.verify()
    assert (verdict.seals, verdict.entries, verdict.fault) == (
        1,
        3,
        f"audit entry {changed} was changed after it was sealed",
    )


def test_a_lost_row_is_seen(sealed: Callable[[int], Any]) -> None:
    sealed(3)
    lost = AuditEntry.objects.order_by("pk")[1].pk
    with tampering("compact_auditentry", "compact_sealedentry") as cursor:
        cursor.execute("DELETE FROM compact_sealedentry WHERE entry_id = %s", [lost])
        cursor.execute("DELETE FROM compact_auditentry WHERE id = %s", [lost])
    assert audit.verify().fault == "seal 1 held 3 entries and now has 2"


def test_a_row_forged_with_its_own_digest_does_not_fit_the_chain(sealed: Callable[[int], Any]) -> None:
    import hashlib

    sealed(2)
    forged = AuditEntry.objects.order_by("pk")[0]
    forged.verb = "publish"
    digest = hashlib.sha256(audit.canonical(forged)).hexdigest()
    with tampering("compact_auditentry", "compact_sealedentry") as cursor:
        cursor.execute("UPDATE compact_auditentry SET verb = 'publish' WHERE id = %s", [forged.pk])
        cursor.execute("UPDATE compact_sealedentry SET digest = %s WHERE entry_id = %s", [digest, forged.pk])
    assert audit.verify().fault == "seal 1 does not fit the one before it"


TABLES = ("compact_sealedentry", "compact_auditseal", "compact_auditentry")


def cut(*, seals: str, entries: str) -> None:
    with tampering(*TABLES) as cursor:
        cursor.execute(f"DELETE FROM compact_sealedentry WHERE seal_id {seals}")
        cursor.execute(f"DELETE FROM compact_auditseal WHERE number {seals}")
        cursor.execute(f"DELETE FROM compact_auditentry WHERE {entries}")


def test_a_seal_missing_in_the_middle_is_seen(sealed: Callable[[int], Any]) -> None:
    for _number in range(3):
        sealed(1)
    cut(seals="= 2", entries="id NOT IN (SELECT entry_id FROM compact_sealedentry)")
    assert audit.verify().fault == "seal 2 is missing"


def test_a_tail_that_was_cut_off_is_seen_through_the_anchor_file(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(2)
    sealed(2)
    cut(seals="= 2", entries="id NOT IN (SELECT entry_id FROM compact_sealedentry)")
    assert audit.verify().fault == "the anchor file knows seal 2, the database ends at 1: its tail was cut off"
    anchor.unlink()
    assert audit.verify().fault == ""  # the proof that the file is what shows it


def test_a_chain_written_anew_is_not_the_anchored_one(sealed: Callable[[int], Any]) -> None:
    sealed(2)
    cut(seals="= 1", entries="true")
    sealed(2)
    assert audit.verify().fault == "seal 1 is not the one that the anchor file holds"


def test_a_line_of_the_anchor_file_that_was_cut_short_is_named(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(1)
    with anchor.open("a") as file:
        file.write('{"seal": 2, "ent')
    assert audit.verify().fault.startswith("line 2 of the anchor file cannot be read")


def cut_short(anchor: Path, left: int) -> None:
    """Leave only the first bytes of the last line, as a full disk does."""
    lines = anchor.read_text().splitlines(keepends=True)
    anchor.write_text("".join(lines[:-1]) + lines[-1][:left])


@pytest.mark.parametrize("left", [1, 12, 40])
def test_a_line_cut_short_is_no_fault_while_its_seal_is_in_the_database(
    sealed: Callable[[int], Any], anchor: Path, left: int
) -> None:
    sealed(1)
    sealed(1)
    cut_short(anchor, left)
    verdict = audit.verify()
    assert (verdict.seals, verdict.fault) == (2, "")
    assert verdict.warning == "line 2 of the anchor file was cut short; the seal that it stood for is in the database"


def test_the_line_after_one_cut_short_stands_alone(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(1)
    sealed(1)
    cut_short(anchor, 20)
    third = sealed(1)
    lines = anchor.read_text().splitlines()
    assert (len(lines), json.loads(lines[2])["digest"]) == (3, third.digest)
    assert (audit.verify().fault, audit.verify().warning[:6]) == ("", "line 2")
    cut(seals="= 3", entries="id NOT IN (SELECT entry_id FROM compact_sealedentry)")
    assert audit.verify().fault == "the anchor file knows seal 3, the database ends at 2: its tail was cut off"


def test_a_line_cut_short_whose_seal_is_gone_is_a_fault(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(1)
    sealed(1)
    cut_short(anchor, 20)
    cut(seals="= 2", entries="id NOT IN (SELECT entry_id FROM compact_sealedentry)")
    assert audit.verify().fault.startswith("line 2 of the anchor file cannot be read")


def test_a_line_that_never_was_one_of_ours_is_a_fault(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(1)
    sealed(1)
    anchor.write_text(anchor.read_text().splitlines()[0] + "\nwritten over\n")
    assert audit.verify().fault == "line 2 of the anchor file cannot be read: 'written over'"


def test_the_command_notes_a_line_cut_short(sealed: Callable[[int], Any], anchor: Path) -> None:
    sealed(1)
    cut_short(anchor, 20)
    said, noted = StringIO(), StringIO()
    call_command("verify_audit", stdout=said, stderr=noted)
    assert said.getvalue().startswith("The record holds: 1 entries in 1 seals")
    assert "Note: line 1 of the anchor file was cut short" in noted.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 20)
    target = person("target@example.org", "Tara Target")
    for _number in range(100):
        audit.record("rename", target, by=None)

    def work() -> None:
        try:
            for _number in range(20):
                audit.seal()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    while audit.seal():
        pass
    assert SealedEntry.objects.count() == 100
    assert list(AuditSeal.objects.order_by("number").values_list("number", "entries")) == [
        (number, 20) for number in range(1, 6)
    ]
    assert audit.verify() == audit.Verdict(seals=5, entries=100, unsealed=0)


def test_the_command_says_that_it_holds_or_names_the_fault(sealed: Callable[[int], Any]) -> None:
    sealed(2)
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue() == "The record holds: 2 entries in 1 seals, 0 not sealed yet.\n"
    changed = AuditEntry.objects.order_by("pk")[1].pk
    with tampering("compact_auditentry") as cursor:
        cursor.execute("UPDATE compact_auditentry SET verb = 'x' WHERE id = %s", [changed])
    as_json = StringIO()
    with pytest.raises(CommandError, match=f"audit entry {changed} was changed"):
        call_command("verify_audit", "--json", stdout=as_json)
    assert json.loads(as_json.getvalue())["fault"] == f"audit entry {changed} was changed after it was sealed"
