"""The desk's reminders: who sees them, what the pages say, the preview, the acts, and what each person was told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from html import unescape
from typing import Any

import pytest
from django.test import Client

from compact import clock, outbox
from compact.models import Message, User
from phases.dates import ImpreciseDate
from phases.domain import handing_over
from phases.domain.items import Statement, record_date
from phases.domain.processes import end_role, grant_role
from phases.models import Process, Reminder, Role, Source, TimelineItem
from phases.wave_names import fingerprint

As = Callable[[User], Client]
At = Callable[[str], datetime]
DESK = "/river/desk/reminders/"
WAVE = f"{DESK}names/before/14/20201231T1600Z/"
PAGES = (DESK, f"{DESK}?view=calendar", f"{DESK}?view=past", WAVE, f"{WAVE}skip/", f"{DESK}people/1/", f"{WAVE}html/1/")


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def desk(officer: User, chair: User, client_of: As) -> Client:
    return client_of(officer)


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def rows(*people: User) -> list[Reminder]:
    found = Reminder.objects.filter(milestone__item__key="names", days_before=14)
    return list(found.filter(recipient__in=people) if people else found)


def states() -> dict[str, str]:
    return {row.recipient.name: row.state for row in rows()}


def press(desk: Client, act: str, *people: User, **typed: str) -> Any:
    """Do what the page offers right now, for all or for one."""
    typed |= {"to": str(people[0].pk)} if people else {}
    seen = fingerprint(row.pk for row in rows(*people))
    return desk.post(f"{WAVE}{act}/", {"seen": seen} | typed, follow=True)


def say(phrase: str, day: date, layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key="names"), Source.objects.get(key="chairs-letter")
    record_date(item, layer, Statement(ImpreciseDate(phrase, day, day)), source=source, at=clock.now(), by=None)


@pytest.mark.parametrize("page", PAGES)
def test_only_the_secretariat_opens_it(chair: User, delegate: User, client_of: As, client: Client, page: str) -> None:
    assert client.get(page)["Location"].startswith("/accounts/login/")
    assert (client_of(delegate).get(page).status_code, client_of(chair).get(page).status_code) == (403, 403)


def test_staff_of_another_process_do_not_open_it(chair: User, outsider: User, client_of: As) -> None:
    other = Process.objects.create(slug="lake", title="Lake", short_title="Lake", zone="UTC", deadline_time=time(18))
    grant_role(other, outsider, Role.Kind.SECRETARIAT, by=None)
    theirs = client_of(outsider)
    assert theirs.get(WAVE).status_code == 403
    assert theirs.get(WAVE.replace("river", "lake")).status_code == 404
    assert theirs.get(f"/lake/desk/reminders/people/{chair.pk}/").status_code == 404


def test_it_says_what_goes_next_to_how_many_and_whether_anything_is_wrong(desk: Client, at: At) -> None:
    at("2020-12-15T09:00:00")
    Reminder.objects.exclude(milestone__item__key="names").delete()
    said = text(desk.get(DESK))
    assert "Thursday, 17 December 2020, 17:00 (Vienna)" in said
    assert "to 2 people." in said
    assert '<a href="/river/desk/reminders/?state=planned&weeks=1">2</a>' in said
    assert "1 who owes it and 1 of the secretariat" in said


def test_where_nothing_is_planned_it_says_so(officer: User, client_of: As) -> None:
    Reminder.objects.all().delete()
    said = text(client_of(officer).get(DESK))
    assert "Nothing is planned to go." in said
    assert "Nobody is reminded of anything in the coming 4 weeks." in said


@pytest.mark.parametrize("typed", ["weeks=0", "weeks=27", "weeks=x", "state=lost", "milestone=nothing", "audience=all"])
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(desk: Client, typed: str) -> None:
    answer = desk.get(f"{DESK}?{typed}")
    assert (answer.status_code, "These filters cannot be read: nothing is shown." in text(answer)) == (200, True)


def test_the_calendar_stands_in_a_table_with_the_months_beside_it(desk: Client, at: At) -> None:
    answer = desk.get(f"{DESK}?view=calendar&month=2020-12&audience=owing")
    said = text(answer)
    assert "The reminders of December 2020, a week to a row" in said
    assert "?view=calendar&month=2020-11&audience=owing" in said
    assert f'<a href="{WAVE}">List of observers</a>' in said
    assert "?audience=owing&on=2020-12-17" in said
    assert "List of observers" in text(desk.get(f"{DESK}?on=2020-12-17"))


def test_a_wave_shows_each_recipient_with_the_reason(desk: Client, chair: User, officer: User) -> None:
    people = desk.get(WAVE).context["people"]
    assert [(told.row.recipient, told.why, told.state, [one.act for one in may]) for told, may in people] == [
        (officer, "works in the secretariat", "planned", ["hold", "send", "skip"]),
        (chair, "owes it", "planned", ["hold", "send", "skip"]),
    ]


def test_the_preview_is_the_very_message(desk: Client, chair: User, at: At, mailoutbox: list[Any]) -> None:
    User.objects.filter(pk=chair.pk).update(zone="Asia/Kathmandu")
    shown = desk.get(f"{WAVE}?for={chair.pk}").context["preview"]
    assert (Message.objects.count(), [row.state for row in rows()]) == (0, ["planned", "planned"])
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    outbox.sweep()
    mail = next(mail for mail in mailoutbox if mail.to == [chair.email])
    assert (shown.subject, shown.to) == (mail.subject, mail.to[0])
    assert without_token(shown.text) == without_token(mail.body)
    assert without_token(shown.html) == without_token(mail.alternatives[0].content)
    assert shown.attachments == tuple(attached.filename for attached in mail.attachments)


def without_token(said: str) -> list[str]:
    """A message without the address that carries a token of its moment."""
    return [line.split("/unsubscribe/")[0] for line in said.splitlines()]


def test_its_html_stands_in_a_frame_that_can_do_nothing(desk: Client, chair: User) -> None:
    page = desk.get(f"{WAVE}?for={chair.pk}")
    frame = desk.get(f"{WAVE}html/{chair.pk}/")
    assert f'sandbox title="The message as a mail program draws it" src="{WAVE}html/{chair.pk}/"' in text(page)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert ("unsafe" in policy, "script-src" in policy) == (False, False)
    assert "List of observers" in text(frame)


def test_no_message_is_shown_of_who_is_not_in_the_wave(desk: Client, delegate: User) -> None:
    assert desk.get(f"{WAVE}?for={delegate.pk}").status_code == 404
    assert desk.get(f"{WAVE}html/{delegate.pk}/").status_code == 404


@pytest.mark.parametrize("where", ["names/before/15/20201231T1600Z/", "names/before/14/20201230T1600Z/", "x/y/1/z/"])
def test_a_wave_that_is_none_is_not_found(desk: Client, where: str) -> None:
    assert desk.get(DESK + where).status_code == 404


def test_it_is_held_back_and_released_with_one_press(desk: Client) -> None:
    assert "Held back: 2 reminders." in text(press(desk, "hold"))
    assert set(states().values()) == {"held"}
    said = text(desk.get(DESK))
    assert '<a href="/river/desk/reminders/?state=held">2</a>' in said
    assert "Released: 2 reminders." in text(press(desk, "release"))
    assert set(states().values()) == {"planned"}


def test_who_held_it_back_stands_beside_it(desk: Client) -> None:
    press(desk, "hold")
    assert "by Ada Officer, 1 Jun 2020" in text(desk.get(WAVE))


def test_one_person_alone_is_held_back(desk: Client, chair: User) -> None:
    press(desk, "hold", chair)
    assert states() == {"Ada Officer": "planned", "Cleo Chair": "held"}


def test_skipping_asks_first_how_many_and_who_and_why(desk: Client) -> None:
    said = text(desk.get(f"{WAVE}skip/"))
    assert "2 people are not reminded." in said
    assert ("Ada Officer" in said, "Cleo Chair" in said) == (True, True)
    assert "This field is required." in text(press(desk, "skip", reason=""))
    assert set(states().values()) == {"planned"}
    assert "Skipped: 2 people are not reminded." in text(press(desk, "skip", reason="It came by letter."))
    assert set(states().values()) == {"skipped"}


def test_what_was_skipped_can_be_planned_again(desk: Client) -> None:
    press(desk, "skip", reason="By mistake.")
    page = desk.get(WAVE)
    assert ([one.act for one in page.context["acts"]], "By mistake." in text(page)) == (["restore"], True)
    assert "Planned again: 2 reminders." in text(press(desk, "restore"))


def test_sending_now_asks_first_and_sends(desk: Client, mailoutbox: list[Any]) -> None:
    said = text(desk.get(f"{WAVE}send/"))
    assert "Its time would be Thursday, 17 December 2020, 17:00 (Vienna); nothing goes then." in said
    assert "2 reminders go out now." in text(press(desk, "send"))
    assert (outbox.sweep(), len(mailoutbox)) == (2, 2)


def test_who_looked_before_it_changed_is_refused_and_keeps_what_was_typed(
    desk: Client, chair: User, outsider: User
) -> None:
    seen = fingerprint(row.pk for row in rows())
    grant_role(Process.objects.get(), outsider, Role.Kind.PRESIDENT, by=None)
    answer = desk.post(f"{WAVE}skip/", {"seen": seen, "reason": "It came by letter."})
    said = text(answer)
    assert (answer.status_code, set(states().values())) == (409, {"planned"})
    assert "This has changed since you opened it." in said
    assert ("It came by letter." in said, "3 people are not reminded." in said) == (True, True)


def test_what_has_gone_meanwhile_is_refused_without_a_button(desk: Client, at: At) -> None:
    seen = fingerprint(row.pk for row in rows())
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    answer = desk.post(f"{WAVE}hold/", {"seen": seen})
    assert answer.status_code == 409
    assert "Nothing of it can be changed like this any more" in text(answer)
    assert "There is nothing left of it that this could be done with." in text(answer)


@pytest.mark.parametrize("to", ["x", "-1", "²", "1" * 30])
def test_nonsense_for_a_person_never_means_everybody(desk: Client, to: str) -> None:
    answer = desk.post(f"{WAVE}hold/", {"seen": fingerprint(row.pk for row in rows()), "to": to})
    assert (answer.status_code, set(states().values())) == (404, {"planned"})


def test_an_act_that_is_none_is_not_found(desk: Client) -> None:
    assert (desk.get(f"{WAVE}burn/").status_code, desk.post(f"{WAVE}burn/").status_code) == (404, 404)


def test_the_history_of_a_milestone_shows_what_went_and_what_comes(desk: Client, chair: User, at: At) -> None:
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    outbox.sweep()
    Message.objects.filter(recipient=chair.email).update(state="failed")
    at("2020-12-18T09:00:00")
    answer = desk.get(f"{DESK}?milestone=names")
    sections = answer.context["sections"]
    found = {name: [wave.marks for group in groups for wave in group.waves] for name, groups in sections}
    assert found == {"coming": [[("planned", 2)]], "past": [[("sent", 1), ("failed", 1)]]}


def test_a_person_who_holds_no_role_any_more_is_shown_with_all_they_were_told(
    desk: Client, chair: User, at: At
) -> None:
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    outbox.sweep()
    end_role(Role.objects.get(user=chair), by=None)
    answer = desk.get(f"{DESK}people/{chair.pk}/")
    said = text(answer)
    message = Message.objects.get(recipient=chair.email)
    assert "holds no role here" in said
    assert f'href="/river/desk/mail/{message.pk}/"' in said
    assert f'href="/river/desk/mail/{message.pk}/again/"' in said
    assert [told.state for told in answer.context["past"]][-1:] == ["skipped"]
    assert "sent" in {told.state for told in answer.context["past"]}


def test_a_failure_is_shown_with_the_servers_words(desk: Client, chair: User, at: At) -> None:
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    Message.objects.filter(recipient=chair.email).update(state="failed", error="550 No such user here")
    assert "550 No such user here" in text(desk.get(WAVE))
    assert "550 No such user here" in text(desk.get(f"{DESK}people/{chair.pk}/"))
    assert '<a href="/river/desk/reminders/?state=failed">1</a>' in text(desk.get(DESK))
    assert "List of observers" in text(desk.get(f"{DESK}?state=failed"))


def test_a_correction_is_shown_with_what_it_corrects(desk: Client, chair: User, at: At) -> None:
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    outbox.sweep()
    say("31 January 2021", date(2021, 1, 31))
    words = "tells that its date has moved from 31 December 2020, 17:00 (Vienna) to 31 January 2021, 17:00 (Vienna)"
    assert words in text(desk.get(DESK))
    assert words in text(desk.get(f"{DESK}people/{chair.pk}/"))
    assert words in text(desk.get(f"{DESK}names/moved/0/20210131T1600Z/"))


def test_somebody_of_whom_there_is_nothing_to_tell_is_not_found(desk: Client, outsider: User) -> None:
    assert desk.get(f"{DESK}people/{outsider.pk}/").status_code == 404


def test_the_milestones_own_page_leads_to_its_last_and_next_reminder(desk: Client, at: At) -> None:
    at("2020-12-17T17:00:00")
    handing_over.sweep()
    said = text(desk.get("/river/desk/items/names/"))
    assert (f'href="{WAVE}"' in said, f'href="{DESK}names/before/3/20201231T1600Z/"' in said) == (True, True)
    assert f'href="{DESK}?milestone=names"' in said


def test_names_that_people_typed_are_text(desk: Client, chair: User) -> None:
    User.objects.filter(pk=chair.pk).update(name="<b>Cleo</b>")
    for page in (WAVE, f"{WAVE}skip/", f"{DESK}people/{chair.pk}/"):
        assert "<b>Cleo" not in desk.get(page).content.decode()


def test_more_people_cost_no_more_queries(desk: Client, queries: Any) -> None:
    asked = []
    for count in (2, 60):
        for number in range(count):
            user = User.objects.create(email=f"{count}-{number}@example.org")
            grant_role(Process.objects.get(), user, Role.Kind.PRESIDENT, by=None)
        costs = []
        for page in (DESK, f"{DESK}?view=calendar", WAVE, f"{WAVE}skip/", f"{DESK}people/{user.pk}/"):
            desk.get(page)
            with queries() as found:
                assert desk.get(page).status_code == 200
            costs.append(len(found))
        asked.append(costs)
    assert asked[0] == asked[1]


def test_a_wave_stays_at_its_address_when_its_hour_changes(desk: Client) -> None:
    moved = datetime(2020, 12, 17, 9, 0, tzinfo=UTC)
    Reminder.objects.filter(milestone__item__key="names", days_before=14).update(due_at=moved)
    assert "Thursday, 17 December 2020, 10:00 (Vienna)" in text(desk.get(WAVE))


def test_what_is_held_back_past_its_time_waits_at_the_desk(desk: Client, at: At) -> None:
    press(desk, "hold")
    named = "2 reminders are held back, and their time has come"
    assert named not in text(desk.get("/river/desk/"))
    at("2020-12-18T09:00:00")
    said = text(desk.get("/river/desk/"))
    assert (named in said, f'href="{DESK}?state=held"' in said) == (True, True)
    assert "Its time has come, and it has not gone" in text(desk.get(f"{DESK}?state=held"))


def test_of_a_wave_of_many_states_each_act_says_how_many_it_is_about(desk: Client, chair: User) -> None:
    press(desk, "hold", chair)
    page = desk.get(WAVE)
    assert [(one.act, one.count) for one in page.context["acts"]] == [
        ("hold", 1),
        ("release", 1),
        ("send", 2),
        ("skip", 2),
    ]
    assert "Send now (2)" in text(page)
