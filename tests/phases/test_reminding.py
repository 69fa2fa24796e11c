"""What staff do with reminders by hand: hold, release, send now, skip, plan again; and that planning respects it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from compact import clock, outbox
from compact.errors import RuleViolation
from compact.models import AuditEntry, Message, User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain import handing_over, reminding
from phases.domain.items import Statement, record_date
from phases.domain.processes import grant_role
from phases.models import Process, Reminder, Source, TimelineItem
from phases.wave_acts import concerned
from phases.wave_names import Named, fingerprint, of_row

At = Callable[[str], datetime]
CHANGED = "This has changed since you opened it. Look at it again, then decide."
GONE = "Nothing of it can be changed like this any more: it went, or somebody was before you."
PASSED = "Its deadline has passed: it cannot go any more, only be skipped."


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def wave(key: str = "names", days: int = 14) -> Named:
    """The wave that waits of a milestone, so many days before."""
    return of_row(Reminder.objects.filter(milestone__item__key=key, days_before=days).latest("pk"))


def do(verb: Callable[..., Any], act: str, name: Named, by: User, *, to: User | None = None, **more: Any) -> Any:
    """Do what somebody sees right now."""
    one = to.pk if to else None
    seen = fingerprint(row.pk for row in concerned(name.rows(one), act, clock.now()))
    return verb(Process.objects.get(), name, seen=seen, by=by, to=one, **more)


def states(name: Named) -> dict[str, str]:
    """What became of a wave, by the recipient's name."""
    return {row.recipient.name: row.state for row in name.rows().exclude(state="cancelled").select_related("recipient")}


def say(key: str, phrase: str, day: date, layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    record_date(item, layer, Statement(ImpreciseDate(phrase, day, day)), source=source, at=clock.now(), by=None)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.sentence


def test_what_is_held_back_does_not_go(officer: User, chair: User, at: At) -> None:
    name = wave()
    assert do(reminding.hold, "hold", name, officer) == 2
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), states(name)) == (0, {"Ada Officer": "held", "Cleo Chair": "held"})


def test_one_person_alone_is_held_back(officer: User, chair: User, at: At) -> None:
    name = wave()
    assert do(reminding.hold, "hold", name, officer, to=chair) == 1
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), states(name)) == (1, {"Ada Officer": "queued", "Cleo Chair": "held"})


def test_what_is_released_goes_at_its_time(officer: User, chair: User, at: At) -> None:
    name = wave()
    do(reminding.hold, "hold", name, officer)
    assert do(reminding.release, "release", name, officer) == 2
    at("2020-12-17T18:00:00")
    assert handing_over.sweep() == 2


def test_what_is_released_after_its_time_goes_with_the_next_sweep(officer: User, chair: User, at: At) -> None:
    name = wave()
    do(reminding.hold, "hold", name, officer)
    at("2020-12-20T18:00:00")
    assert (do(reminding.release, "release", name, officer), handing_over.sweep()) == (2, 2)


def test_after_the_deadline_it_cannot_be_released_only_skipped(officer: User, chair: User, at: At) -> None:
    name = wave()
    do(reminding.hold, "hold", name, officer)
    at("2020-12-31T17:00:00")
    assert refused(lambda: do(reminding.release, "release", name, officer)) == PASSED
    assert refused(lambda: do(reminding.send_now, "send", name, officer)) == PASSED
    assert do(reminding.skip, "skip", name, officer, reason="Too late.") == 2


def test_what_was_sent_cannot_be_held_back(officer: User, chair: User, at: At) -> None:
    name = wave()
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    for verb, act in ((reminding.hold, "hold"), (reminding.send_now, "send")):
        assert refused(lambda verb=verb, act=act: do(verb, act, name, officer)) == GONE  # type: ignore[misc]
    assert refused(lambda: do(reminding.skip, "skip", name, officer, reason="No.")) == GONE


