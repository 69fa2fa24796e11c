"""Sessions at the desk: added, edited, announced without days."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pydantic import ValidationError

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.sessions import add_session, edit_session
from sessions.models import Session, SessionKind, Theme
from sessions.shapes import SessionShape

DESK = "/river/desk/programme/sessions/"


@pytest.fixture
def kind(process: Process) -> SessionKind:
    return process.session_kinds.get(key="talks")


def test_a_session_is_an_item_of_the_same_name(process: Process, kind: SessionKind, officer: User) -> None:
    theme = Theme.objects.get(process=process, key="water")
    provision = process.provisions.get(anchor="op.2")
    made = add_session(
        process,
        kind=kind,
        title="Third round",
        slug="talks-3",
        provision=provision,
        themes=[theme],
        number=3,
        by=officer,
    )
    assert (made.slug, made.item.key, made.item.subkind, made.item.title) == (
        "talks-3",
        "talks-3",
        "talks",
        "Third round",
    )
    assert [one.key for one in made.themes.all()] == ["water"]
    assert AuditEntry.objects.filter(verb="add_session", actor=officer).count() == 1


def test_an_address_is_made_of_the_title(process: Process, kind: SessionKind, officer: User) -> None:
    made = [add_session(process, kind=kind, title="Talks on Fish!", by=officer).slug for _turn in range(2)]
    assert made == ["talks-on-fish", "talks-on-fish-2"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": " "}, "needs a title"),
        ({"slug": "talks-2"}, "is taken"),
        ({"slug": "phase-1"}, "is taken"),
        ({"slug": "Talks 3"}, "small letters"),
        ({"slug": "new"}, "no address for a session"),
        ({"number": 0}, "between 1 and 999"),
    ],
)
def test_what_cannot_be_is_refused(
    process: Process, kind: SessionKind, officer: User, values: dict[str, object], sentence: str
) -> None:
    count = Session.objects.count()
    with pytest.raises(RuleViolation, match=sentence):
        add_session(process, **{"kind": kind, "title": "Third round", "by": officer} | values)  # type: ignore[arg-type]
    assert Session.objects.count() == count


def test_an_edit_changes_what_it_names_and_nothing_else(talks: Session, officer: User) -> None:
    version = talks.item.version
    edit_session(talks, version=version, by=officer, title="Second round, resumed", body="Plenary")
    changed = Session.objects.select_related("item").get(pk=talks.pk)
    assert (changed.item.title, changed.body, changed.organisers) == (
        "Second round, resumed",
        "Plenary",
        talks.organisers,
    )
    assert changed.item.version == version + 1
    entry = AuditEntry.objects.get(verb="edit_session")
    assert entry.changes["body"] == ["", "Plenary"]
    edit_session(changed, version=version + 1, by=officer, body="Plenary")
    assert AuditEntry.objects.filter(verb="edit_session").count() == 1


def test_an_edit_over_somebody_elses_is_refused(talks: Session, officer: User, colleague: User) -> None:
    version = talks.item.version
    edit_session(talks, version=version, by=colleague, note="Mind the ferries.")
    with pytest.raises(StaleEdit):
        edit_session(talks, version=version, by=officer, note="Mind the mills.")
    assert Session.objects.get(pk=talks.pk).note == "Mind the ferries."


def test_an_officer_adds_a_session_and_readers_see_it_once_it_has_a_date(
    process: Process, officer: User, client: Client, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(officer)
    typed = {"kind": "talks", "title": "Third round", "number": "3", "slug": "", "save": "1"}
    assert desk.post(f"{DESK}new/", typed).headers["Location"] == f"{DESK}third-round/"
    assert "Readers will see it once a meeting of it is published" in desk.get(f"{DESK}third-round/").text
    assert client.get("/river/sessions/third-round/").status_code == 404
    said = {
        "layer": "agreed",
        "phrase": "in October 2020",
        "known": "2020-06-01",
        "source": "chairs-letter",
        "save": "1",
    }
    assert desk.post(f"{DESK}third-round/date/", said).status_code == 302
    page = client.get("/river/sessions/third-round/")
    assert (page.status_code, "October 2020" in page.text) == (200, True)


def test_an_officer_edits_and_a_stale_form_is_shown_again(
    process: Process, talks: Session, officer: User, client_of: Callable[[User], Client]
) -> None:
    desk, address = client_of(officer), f"{DESK}talks-2/edit/"
    typed = {"kind": "talks", "title": "Second round", "number": "2", "body": "Plenary", "version": "0"}
    assert desk.post(address, typed | {"preview": "1"}).status_code == 200
    assert Session.objects.get(slug="talks-2").body == ""
    assert desk.post(address, typed | {"save": "1"}).status_code == 302
    stale = desk.post(address, typed | {"body": "Committee", "save": "1"})
    assert (stale.status_code, "Committee" in stale.text) == (412, True)


def test_the_pages_of_a_session_open_and_a_strange_one_is_not_there(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(officer)
    pages = ("", "?kind=talks", "new/", "talks-2/", "talks-2/edit/", "talks-2/invited/", "talks-2/attendance/new/")
    more = ("talks-2/chairs/new/", "talks-2/panels/new/")
    assert {desk.get(DESK + page).status_code for page in (*pages, *more)} == {200}
    assert {desk.get(DESK + page).status_code for page in ("nothing/", "talks-2/panels/99/", "talks-2/people/9/")} == {
        404
    }


def test_the_list_asks_as_much_for_many_sessions_as_for_few(
    process: Process,
    kind: SessionKind,
    officer: User,
    client_of: Callable[[User], Client],
    queries: Callable[[], CaptureQueriesContext],
) -> None:
    desk, asked = client_of(officer), []
    for count in (3, 30):
        for number in range(count):
            add_session(process, kind=kind, title=f"Round {count} {number}", by=officer)
        with queries() as found:
            assert desk.get(DESK).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("kind", ["%00", "moon"])
def test_a_kind_that_there_is_not_is_refused_with_those_there_are(process: Process, desk: Client, kind: str) -> None:
    answer = desk.get(f"{DESK}?kind={kind}")
    assert (answer.status_code, "Choose from: " in answer.text) == (400, True)


def test_a_title_never_makes_the_desk_s_own_address(process: Process, kind: SessionKind, officer: User) -> None:
    assert add_session(process, kind=kind, title="New", by=officer).slug == "new-2"
    with pytest.raises(ValidationError, match="address at which the desk adds sessions"):
        SessionShape(slug="new", kind="talks", title="New")
