"""What a reminder says: what, by when, which paragraph, what to do, and why; true at the moment of writing."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest

from compact import clock, outbox
from compact.models import Message, User
from phases import reminder_mail
from phases.audiences import Lead
from phases.dates import ImpreciseDate
from phases.domain.handing_over import sweep
from phases.domain.items import Statement, record_date
from phases.domain.milestones import decide_standing
from phases.domain.plans import set_plan
from phases.domain.processes import grant_role
from phases.models import Milestone, Process, Reminder, ReminderPlan, Source, TimelineItem
from phases.reminders import plan_for_process
from tests.conftest import person

At = Callable[[str], datetime]
Sort = Reminder.Sort
SITE = "http://localhost:8000"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def say(when: ImpreciseDate, key: str = "names", layer: str = "agreed", source: str = "chairs-letter") -> None:
    item = TimelineItem.objects.get(key=key)
    record_date(item, layer, Statement(when), source=Source.objects.get(key=source), at=clock.now(), by=None)


def on(day: date) -> ImpreciseDate:
    return ImpreciseDate(f"{day.day} {day:%B %Y}", day, day)


def plans(process: Process, **more: list[int]) -> None:
    ReminderPlan.objects.create(process=process, audience="owing", **more)
    plan_for_process(process)


def preview(row: Reminder) -> outbox.Mail:
    """A reminder as it is written at its moment."""
    user = row.recipient
    message = Message(pk=0, kind="reminder", process="river", recipient=user.email, context={"reminder": row.pk})
    message.language, message.zone = user.language, user.zone
    with clock.supposed(max(clock.now(), row.due_at)):
        return outbox.write(message)


def arrives(mailoutbox: list[Any]) -> Any:
    """Let everything that is due go; return the last mail."""
    sweep()
    outbox.sweep()
    return mailoutbox[-1]


def html(mail: Any) -> str:
    return mail.alternatives[0][0]


def lines(mail: Any) -> list[str]:
    return [line for line in mail.body.splitlines() if line]


def test_before_it_says_all_that_is_needed_in_a_dozen_lines(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: List of observers is due in 3 days"
    assert lines(mail)[:-1] == [
        "River Alva Convention",
        "List of observers",
        "This is due in 3 days.",
        "Due: Thursday, 31 December 2020, 17:00 (Vienna)",
        "As written: by December 2020, which we read as until 31 December 2020",
        "Paragraph: ¶ 1: The conference meets in the spring of 2021.",
        "Owed by: Chair of the River Assembly",
        "Who said so: Resolution 1 of the River Assembly",
        f"Report it as delivered: {SITE}/river/items/names/",
        "You are told because you answer for Chair of the River Assembly in River Alva Convention. "
        "Of what you owe you are reminded whatever you choose.",
        f"Choose when you are told: {SITE}/my/notices/",
    ]
    assert lines(mail)[-1].startswith(f"Stop these notices: {SITE}/unsubscribe/")


def test_both_parts_say_the_same_and_lead_to_the_same_places(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    mail = arrives(mailoutbox)
    addresses = re.findall(r"http://\S+", mail.body)
    assert re.findall(r'href="([^"]+)"', html(mail)) == addresses
    assert len(addresses) == len(set(addresses)) == 3
    assert [
        words in html(mail) for words in ("by December 2020", "¶ 1", "17:00 (Vienna)", "This is due in 3 days.")
    ] == [True] * 4


def test_what_counts_as_done_stands_where_it_is_known(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-06-12T18:00:00")
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: First draft is due in 3 days"
    assert "Done when: The draft is sent to every riparian State." in lines(mail)


def test_on_the_day_itself(process: Process, chair: User, at: At, mailoutbox: list[Any]) -> None:
    plans(process, before=[0])
    at("2020-12-31T16:30:00")
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: List of observers is due today"
    assert "This is due today." in lines(mail)


def test_one_day_is_one_day(process: Process, chair: User, at: At, mailoutbox: list[Any]) -> None:
    plans(process, before=[1])
    at("2020-12-30T17:30:00")
    assert arrives(mailoutbox).subject == "River Alva Convention: List of observers is due in 1 day"


def test_it_counts_the_days_that_are_left_when_it_is_written(chair: User, at: At, mailoutbox: list[Any]) -> None:
    """The mail server was down for two days."""
    at("2020-12-28T18:00:00")
    sweep()
    at("2020-12-30T18:00:00")
    outbox.sweep()
    assert mailoutbox[-1].subject == "River Alva Convention: List of observers is due in 1 day"
    assert "This is due in 1 day." in lines(mailoutbox[-1])


def test_a_phrase_that_names_its_day_is_not_read_again(chair: User, at: At, mailoutbox: list[Any]) -> None:
    say(on(date(2020, 12, 10)))
    at("2020-12-07T18:00:00")
    assert "As written: 10 December 2020" in lines(arrives(mailoutbox))


def test_its_window_opens(process: Process, chair: User, at: At, mailoutbox: list[Any]) -> None:
    say(ImpreciseDate("late November 2020", date(2020, 11, 21), date(2020, 11, 30)))
    plans(process, opening=[7, 0])
    at("2020-11-14T18:00:00")
    first = arrives(mailoutbox)
    assert first.subject == "River Alva Convention: the window of List of observers opens in 7 days"
    assert lines(first)[2:5] == [
        "Its window opens in 7 days, on Saturday, 21 November 2020.",
        "Due: Monday, 30 November 2020, 17:00 (Vienna)",
        "As written: late November 2020, which we read as 21-30 November 2020",
    ]
    at("2020-11-21T18:00:00")
    assert arrives(mailoutbox).subject == "River Alva Convention: the window of List of observers opens today"


def test_overdue_says_how_late_and_that_nothing_is_recorded(
    process: Process, chair: User, at: At, mailoutbox: list[Any]
) -> None:
    plans(process, after=[4])
    at("2021-01-04T18:00:00")
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: List of observers is 4 days overdue"
    assert lines(mail)[2:4] == [
        "This was due 4 days ago. Nothing is recorded yet.",
        "Was due: Thursday, 31 December 2020, 17:00 (Vienna)",
    ]


def test_further_up_they_are_told_why(
    process: Process, officer: User, delegate: User, at: At, mailoutbox: list[Any]
) -> None:
    set_plan(process, None, "escalation", Lead(after=(4,), roles=("delegate",)), version=0, by=officer)
    at("2021-01-04T18:00:00")
    arrives(mailoutbox)
    mail = next(mail for mail in mailoutbox if mail.to == [delegate.email] and "List of observers" in mail.subject)
    assert "You are told because this is late, and what is late in River Alva Convention is brought to you." in lines(
        mail
    )
    assert f"See it: {SITE}/river/items/names/" in lines(mail)


def test_staff_record_what_happened_once_it_may_have(officer: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    mail = arrives(mailoutbox)
    assert f"Record what happened: {SITE}/river/desk/items/names/" in lines(mail)
    assert "You are told because you work in the secretariat of River Alva Convention." in lines(mail)


def test_a_correction_says_what_it_was_and_what_it_is_now(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    arrives(mailoutbox)
    say(on(date(2021, 1, 31)))
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: List of observers is now due on 31 Jan 2021"
    assert lines(mail)[2:5] == [
        "It was due on Thursday, 31 December 2020, 17:00 (Vienna). "
        "It is now due on Sunday, 31 January 2021, 17:00 (Vienna).",
        "Due: Sunday, 31 January 2021, 17:00 (Vienna)",
        "As written: 31 January 2021",
    ]


def test_a_correction_says_that_no_day_is_set_any_more(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    arrives(mailoutbox)
    say(ImpreciseDate("at a later date"))
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: no day is set any more for List of observers"
    said = "It was due on Thursday, 31 December 2020, 17:00 (Vienna). No day is set for it any more."
    assert lines(mail)[2:4] == [said, "As written: at a later date"]
    assert f"See it: {SITE}/river/items/names/" in lines(mail)


def test_a_correction_says_that_it_is_no_longer_due_and_why(
    process: Process, officer: User, chair: User, at: At, mailoutbox: list[Any]
) -> None:
    at("2020-12-17T18:00:00")
    arrives(mailoutbox)
    owed = Milestone.objects.get(item__key="names")
    decide_standing(owed, "not-applicable", reason="The conference takes everybody.", by=officer)
    mail = arrives(mailoutbox)
    assert mail.subject == "River Alva Convention: List of observers is no longer due"
    assert lines(mail)[2] == (
        "It was due on Thursday, 31 December 2020, 17:00 (Vienna). "
        "It is no longer due (not applicable): The conference takes everybody."
    )
    assert [line for line in lines(mail) if line.startswith(("Due", "As written", "Who said so"))] == []


def test_what_meetings_keep_says_that_its_days_are_not_announced(
    process: Process, officer: User, chair: User, at: At, mailoutbox: list[Any]
) -> None:
    Milestone.objects.filter(item__key="names").update(kept_by=["talks-2"])
    say(ImpreciseDate("late November 2020", date(2020, 11, 21), date(2020, 11, 30)), layer="mandated")
    plan_for_process(process)
    at("2020-11-07T18:00:00")
    said = "Its window opens in 14 days, on Saturday, 21 November 2020. Its days are not announced yet."
    mail = arrives(mailoutbox)
    assert said in lines(mail)
    assert f"See it: {SITE}/river/items/names/" in lines(mail)  # nothing can have happened yet


def test_the_readers_own_clock_is_named_where_it_shows_another_hour(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    sweep()
    User.objects.filter(pk=chair.pk).update(zone="Asia/Kathmandu")  # after it was handed over
    outbox.sweep()
    assert "     On your clock: Thursday, 31 December 2020, 21:45 (Kathmandu)" in lines(mailoutbox[-1])
    User.objects.filter(pk=chair.pk).update(zone="Europe/Berlin")
    row = Reminder.objects.get(message__isnull=False)
    assert "On your clock" not in preview(row).text


def test_an_hour_of_another_zone_is_said_in_that_zone(chair: User, at: At, mailoutbox: list[Any]) -> None:
    day = date(2020, 12, 10)
    say(ImpreciseDate("10 December 2020, 09:00 (Nairobi)", day, day, at=time(9), zone="Africa/Nairobi"))
    at("2020-12-07T18:00:00")
    assert "Due: Thursday, 10 December 2020, 09:00 (Nairobi)" in lines(arrives(mailoutbox))


def test_what_is_invented_says_so(chair: User, at: At, mailoutbox: list[Any]) -> None:
    Source.objects.filter(key="chairs-letter").update(authority="demonstration", title="A made-up letter")
    say(on(date(2020, 12, 10)))
    at("2020-12-07T18:00:00")
    mail = arrives(mailoutbox)
    assert "Who said so: A made-up letter (invented)" in lines(mail)
    assert "A made-up letter (invented)" in html(mail)


def test_a_hundred_are_written_with_the_queries_of_one(
    process: Process, at: At, mailoutbox: list[Any], queries: Any
) -> None:
    def cost(count: int) -> int:
        messages = list(Message.objects.filter(state="due").order_by("pk")[:count])
        with queries() as found:
            for pk, loaded in reminder_mail.load(messages).items():
                message = next(one for one in messages if one.pk == pk)
                message.loaded = loaded
                outbox.write(message)
        return len(found)

    for number in range(100):
        grant_role(process, person(f"p{number}@example.org", f"P{number}"), "president", by=None)
    at("2020-12-28T18:00:00")
    sweep()
    one, hundred = cost(1), cost(100)
    assert (Message.objects.count(), one) == (100, hundred)


def test_a_preview_is_the_mail_that_goes(process: Process, chair: User, at: At, mailoutbox: list[Any]) -> None:
    planned = Reminder.objects.get(milestone__item__key="names", days_before=3)
    seen = preview(planned)
    at("2020-12-28T17:00:00")
    mail = arrives(mailoutbox)

    def without_token(text: str) -> str:
        return re.sub(r"/unsubscribe/[^\s\"]+", "", text)

    assert (seen.subject, without_token(seen.text), without_token(seen.html)) == (
        mail.subject,
        without_token(mail.body),
        without_token(html(mail)),
    )
    assert [name for name, _content, _kind in seen.attachments] == ["names.ics"]
    assert Message.objects.count() == 1


def test_the_link_to_stop_is_the_readers_own_and_that_of_the_header(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    built = BytesParser(policy=policy.default).parsebytes(arrives(mailoutbox).message().as_bytes())
    assert (
        f"Stop these notices: {str(built['List-Unsubscribe']).strip('<> ')}" in built.get_body(("plain",)).get_content()
    )


def test_in_a_language_from_right_to_left_names_are_set_apart(process: Process, chair: User) -> None:
    row = Reminder.objects.get(milestone__item__key="names", days_before=3)
    User.objects.filter(pk=chair.pk).update(language="ar")
    mail = preview(Reminder.objects.get(pk=row.pk))
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert "\u2068List of observers\u2069" in mail.text


def test_a_long_title_leaves_room_for_when(chair: User, at: At, mailoutbox: list[Any]) -> None:
    title = "A list of observers " * 15
    TimelineItem.objects.filter(key="names").update(title=title.strip())
    say(on(date(2020, 12, 10)))
    at("2020-12-07T18:00:00")
    mail = arrives(mailoutbox)
    assert re.fullmatch(r"River Alva Convention: A list of observers [\w ]+… is due in 3 days", mail.subject)
    assert (len(mail.subject), title.strip() in lines(mail)) == (130, True)
    assert max(map(len, mail.message().as_bytes().splitlines())) < 998
