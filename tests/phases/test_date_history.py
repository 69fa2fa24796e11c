"""How a date came to be what it is: what stands, what was corrected, what is preferred, and in words what changed."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.date_history import steps
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, prefer, record_date
from phases.models import DateRecord, Preference, Process, Source, TimelineItem
from phases.reading import ItemView, Reading

APRIL = datetime(2020, 4, 5, tzinfo=UTC)
MAY = datetime(2020, 5, 5, tzinfo=UTC)
LATER = datetime(2020, 6, 1, tzinfo=UTC)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def say(day: date, *, at: datetime, source: str = "chairs-letter", place: str = "", **more: object) -> DateRecord:
    """Say until when names may be sent."""
    item = TimelineItem.objects.get(key="names")
    phrase = f"{day.day} {day:%B %Y}"
    said = Statement(ImpreciseDate(phrase, day, day), place)
    named = Source.objects.get(key=source)
    return record_date(item, "agreed", said, source=named, at=at, by=None, **more)  # type: ignore[arg-type]


def view(process: Process, at: datetime = LATER) -> ItemView:
    found = Reading(process, at).item("names")
    assert found is not None
    return found


def words(process: Process) -> list[tuple[str, ...]]:
    return [step.what for step in steps(view(process))]


def test_a_later_deadline_is_extended(process: Process) -> None:
    say(date(2020, 4, 9), at=APRIL)
    say(date(2020, 4, 17), at=MAY)
    assert words(process) == [(), (), ("extended from 9 April 2020 to 17 April 2020",)]


def test_an_earlier_day_is_brought_forward(process: Process) -> None:
    say(date(2020, 4, 9), at=APRIL)
    say(date(2020, 4, 8), at=MAY)
    assert words(process)[-1] == ("brought forward by 1 day",)


def test_another_place_is_named(process: Process) -> None:
    say(date(2020, 4, 9), at=APRIL, place="Vienna")
    say(date(2020, 4, 9), at=MAY, place="Linz", source="chairs-second-letter")
    assert words(process)[-1] == ("moved from Vienna to Linz",)


def test_a_correction_takes_what_it_corrects_out_of_count_and_leaves_it_to_be_read(process: Process) -> None:
    wrong = say(date(2020, 4, 9), at=APRIL)
    right = say(date(2020, 4, 10), at=APRIL, corrects=wrong, reason="A slip of the pen.")
    assert view(process).agreed == right
    assert [(step.record.pk, step.stands) for step in steps(view(process))][1:] == [(wrong.pk, False), (right.pk, True)]
    assert "corrects what was said before" in words(process)[-1]


def test_a_correction_stays_with_its_item_and_layer_and_is_made_once(process: Process) -> None:
    wrong = say(date(2020, 4, 9), at=APRIL)
    say(date(2020, 4, 10), at=APRIL, corrects=wrong)
    with pytest.raises(RuleViolation, match="corrected before"):
        say(date(2020, 4, 11), at=MAY, corrects=wrong)
    other = TimelineItem.objects.get(key="first-draft").records.first()
    with pytest.raises(RuleViolation, match="stays with the item"):
        say(date(2020, 4, 11), at=MAY, corrects=other)


def test_a_preference_decides_between_sources_until_something_newer_is_said(process: Process) -> None:
    first = say(date(2020, 4, 9), at=APRIL)
    second = say(date(2020, 4, 17), at=MAY, source="chairs-second-letter")
    assert view(process).agreed == second
    prefer(first, by=None, reason="The second letter was drafted before the first.", at=MAY)
    assert view(process).agreed == first
    third = say(date(2020, 4, 20), at=LATER, source="gazette")
    assert view(process).agreed == third


def test_a_preference_is_not_known_before_its_day(process: Process) -> None:
    first = say(date(2020, 4, 9), at=APRIL)
    second = say(date(2020, 4, 17), at=APRIL, source="chairs-second-letter")
    prefer(first, by=None, reason="It is signed.", at=MAY)
    assert view(process, datetime(2020, 4, 20, tzinfo=UTC)).agreed == second
    assert view(process).agreed == first


def test_a_preference_needs_a_reason_and_a_statement_that_stands(process: Process) -> None:
    wrong = say(date(2020, 4, 9), at=APRIL)
    with pytest.raises(RuleViolation, match="why"):
        prefer(wrong, by=None, reason=" ")
    say(date(2020, 4, 10), at=APRIL, corrects=wrong)
    with pytest.raises(RuleViolation, match="corrected"):
        prefer(wrong, by=None, reason="I like it.")


def test_preferring_is_noted_and_raises_the_revision(process: Process, officer: User) -> None:
    first = say(date(2020, 4, 9), at=APRIL)
    process.refresh_from_db()
    before = process.revision
    prefer(first, by=officer, reason="It is signed.")
    process.refresh_from_db()
    assert process.revision > before
    entry = AuditEntry.objects.filter(verb="prefer").get()
    assert (entry.actor, entry.changes["agreed"]) == (officer, [None, "9 April 2020"])


@pytest.mark.parametrize("statement", ["UPDATE phases_preference SET reason = 'x'", "DELETE FROM phases_preference"])
def test_the_database_refuses_to_change_a_preference(process: Process, statement: str) -> None:
    prefer(say(date(2020, 4, 9), at=APRIL), by=None, reason="It is signed.")
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(statement)
    assert Preference.objects.get().reason == "It is signed."


def test_the_layers_never_overwrite_each_other(process: Process) -> None:
    before = view(process).mandated
    say(date(2020, 4, 9), at=APRIL)
    assert view(process).mandated == before
    assert view(process).held is None


def test_preferring_what_is_preferred_already_writes_nothing(process: Process) -> None:
    first = say(date(2020, 4, 9), at=APRIL)
    assert prefer(first, by=None, reason="It is signed.", at=MAY) == prefer(first, by=None, reason="Signed.", at=LATER)
    say(date(2020, 4, 17), at=LATER, source="gazette")
    prefer(first, by=None, reason="The gazette is mistaken.", at=LATER)
    assert Preference.objects.count() == 2
