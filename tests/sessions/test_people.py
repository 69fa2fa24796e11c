"""Who chairs, moderates and speaks: chairs at once, the people of panels with a release; e-mail addresses never."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process
from phases.reading import Reading
from sessions.domain.marks import mark
from sessions.domain.panels import add_panel
from sessions.domain.people import Part, Who, add_chair, add_person, edit_person, remove_person
from sessions.domain.releases import publish
from sessions.models import Panel, Participant, Session
from sessions.reading import Programme
from stakeholders.models import State

SECRET = "ann@example.org"


@pytest.fixture
def panel(talks: Session, officer: User) -> Panel:
    return add_panel(talks, title="On ferries", by=officer)


def test_a_chair_is_known_at_once_and_not_before(
    process: Process, talks: Session, officer: User, client: Client
) -> None:
    add_chair(talks, Who(name="Ann Alder", title="Ambassador", state=State.objects.get(pk="KE")), by=officer)
    page = client.get("/river/sessions/talks-2/").text
    assert ("Ann Alder" in page, "Kenya" in page) == (True, True)
    assert "Ann Alder" not in client.get("/river/sessions/talks-2/", {"as_of": "2020-05-30"}).text


def test_a_panellist_is_known_with_the_release_and_an_address_never(
    process: Process, talks: Session, panel: Panel, officer: User, client: Client
) -> None:
    who = Who(name="Ann Alder", organisation="Mill Owners", group="EEG", situations=("transit",), email=SECRET)
    add_person(panel, Part.PANELLIST, who, version=panel.version, by=officer)
    assert "Ann Alder" not in client.get("/river/sessions/talks-2/").text
    publish(process, note="Panels", by=officer)
    page = client.get("/river/sessions/talks-2/").text
    assert ("Ann Alder" in page, "Eastern European States" in page, "country of transit" in page) == (True, True, True)
    data = client.get("/api/v1/river/sessions/talks-2/").text
    assert ("Ann Alder" in data, SECRET in data, SECRET in page) == (True, False, False)


def test_the_audit_keeps_no_name_and_no_address(talks: Session, panel: Panel, officer: User) -> None:
    made = add_person(panel, Part.MODERATOR, Who(name="Ann Alder", email=SECRET), version=0, by=officer)
    edit_person(made, Who(name="Bea Birch", email="b@example.org"), seen=mark(made), by=officer)
    remove_person(made, by=officer)
    add_chair(talks, Who(name="Ann Alder", email=SECRET), by=officer)
    told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert [word for word in ("Ann", "Bea", "example.org") if word in told] == []
    verbs = ("add_person", "edit_person", "remove_person", "add_chair")
    assert AuditEntry.objects.filter(verb__in=verbs).count() == 4


def test_people_make_the_panel_another(panel: Panel, officer: User) -> None:
    made = add_person(panel, Part.PANELLIST, Who(name="Ann"), version=0, by=officer)
    with pytest.raises(StaleEdit):
        add_person(panel, Part.PANELLIST, Who(name="Bea"), version=0, by=officer)
    remove_person(made, by=officer)
    assert (Panel.objects.get(pk=panel.pk).version, panel.people.count()) == (2, 0)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (Who(), "Give a name"),
        (Who(name="Ann", situations=("moon",)), "origin, transit or destination"),
        (Who(name="Ann", group="MOON"), "no such regional group"),
        (Who(name="Ann", email="nowhere"), "Write an e-mail address"),
    ],
)
def test_nobody_and_nonsense_are_refused(panel: Panel, officer: User, who: Who, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        add_person(panel, Part.PANELLIST, who, version=0, by=officer)
    assert not Participant.objects.exists()


def test_a_chair_sits_on_no_panel(talks: Session, panel: Panel, officer: User) -> None:
    with pytest.raises(RuleViolation, match="moderates or speaks"):
        add_person(panel, Part.CHAIR, Who(name="Ann"), version=0, by=officer)
    chair = add_chair(talks, Who(name="Ann"), by=officer)
    with pytest.raises(RuleViolation, match="moderates or speaks"):
        edit_person(chair, Who(name="Ann"), part=Part.MODERATOR, seen=mark(chair), by=officer)


def test_the_group_of_a_named_state_is_not_written_twice(talks: Session, officer: User) -> None:
    made = add_chair(talks, Who(state=State.objects.get(pk="KE"), group="WEOG"), by=officer)
    assert (made.state_id, made.group, str(made)) == ("KE", "", "Kenya")


def test_two_officers_on_one_person(talks: Session, officer: User, colleague: User) -> None:
    chair = add_chair(talks, Who(name="Ann"), by=officer)
    seen = mark(chair)
    edit_person(chair, Who(name="Ann Alder"), seen=seen, by=colleague)
    with pytest.raises(StaleEdit):
        edit_person(chair, Who(name="Ann Ash"), seen=seen, by=officer)
    assert [one.name for one in Participant.objects.filter(known_until=None)] == ["Ann Alder"]


def test_who_is_known_costs_as_much_for_many_as_for_few(
    process: Process, talks: Session, officer: User, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for count in (2, 20):
        for number in range(count):
            add_chair(talks, Who(name=f"Ann {count} {number}"), by=officer)
        programme = Programme(Reading(process, clock.now()))
        with queries() as found:
            names = [chair.name for chair in programme.chairs[talks.pk]]
        asked.append(len(found))
    assert (asked, len(names)) == ([1, 1], 22)


def test_an_officer_adds_a_moderator_and_takes_them_off(
    process: Process, panel: Panel, officer: User, client_of: Callable[[User], Client]
) -> None:
    desk, base = client_of(officer), "/river/desk/programme/sessions/talks-2/"
    typed = {"part": "moderator", "name": "Ann Alder", "state": "kenya", "version": "0"}
    assert desk.post(f"{base}panels/{panel.pk}/people/", typed | {"preview": "1"}).status_code == 200
    assert not Participant.objects.exists()
    assert desk.post(f"{base}panels/{panel.pk}/people/", typed | {"save": "1"}).status_code == 302
    one = Participant.objects.get()
    assert (one.part, one.state_id) == ("moderator", "KE")
    assert "Ann Alder" in desk.get(f"{base}panels/{panel.pk}/").text
    assert desk.get(f"{base}people/{one.pk}/").status_code == 200
    wrong = desk.post(f"{base}people/{one.pk}/", typed | {"state": "Kenia", "save": "1"})
    assert "perhaps Kenya" in wrong.text
    assert desk.post(f"{base}people/{one.pk}/", {"remove": "1"}).status_code == 302
    assert not Participant.objects.exists()


def test_the_desk_says_situations_in_words(
    talks: Session, panel: Panel, officer: User, client_of: Callable[[User], Client]
) -> None:
    made = add_person(
        panel, Part.PANELLIST, Who(name="Ann Alder", situations=("transit", "origin")), version=0, by=officer
    )
    assert made.situation_names == ["country of origin", "country of transit"]
    desk = client_of(officer)
    shown = desk.get(f"/river/desk/programme/sessions/talks-2/panels/{panel.pk}/").text
    assert "country of origin · country of transit" in " ".join(shown.split())
