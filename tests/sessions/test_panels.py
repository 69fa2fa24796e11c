"""Panels of a session."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.domain.loading import load_process
from phases.filereader import read
from phases.models import Process, Rule
from phases.processfile import FileFaults
from sessions.domain.panels import add_panel, edit_panel, reinstate_panel, withdraw_panel
from sessions.domain.records import remove_attendance
from sessions.domain.releases import publish
from sessions.models import Attendance, Meeting, Panel, Session
from stakeholders.models import State
from tests.sessions.test_known import copy_of_the_files


def test_panels_are_numbered_as_they_come(process: Process, talks: Session, officer: User) -> None:
    kenya = State.objects.get(pk="KE")
    made = [add_panel(talks, title=title, moderators=[kenya], by=officer) for title in ("First", "Second")]
    assert [(panel.number, panel.title, panel.moderating_states) for panel in made] == [
        (1, "First", ["KE"]),
        (2, "Second", ["KE"]),
    ]
    assert AuditEntry.objects.filter(verb="add_panel", actor=officer).count() == 2


def test_a_new_panel_is_a_public_change_once_it_is_published(process: Process, talks: Session, officer: User) -> None:
    before = Process.objects.get(pk=process.pk).revision
    add_panel(talks, title="First", moderators=[], by=officer)
    assert Process.objects.get(pk=process.pk).revision == before
    publish(process, note="A panel", by=officer)
    assert Process.objects.get(pk=process.pk).revision == before + 1


def test_a_panel_without_a_title_is_refused(process: Process, talks: Session, officer: User) -> None:
    with pytest.raises(RuleViolation, match="title"):
        add_panel(talks, title="  ", moderators=[], by=officer)
    assert not talks.panels.exists()


def test_an_edit_changes_the_draft_and_is_refused_when_stale(talks: Session, officer: User, colleague: User) -> None:
    panel = add_panel(talks, title="First", by=officer)
    kenya = State.objects.get(pk="KE")
    edit_panel(panel, version=0, by=colleague, title="On ferries", kind="summary", moderators=[kenya, kenya])
    changed = Panel.objects.get(pk=panel.pk)
    assert (changed.title, changed.kind, changed.moderating_states, changed.version) == (
        "On ferries", "summary", ["KE"], 1,
    )  # fmt: skip
    with pytest.raises(StaleEdit):
        edit_panel(panel, version=0, by=officer, title="On mills")
    edit_panel(panel, version=0, by=officer, title="On ferries")
    assert AuditEntry.objects.filter(verb="edit_panel").count() == 1


def test_a_number_that_another_panel_has_is_exchanged_with_it(talks: Session, officer: User) -> None:
    first, second, third = (add_panel(talks, title=title, by=officer) for title in ("First", "Second", "Third"))
    edit_panel(third, version=0, by=officer, number=1)
    assert dict(talks.panels.values_list("title", "number")) == {"Third": 1, "Second": 2, "First": 3}
    assert [Panel.objects.get(pk=one.pk).version for one in (first, second, third)] == [1, 0, 1]
    with pytest.raises(RuleViolation, match="between 1 and 99"):
        edit_panel(second, version=0, by=officer, number=0)
    with pytest.raises(RuleViolation, match="a panel 2 already"):
        add_panel(talks, title="Fourth", number=2, by=officer)


def test_a_panel_sits_at_a_meeting_of_its_own_session(process: Process, talks: Session, officer: User) -> None:
    other = Meeting.objects.filter(session__process=process).exclude(session=talks).first()
    own = Meeting.objects.filter(session=talks).first()
    panel = add_panel(talks, title="First", meeting=own, by=officer)
    with pytest.raises(RuleViolation, match="another session"):
        edit_panel(panel, version=0, by=officer, meeting=other)
    assert Panel.objects.get(pk=panel.pk).meeting == own


def test_a_withdrawn_panel_leaves_its_number_and_comes_back_last(
    process: Process, talks: Session, officer: User, client: Client
) -> None:
    first = add_panel(talks, title="On ferries", by=officer)
    publish(process, note="Panels", by=officer)
    withdraw_panel(first, version=0, by=officer)
    again = add_panel(talks, title="On mills", number=1, by=officer)
    publish(process, note="Other panels", by=officer)
    page = client.get("/river/sessions/talks-2/").text
    assert ("On ferries" in page, "On mills" in page) == (False, True)
    back = reinstate_panel(first, version=1, by=officer)
    assert (back.number, again.number) == (2, 1)
    publish(process, note="Both", by=officer)
    assert "On ferries" in client.get("/river/sessions/talks-2/").text


def test_what_the_mandate_would_say_is_shown_before_saving(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    provision = process.provisions.get(anchor="op.2")
    parameters = {"session_kind": "talks", "least": 2, "most": 3, "exchange": False}
    Rule.objects.create(process=process, key="p", kind="panels-per-session", provision=provision, parameters=parameters)
    desk, address = client_of(officer), "/river/desk/programme/sessions/talks-2/panels/new/"
    typed = {"kind": "expert", "title": "On ferries", "moderators": ["Kenya", "", "portugal"], "number": ""}
    shown = desk.post(address, typed | {"preview": "1"}).text
    assert ("What the mandate would say" in shown, "1 panel, 2 to 3 asked for" in shown) == (True, True)
    assert not Panel.objects.exists()
    answer = desk.post(address, typed | {"save": "1"})
    panel = Panel.objects.get()
    assert answer.headers["Location"] == f"/river/desk/programme/sessions/talks-2/panels/{panel.pk}/"
    assert panel.moderating_states == ["KE", "PT"]
    assert "1 panel, 2 to 3 asked for" in desk.get(answer.headers["Location"]).text


def test_an_officer_edits_withdraws_and_takes_it_back(
    talks: Session, officer: User, client_of: Callable[[User], Client]
) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    desk, address = client_of(officer), f"/river/desk/programme/sessions/talks-2/panels/{panel.pk}/"
    typed = {"kind": "expert", "title": "On locks", "number": "1", "version": "0"}
    assert "There is no State “Keny”" in unescape(
        desk.post(address, typed | {"moderators": ["Keny"], "save": "1"}).text
    )
    assert desk.post(address, typed | {"save": "1"}).status_code == 302
    assert desk.post(address, typed | {"title": "On mills", "save": "1"}).status_code == 412
    for button, version, withdrawn in (("withdraw", "1", True), ("reinstate", "2", False), ("withdraw", "x", False)):
        assert desk.post(address, {button: "1", "version": version}).status_code == 302
        assert Panel.objects.get().withdrawn is withdrawn


FROM_A_FILE = """
panels:
  - {key: p1, known: 2020-05-04, session: talks-1, number: 1, title: On ferries, meeting: d-1, source: gazette,
     moderating_states: [PT, KE], panellists: [{name: Ann Alder, state: KE}]}
  - {key: p2, known: 2020-05-04, session: talks-1, number: 2, kind: exchange, title: Exchange, source: gazette}
  - {key: p1-again, known: 2020-05-20, session: talks-1, number: 1, title: On locks, source: gazette,
     panellists: [{name: Bea Birch, group: EEG}]}

