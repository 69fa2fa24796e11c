"""The link in every mail that stops a sort of notices: it asks first, acts on POST, and can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compact import unsubscribing
from compact.models import AuditEntry, Message, User
from compact.unsubscribing import Wish
from phases.domain.handing_over import sweep
from phases.domain.notices import choose
from phases.models import NoticeChoice, Process, Reminder

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(process: Process, email: str, topic: str = "deadlines") -> str:
    return f"/unsubscribe/{unsubscribing.token(Wish(process.slug, topic, email))}/"


def chosen() -> list[tuple[str, str, bool]]:
    rows = NoticeChoice.objects.order_by("pk").values_list("topic", "user__email", "email", "silent")
    return [(topic, user or email, silent) for topic, user, email, silent in rows]


@pytest.fixture
def stranger() -> Client:
    """Without cookies, and held to the check of forms."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["get", "head"])
def test_to_open_the_link_changes_nothing(method: str, stranger: Client, process: Process, delegate: User) -> None:
    answer = getattr(stranger, method)(link(process, delegate.email))
    assert (answer.status_code, chosen(), AuditEntry.objects.filter(verb="choose_notices").count()) == (200, [], 0)


def test_the_page_names_process_sort_and_address(stranger: Client, process: Process, delegate: User) -> None:
    page = stranger.get(link(process, delegate.email)).text
    assert [words in page for words in (process.title, "Stop these notices: deadlines?", delegate.email)] == [True] * 3


def test_one_click_of_a_mail_program_stops_them_without_cookie_or_form(
    stranger: Client, process: Process, delegate: User
) -> None:
    answer = stranger.post(link(process, delegate.email), ONE_CLICK)
    assert (answer.status_code, answer.cookies.keys(), chosen()) == (200, set(), [("deadlines", delegate.email, True)])


def test_an_address_without_an_account_is_silenced_by_itself(stranger: Client, process: Process) -> None:
    assert stranger.post(link(process, "Ana@Example.org", "programme"), ONE_CLICK).status_code == 200
    assert chosen() == [("programme", "ana@example.org", True)]


def test_again_is_harmless(stranger: Client, process: Process, delegate: User) -> None:
    for _time in range(3):
        assert stranger.post(link(process, delegate.email), ONE_CLICK).status_code == 200
    assert chosen() == [("deadlines", delegate.email, True)]
    assert AuditEntry.objects.filter(verb="choose_notices").count() == 1


def test_the_answer_takes_it_back(stranger: Client, process: Process, delegate: User) -> None:
    for email in (delegate.email, "ana@example.org"):
        page = stranger.post(link(process, email), ONE_CLICK).text
        assert 'name="again"' in page
        assert "We write to you again" in stranger.post(link(process, email), {"again": "1"}).text
    assert chosen() == [("deadlines", delegate.email, False)]


def test_what_was_chosen_before_counts_again_when_it_is_taken_back(
    stranger: Client, process: Process, officer: User
) -> None:
    choose(process, "deadlines", by=officer, days=[14, 2])
    planned = sorted(waiting(officer))
    stranger.post(link(process, officer.email), ONE_CLICK)
    silent = waiting(officer)
    stranger.post(link(process, officer.email), {"again": "1"})
    assert (silent, sorted(waiting(officer)), NoticeChoice.objects.get().days) == ([], planned, [14, 2])


def waiting(user: User) -> list[tuple[int, int]]:
    rows = Reminder.objects.filter(recipient=user, state="planned")
    return list(rows.values_list("milestone_id", "days_before"))


def test_what_a_person_owes_stays_planned_and_the_page_says_so(stranger: Client, process: Process, chair: User) -> None:
    planned = sorted(waiting(chair))
    page = stranger.post(link(process, chair.email), ONE_CLICK).text
    assert len(planned) > 0
    assert sorted(waiting(chair)) == planned
    assert "You will still be told of what you owe yourself:" in page


@pytest.mark.parametrize("topic", ["deadlines", "programme"])
def test_the_page_is_the_same_with_and_without_an_account(
    topic: str, stranger: Client, process: Process, outsider: User
) -> None:
    known, unknown = (
        stranger.get(link(process, email, topic)).text for email in (outsider.email, "nobody@example.org")
    )
    assert known.replace(outsider.email, "nobody@example.org") == unknown


def test_a_link_that_is_not_ours_is_answered_in_plain_words(stranger: Client, process: Process) -> None:
    ours = link(process, "ana@example.org")
    wrong = [ours[:-2] + "/", "/unsubscribe/x/", link(process, "ana@example.org", "nonsense"), "/unsubscribe/a%00b/"]
    wrong.append(f"/unsubscribe/{unsubscribing.token(Wish('no-such', 'deadlines', 'ana@example.org'))}/")
    answers = [getattr(stranger, method)(address) for address in wrong for method in ("get", "post")]
    assert {answer.status_code for answer in answers} == {404}
    assert {"This link stops nothing" in answer.text for answer in answers} == {True}
    assert chosen() == []


def test_nothing_of_it_is_kept_or_told_to_others(stranger: Client, process: Process) -> None:
    for answer in (stranger.get(link(process, "a@example.org")), stranger.get("/unsubscribe/x/")):
        told = {name: answer[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
        assert told == {
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        }


def test_whoever_is_signed_in_as_another_acts_for_the_address_of_the_link(
    process: Process, delegate: User, outsider: User, client_of: Callable[[User], Client]
) -> None:
    client_of(outsider).post(link(process, delegate.email), ONE_CLICK)
    assert chosen() == [("deadlines", delegate.email, True)]


def test_the_record_of_changes_holds_no_address(stranger: Client, process: Process) -> None:
    stranger.post(link(process, "ana@example.org", "programme"), ONE_CLICK)
    entry = AuditEntry.objects.get(verb="choose_notices")
    assert (entry.actor, "ana@" in str(entry.changes)) == (None, False)


def test_what_waits_to_be_sent_is_stopped_too(stranger: Client, process: Process, officer: User, at: Any) -> None:
    from_planned = Reminder.objects.filter(recipient=officer, state="planned").earliest("due_at")
    at(from_planned.due_at.isoformat())
    assert sweep() > 0
    mine = Message.objects.filter(recipient=officer.email, kind="reminder")
    before = set(mine.values_list("state", flat=True))
    stranger.post(link(process, officer.email), ONE_CLICK)
    assert (before, set(mine.values_list("state", flat=True))) == ({"due"}, {"cancelled"})


def test_who_stops_them_has_no_days_of_their_own_of_what_they_owe(
    stranger: Client, process: Process, chair: User
) -> None:
    planned = sorted(waiting(chair))
    choose(process, "deadlines", by=chair, days=[20])
    stranger.post(link(process, chair.email), ONE_CLICK)
    assert sorted(waiting(chair)) == planned
