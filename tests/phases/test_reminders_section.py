"""The section of a process file that says who is reminded when: what it refuses, what it brings, the shipped one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from compact.models import User
from phases import filereader
from phases.audiences import Audiences, Lead
from phases.domain import demonstration
from phases.domain.loading import load_process
from phases.models import Process, Reminder, ReminderPlan
from phases.processfile import FileFaults
from phases.reading import Reading
from tests.conftest import DATA, person
from tests.phases.test_loading import variant

SECOND = DATA / "second" / "skies.yaml"
RULES = "\nrules:\n"


def faults(folder: Path, *entries: str) -> list[str]:
    """What is said of the small process with these reminders: a line each, without its file and number."""
    section = "\nreminders:\n" + "".join(f"  - {entry}\n" for entry in entries)
    with pytest.raises(FileFaults) as found:
        filereader.read(variant(folder, (RULES, section + RULES)))
    return [fault.split(": ", 2)[2] for fault in str(found.value).splitlines() if ": line " in fault]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{key: a, to: everybody, before: [1]}", "reminders.0.to: expected"),
        ("{key: a, to: owing, before: [366]}", "reminders.0.before.0: "),
        ("{key: a, to: owing, after: [0]}", "reminders.0.after.0: "),
        ("{key: a, to: owing, opening: [-1]}", "reminders.0.opening.0: "),
        ("{key: a, to: owing, before: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]}", "reminders.0.before: "),
        ("{key: a, to: owing, days: [1]}", "reminders.0.days: no such key here"),
        ("{key: a, to: owing, milestone: nothing}", "reminders.0.milestone: there is no 'nothing' among the items"),
        ("{key: a, to: owing, milestone: phase-1}", "reminders.0.milestone: 'phase-1' is none of the milestones"),
        ("{key: a, to: escalation, after: [1]}", "reminders.0: "),
        ("{key: a, to: owing, roles: [president]}", "reminders.0: "),
        ('{key: a, to: escalation, roles: [""]}', "reminders.0: "),
        ("{key: a, to: escalation, roles: [king]}", "reminders.0.roles.0: "),
    ],
)
def test_a_fault_names_its_place(tmp_path: Path, entry: str, said: str) -> None:
    (fault,) = faults(tmp_path, entry)
    assert fault.startswith(said)


def test_two_plans_for_the_same_people_are_a_fault(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "{key: a, to: owing, before: [1]}",
        "{key: b, to: owing, before: [2]}",
        "{key: c, to: owing, milestone: names}",
        "{key: d, to: owing, milestone: names, after: [1]}",
    )
    assert found == [
        "reminders.1: a second plan says how 'owing' are reminded by default; only one can",
        "reminders.3: a second plan says how 'owing' are reminded of 'names'; only one can",
    ]


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Process, Process]]:
    """The shipped process with its demonstration's people, and the second; once for this file, and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        shipped = filereader.read(settings.SHIPPED_PROCESSES[0])
        clock.set_offset(shipped.entries["process"][0].demonstration)
        first = load_process(settings.SHIPPED_PROCESSES[0]).process
        demonstration.seed()
        yield first, load_process(SECOND).process
        transaction.set_rollback(True)


def plan(process: Process, key: str | None, audience: str) -> Lead:
    reading = Reading(process, clock.now())
    view = reading.item(key) if key else None
    return Audiences(reading).plan(view.milestone if view else None, audience)


@pytest.mark.django_db
def test_the_second_process_has_plans_of_its_own_shape(both: tuple[Process, Process]) -> None:
    clock.set_offset(clock.now().replace(year=2032, month=7))
    second = load_process(SECOND).process
    assert [plan(second, None, one) for one in ("owing", "escalation", "secretariat", "followers")] == [
        Lead((14,), (45, 0)),
        Lead(after=(3, 21), roles=("president", "co-facilitator")),
        Lead(before=(21, 5, 0)),
        Lead(),
    ]
    made = Reading(second, clock.now()).made_of
    (instances,) = [views for pk, views in made.items() if views[0].item.key.startswith("primers.")]
    assert {plan(second, view.item.key, "owing") for view in instances} == {Lead(before=(5, 2))}
    assert plan(second, "lamp-census", "owing") == Lead()
    assert plan(second, "signing-held", "secretariat") == Lead((90,), (60, 30))
    assert load_process(SECOND).changed is False


@pytest.mark.django_db
def test_the_shipped_plans_leave_nobody_who_owes_something_dated_without_a_word(both: tuple[Process, Process]) -> None:
    shipped = both[0]
    assert ReminderPlan.objects.filter(process=shipped, milestone=None).count() == 4
    ahead = {
        view.item.key
        for milestone, view in Reading(shipped, clock.now()).owed
        if (falls := Reading(shipped, clock.now()).deadline(view)) and falls > clock.now() and milestone.owed_by.role
    }
    told = Reminder.objects.filter(milestone__item__process=shipped, state="planned")
    assert len(ahead) > 5
    quiet = ReminderPlan.objects.filter(process=shipped, opening=[], before=[], after=[])
    assert set(quiet.values_list("milestone__item__key", flat=True)) == {"outcome-adopted", "member-state-inputs"}
    assert ahead - set(told.values_list("milestone__item__key", flat=True)) == set()


@pytest.mark.django_db
def test_nobody_hears_more_than_six_times_of_one_thing(both: tuple[Process, Process]) -> None:
    counted: dict[tuple[int, int], int] = {}
    for pair in Reminder.objects.filter(milestone__item__process=both[0]).values_list("milestone_id", "recipient_id"):
        counted[pair] = counted.get(pair, 0) + 1
    assert 0 < max(counted.values()) <= 6


@pytest.mark.django_db
def test_who_becomes_a_delegate_is_not_flooded(both: tuple[Process, Process]) -> None:
    late: User = person("late@example.org", "Lee Late")
    demonstration.grant_role(both[0], late, "delegate", by=None)
    assert Reminder.objects.filter(recipient=late, due_at__lte=clock.now()).count() == 0