def test_who_saw_other_people_in_the_wave_is_refused(officer: User, chair: User, outsider: User) -> None:
    name = wave()
    seen = fingerprint(name.rows().values_list("pk", flat=True))
    grant_role(Process.objects.get(), outsider, "president", by=None)
    process = Process.objects.get()
    assert refused(lambda: reminding.hold(process, name, seen=seen, by=officer)) == CHANGED
    assert set(states(name).values()) == {"planned"}


def test_a_second_press_is_refused(officer: User, chair: User) -> None:
    name, process = wave(), Process.objects.get()
    seen = fingerprint(name.rows().values_list("pk", flat=True))
    reminding.hold(process, name, seen=seen, by=officer)
    assert refused(lambda: reminding.hold(process, name, seen=seen, by=officer)) == GONE


def test_what_is_sent_now_goes_at_once_and_not_again(officer: User, chair: User, at: At, mailoutbox: list[Any]) -> None:
    name = wave()
    due = set(name.rows().values_list("due_at", flat=True))
    done = do(reminding.send_now, "send", name, officer)
    assert (done, outbox.sweep(), len(mailoutbox)) == (reminding.Sent(2, 0), 2, 2)
    assert set(name.rows().values_list("due_at", flat=True)) == due
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), reminders.plan_reminders(), Message.objects.count()) == (0, 0, 2)


def test_what_was_held_back_can_be_sent_now_to_one_person(officer: User, chair: User) -> None:
    name = wave()
    do(reminding.hold, "hold", name, officer)
    assert do(reminding.send_now, "send", name, officer, to=chair) == reminding.Sent(1, 0)
    assert states(name) == {"Ada Officer": "held", "Cleo Chair": "queued"}


def test_sending_one_wave_now_leaves_the_others(officer: User, chair: User) -> None:
    do(reminding.send_now, "send", wave(), officer)
    assert set(states(wave(days=3)).values()) == {"planned"}


def test_nobody_is_told_that_something_is_late_before_it_is(officer: User, chair: User) -> None:
    row = Reminder.objects.filter(milestone__item__key="names").latest("pk")
    Reminder.objects.filter(pk=row.pk).update(sort="after", days_before=-3)
    name = of_row(Reminder.objects.get(pk=row.pk))
    sentence = "It says that something is late, and it is not late yet."
    assert refused(lambda: do(reminding.send_now, "send", name, officer)) == sentence


def test_what_is_not_wanted_any_more_is_skipped_instead_of_sent(officer: User, chair: User) -> None:
    User.objects.filter(pk=chair.pk).update(is_active=False)
    name = wave()
    assert do(reminding.send_now, "send", name, officer) == reminding.Sent(1, 1)
    assert states(name) == {"Ada Officer": "queued", "Cleo Chair": "skipped"}


def test_skipping_wants_a_reason(officer: User, chair: User) -> None:
    name = wave()
    assert refused(lambda: do(reminding.skip, "skip", name, officer, reason="  ")) == (
        "Say why: your colleagues read the reason."
    )
    assert do(reminding.skip, "skip", name, officer, reason="The list came by letter.") == 2
    assert set(name.rows().values_list("state", "reason")) == {("skipped", "The list came by letter.")}


def test_what_was_skipped_is_planned_again_while_its_time_has_not_come(officer: User, chair: User, at: At) -> None:
    name = wave()
    do(reminding.skip, "skip", name, officer, reason="By mistake.")
    assert do(reminding.restore, "restore", name, officer) == 2
    assert set(name.rows().values_list("state", "reason")) == {("planned", "")}
    do(reminding.skip, "skip", name, officer, reason="After all.")
    at("2020-12-17T17:00:00")
    assert refused(lambda: do(reminding.restore, "restore", name, officer)) == GONE


def test_what_nobody_is_owed_any_more_is_not_planned_again(officer: User, chair: User) -> None:
    name = wave()
    do(reminding.skip, "skip", name, officer, reason="By mistake.")
    say("names", "1 June 2020", date(2020, 6, 1), layer="held")
    sentence = "Nobody is to be reminded of this any more: it stays skipped."
    assert refused(lambda: do(reminding.restore, "restore", name, officer)) == sentence
    assert set(states(name).values()) == {"skipped"}