chairs:
  - {key: c1, known: 2020-05-04, session: talks-1, name: Cal Cedar}

invited:
  - {key: i1, known: 2020-05-04, session: talks-1, names: [Mill Owners]}

attendance:
  - {key: a1, known: 2020-05-04, session: talks-1, phrase: over 400, source: gazette}

events:"""


def test_a_file_publishes_its_panels_as_of_their_days_and_only_once(
    process: Process, tmp_path: Path, client: Client
) -> None:
    path = copy_of_the_files(tmp_path, lambda text: text.replace("\nevents:", FROM_A_FILE))
    releases = process.releases.count()
    assert load_process(path).remarks == []
    assert process.releases.count() == releases + 2  # what one source announces on one day is one release

    def shown(day: str) -> list[str]:
        page = client.get("/river/sessions/talks-1/", {"as_of": day}).text
        words = ("On ferries", "On locks", "Ann Alder", "Bea Birch", "Cal Cedar", "Mill Owners", "over 400")
        return [word for word in words if word in page]

    records = ["Cal Cedar", "Mill Owners", "over 400"]
    assert shown("2020-05-03") == []
    assert shown("2020-05-04") == ["On ferries", "Ann Alder", *records]
    assert shown("2020-05-20") == ["On locks", "Bea Birch", *records]
    assert load_process(path).changed is False


def test_a_file_leaves_what_people_changed(process: Process, officer: User, tmp_path: Path) -> None:
    path = copy_of_the_files(tmp_path, lambda text: text.replace("\nevents:", FROM_A_FILE.replace("p1-again", "later")))
    load_process(path)
    panel = Panel.objects.get(session__slug="talks-1", number=1)
    edit_panel(panel, version=panel.version, by=officer, title="On mills")
    remove_attendance(Attendance.objects.get(), by=officer)
    changed = path.with_name("small.programme.yaml")
    changed.write_text(changed.read_text().replace("key: later", "key: latest").replace("over 400", "over 500"))
    remarks = load_process(path).remarks
    assert "panel 1 of talks-1 stays as people have set it" in remarks
    assert [remark for remark in remarks if "attendance 'a1'" in remark] != []
    assert Panel.objects.get(pk=panel.pk).title == "On mills"
    assert not Attendance.objects.filter(known_until=None).exists()


def test_a_state_that_does_not_exist_is_a_fault_of_the_file(tmp_path: Path) -> None:
    path = copy_of_the_files(tmp_path, lambda text: text.replace("\nevents:", FROM_A_FILE.replace("PT, KE", "PT, XX")))
    with pytest.raises(FileFaults, match="two letters"):
        read(path)
