"""An earlier day keeps what was known on it: chairs, figures and those invited, and what a session was said to be."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from compact import clock
from compact.errors import StaleEdit
from compact.models import User
from phases.models import Process, Source
from sessions.change_words import Names, tell
from sessions.domain.marks import mark
from sessions.domain.panels import add_panel, edit_panel
from sessions.domain.people import Who, add_chair, edit_person, remove_person
from sessions.domain.records import Count, edit_attendance, invite, record_attendance, remove_attendance
from sessions.domain.records import remove_invitation as uninvite
from sessions.domain.releases import pending, publish
from sessions.domain.sessions import edit_session
from sessions.models import Panel, Participant, Session, SessionKind, Theme

Clock = Callable[[str], datetime]
PAGE = "/river/sessions/talks-2/"


def shown(client: Client, words: tuple[str, ...], day: str = "") -> list[str]:
    page = client.get(PAGE, {"as_of": day} if day else {}).text
    return [word for word in words if word in page]


def test_another_chair_leaves_the_earlier_day_its_own(talks: Session, officer: User, client: Client, at: Clock) -> None:
    words = ("Ann Alder", "Bea Birch")
    chair = add_chair(talks, Who(name="Ann Alder", email="ann@example.org"), by=officer)
    at("2020-06-03T09:00")
    chair = edit_person(chair, Who(name="Bea Birch"), seen=mark(chair), by=officer)
    at("2020-06-05T09:00")
    assert shown(client, words) == ["Bea Birch"]
    remove_person(chair, by=officer)
    assert shown(client, words) == []
    assert shown(client, words, "2020-06-02") == ["Ann Alder"]
    assert shown(client, words, "2020-06-04") == ["Bea Birch"]
    assert set(Participant.objects.values_list("email", flat=True)) == {""}


def test_a_chair_that_was_replaced_is_not_edited_again(talks: Session, officer: User, desk: Client) -> None:
    old = add_chair(talks, Who(name="Ann Alder"), by=officer)
    edit_person(old, Who(name="Bea Birch"), seen=mark(old), by=officer)
    with pytest.raises(StaleEdit):
        edit_person(old, Who(name="Cal Cedar"), seen=mark(old), by=officer)
    assert desk.get(f"/river/desk/programme/sessions/talks-2/people/{old.pk}/").status_code == 404


def test_figures_and_invitations_keep_their_days(
    process: Process, talks: Session, officer: User, client: Client, at: Clock
) -> None:
    at("2020-09-08T09:00")
    words = ("over 400", "over 450", "Mill Owners")
    source = Source.objects.filter(process=process).first()
    assert source is not None
    figure = record_attendance(talks, Count("over 400"), source=source, by=officer)
    invited = invite(talks, ["Mill Owners"], by=officer)[0]
    at("2020-09-10T09:00")
    figure = edit_attendance(figure, Count("over 450"), source=source, seen=mark(figure), by=officer)
    uninvite(invited, by=officer)
    assert shown(client, words) == ["over 450"]
    assert shown(client, words, "2020-09-09") == ["over 400", "Mill Owners"]
    remove_attendance(figure, by=officer)
    assert [one.name for one in invite(talks, ["Mill Owners"], by=officer)] == ["Mill Owners"]
    assert shown(client, words) == ["Mill Owners"]


def test_a_session_is_what_its_newest_release_says(
    process: Process, talks: Session, officer: User, client: Client, at: Clock
) -> None:
    other = SessionKind.objects.exclude(pk=talks.kind_id).filter(process=process).first()
    theme = Theme.objects.get(process=process, key="water")
    assert other is not None
    before, words = talks.kind, ("The Two Cities", theme.title)
    edit_session(talks, version=talks.item.version, by=officer, kind=other, themes=[theme], organisers="The Two Cities")

    def seen(day: str = "") -> tuple[str, list[str]]:
        data = client.get(f"/api/v1{PAGE}", {"as_of": day} if day else {}).json()
        assert data["themes"] == (["water"] if data["kind"] == other.key else [])
        return data["kind"], shown(client, words, day)

    assert seen() == (before.key, [])
    publish(process, note="Another kind", by=officer)
    assert seen() == (other.key, list(words))
    at("2020-06-05T09:00")
    assert seen("2020-05-31") == (before.key, [])


def test_a_row_that_is_gone_is_a_stale_edit(talks: Session, officer: User) -> None:
    chair = add_chair(talks, Who(name="Ann"), by=officer)
    panel = add_panel(talks, title="On ferries", by=officer)
    Participant.objects.all().delete()
    with pytest.raises(StaleEdit, match="removed this"):
        edit_person(chair, Who(name="Bea"), seen=mark(chair), by=officer)
    Panel.objects.all().delete()
    with pytest.raises(StaleEdit, match="removed this"):
        edit_panel(panel, version=0, by=officer, title="On mills")


def test_organisers_are_frozen_and_said(process: Process, talks: Session, officer: User) -> None:
    edit_session(talks, version=talks.item.version, by=officer, organisers="The Two Cities")
    change = pending(process, clock.now()).meetings[0]
    assert (change.change, tell(change, Names()).said[0].line) == ("edited", "Organisers: The Two Cities")
