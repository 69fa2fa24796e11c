"""Who is told of a milestone, and why."""

from datetime import date, timedelta
from typing import Any

import pytest

from compact import clock
from compact.models import User
from phases import reminders
from phases.audiences import Audiences, Lead
from phases.dates import ImpreciseDate
from phases.domain.deliveries import Evidence, confirm_delivery, decline_delivery, report_delivery
from phases.models import Addressee, FocalPoint, Milestone, PartDelivered, Process, Reminder, ReminderPlan, Source
from phases.reading import Reading
from sessions.domain.following import follow
from tests.conftest import person

YESTERDAY = date(2020, 5, 31)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def names(process: Process) -> Milestone:
    return Milestone.objects.select_related("item__process", "owed_by").get(item__key="names")


def told(milestone: Milestone) -> dict[str, list[str]]:
    """Who is reminded, by audience; nobody is left out."""
    reading = Reading(milestone.item.process, clock.now())
    people = Audiences(reading).of(milestone, reading.items[milestone.pk])
    named = {user.pk: user.name for user in User.objects.all()}
    return {str(audience): sorted(named[pk] for pk in users) for audience, users in people.items() if users}


def planned(milestone: Milestone) -> list[str]:
    rows = Reminder.objects.filter(milestone=milestone, state="planned")
    return sorted({row.recipient.name for row in rows})


def test_those_who_hold_the_role_and_the_secretariat_are_told(names: Milestone, officer: User, chair: User) -> None:
    assert told(names) == {"owing": ["Cleo Chair"], "secretariat": ["Ada Officer"]}


def test_a_focal_point_is_told_in_the_place_of_all_who_hold_the_role(names: Milestone, chair: User) -> None:
    point = person("point@example.org", "Pia Point")
    FocalPoint.objects.create(addressee=names.owed_by, user=point)
    assert told(names) == {"owing": ["Pia Point"]}
    assert reminders.plan_for_process(names.item.process) > 0
    assert planned(names) == ["Pia Point"]


def test_a_focal_point_of_another_office_is_none_here(names: Milestone, chair: User) -> None:
    FocalPoint.objects.create(addressee=Addressee.objects.get(key="bureau"), user=person("b@example.org", "Bea Bureau"))
    assert told(names) == {"owing": ["Cleo Chair"]}


def test_who_was_deactivated_is_told_nothing(names: Milestone, officer: User, chair: User) -> None:
    User.objects.filter(pk=chair.pk).update(is_active=False)
    assert told(names) == {"secretariat": ["Ada Officer"]}


def test_who_follows_the_process_is_told_as_a_follower(names: Milestone, outsider: User) -> None:
    follow(names.item.process, by=outsider)
    assert told(names) == {"followers": ["Olu Outsider"]}


def test_an_escalation_goes_to_the_roles_that_its_plan_names(names: Milestone, delegate: User, chair: User) -> None:
    ReminderPlan.objects.create(process=names.item.process, audience="escalation", after=[7], roles=["delegate"])
    assert told(names) == {"owing": ["Cleo Chair"], "escalation": ["Dag Delegate"]}


def test_who_is_told_for_several_reasons_is_told_once_for_the_strongest(
    names: Milestone, officer: User, chair: User
) -> None:
    FocalPoint.objects.create(addressee=names.owed_by, user=officer)
    reminders.plan_for_process(names.item.process)
    rows = Reminder.objects.filter(milestone=names, state="planned")
    assert sorted((row.recipient.name, row.days_before, row.audience) for row in rows) == [
        ("Ada Officer", 3, "owing"),
        ("Ada Officer", 14, "owing"),
    ]


def test_whose_part_is_delivered_is_told_no_more(names: Milestone, chair: User) -> None:
    other = person("vice@example.org", "Vic Vice")
    for user in (chair, other):
        FocalPoint.objects.create(addressee=names.owed_by, user=user)
    PartDelivered.objects.create(milestone=names, party=f"user:{chair.pk}", by=chair, at=clock.now())
    assert told(names) == {"owing": ["Vic Vice"]}


def test_while_a_delivery_waits_for_its_confirmation_nobody_who_owes_it_is_reminded(
    names: Milestone, officer: User, chair: User
) -> None:
    before = planned(names)
    report = report_delivery(names, Evidence(ImpreciseDate("31 May", YESTERDAY, YESTERDAY)), by=chair)
    assert (before, planned(names)) == (["Ada Officer", "Cleo Chair"], ["Ada Officer"])
    decline_delivery(report, reason="It is a draft.", by=officer)
    assert planned(names) == before


def test_a_confirmed_delivery_is_reminded_of_to_nobody(names: Milestone, officer: User, chair: User) -> None:
    report = report_delivery(names, Evidence(ImpreciseDate("31 May", YESTERDAY, YESTERDAY)), by=chair)
    confirm_delivery(report, source=Source.objects.get(key="chairs-letter"), by=officer)
    assert planned(names) == []


def test_a_plan_of_its_own_stands_before_the_plan_of_all(names: Milestone, chair: User) -> None:
    process = names.item.process
    ReminderPlan.objects.create(process=process, audience="owing", before=[7])
    assert _plan(names) == Lead(before=(7,))
    ReminderPlan.objects.create(process=process, milestone=names, audience="owing", before=[2], after=[5])
    assert _plan(names) == Lead(before=(2,), after=(5,))


def _plan(milestone: Milestone) -> Lead:
    return Audiences(Reading(milestone.item.process, clock.now())).plan(milestone, "owing")


def test_an_audience_for_which_nothing_is_planned_hears_nothing(names: Milestone, outsider: User, chair: User) -> None:
    follow(names.item.process, by=outsider)
    assert planned(names) == ["Cleo Chair"]


def test_many_people_and_milestones_are_read_at_once(names: Milestone, officer: User, queries: Any) -> None:
    def asked() -> int:
        reading = Reading(names.item.process, clock.now())
        audiences = Audiences(reading)
        with queries() as found:
            for milestone, view in reading.milestones:
                audiences.leads(milestone, view)
        return len(found)

    before = asked()
    for number in range(20):
        user = person(f"n{number}@example.org", f"N {number}")
        FocalPoint.objects.create(addressee=names.owed_by, user=user)
        follow(names.item.process, by=user)
    # One more: who follows and holds no role is read too, all at once.
    assert asked() - before in (0, 1)


def test_a_follower_who_owes_it_too_is_told_by_the_plan_of_those_who_owe_it(names: Milestone, chair: User) -> None:
    process = names.item.process
    ReminderPlan.objects.create(process=process, audience="followers", before=[9])
    follow(process, by=chair)
    rows = Reminder.objects.filter(milestone=names, state="planned").order_by("-days_before")
    assert [(row.days_before, row.audience) for row in rows] == [(14, "owing"), (9, "followers"), (3, "owing")]
    first = rows.first()
    assert first is not None
    assert first.deadline_at - first.due_at == timedelta(days=14)