def test_planning_again_leaves_what_was_done_by_hand(officer: User, chair: User) -> None:
    do(reminding.hold, "hold", wave(), officer)
    do(reminding.skip, "skip", wave(days=3), officer, reason="Not needed.")
    before = list(Reminder.objects.order_by("pk").values())
    assert (reminders.plan_reminders(), list(Reminder.objects.order_by("pk").values())) == (0, before)


def test_what_is_held_back_stays_so_when_the_date_moves(officer: User, chair: User) -> None:
    do(reminding.hold, "hold", wave(), officer)
    say("names", "31 January 2021", date(2021, 1, 31))
    assert (set(states(wave()).values()), set(states(wave(days=3)).values())) == ({"held"}, {"planned"})


def test_what_was_skipped_is_planned_when_the_date_moves(officer: User, chair: User) -> None:
    do(reminding.skip, "skip", wave(), officer, reason="Not for December.")
    say("names", "31 January 2021", date(2021, 1, 31))
    assert set(states(wave()).values()) == {"planned"}


def test_another_statement_of_the_same_day_brings_back_nothing_that_was_skipped(officer: User, chair: User) -> None:
    name = wave()
    do(reminding.skip, "skip", name, officer, reason="They know.")
    say("names", "31 December 2020", date(2020, 12, 31))
    assert set(states(name).values()) == {"skipped"}
    assert set(states(wave(days=3)).values()) == {"planned"}
    assert do(reminding.restore, "restore", name, officer) == 2
    assert sorted(name.rows().filter(state="planned").values_list("recipient__name", flat=True)) == [
        "Ada Officer",
        "Cleo Chair",
    ]


def test_another_statement_of_the_same_day_sends_nothing_again_that_was_sent_early(
    officer: User, chair: User, at: At, mailoutbox: list[Any]
) -> None:
    name = wave()
    do(reminding.send_now, "send", name, officer)
    outbox.sweep()
    say("names", "31 December 2020", date(2020, 12, 31))
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), len(mailoutbox)) == (0, 2)


def test_every_act_is_in_the_record_without_the_reason(officer: User, chair: User) -> None:
    name = wave()
    do(reminding.hold, "hold", name, officer, to=chair)
    do(reminding.release, "release", name, officer, to=chair)
    do(reminding.skip, "skip", name, officer, to=chair, reason="Mrs Chair is on leave.")
    do(reminding.restore, "restore", name, officer, to=chair)
    do(reminding.send_now, "send", name, officer, to=chair)
    row = name.rows(chair.pk).get()
    entries = AuditEntry.objects.filter(target_kind="phases.reminder").order_by("pk")
    assert [(entry.verb, entry.target_id, entry.changes, entry.actor) for entry in entries] == [
        ("hold_reminder", str(row.pk), {"state": ["planned", "held"]}, officer),
        ("release_reminder", str(row.pk), {"state": ["held", "planned"]}, officer),
        ("skip_reminder", str(row.pk), {"state": ["planned", "skipped"]}, officer),
        ("restore_reminder", str(row.pk), {"state": ["skipped", "planned"]}, officer),
        ("send_reminder_now", str(row.pk), {"state": ["planned", "queued"]}, officer),
    ]


def test_holding_many_costs_no_more_queries_than_holding_few(officer: User, chair: User, queries: Any) -> None:
    asked = []
    for count in (2, 40):
        for number in range(count):
            user = User.objects.create(email=f"{count}-{number}@example.org")
            grant_role(Process.objects.get(), user, "president", by=None)
        name = wave()
        with queries() as found:
            do(reminding.hold, "hold", name, officer)
        asked.append(len(found))
        do(reminding.release, "release", name, officer)
    assert asked[0] == asked[1]
