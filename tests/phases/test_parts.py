"""Of what many owe each delivers its own part: it is reminded no more, the others still are."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from compact import clock
from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.audiences import Audiences
from phases.dates import ImpreciseDate
from phases.domain.focal_points import add_focal_point
from phases.domain.items import Statement, record_date
from phases.domain.milestones import decide_standing
from phases.domain.parts import deliver_part, take_back_part
from phases.domain.processes import grant_role
from phases.models import Addressee, Milestone, PartDelivered, Process, Reminder, Role, Source, TimelineItem
from phases.parts import Parts, parts
from phases.reading import Reading
from stakeholders.models import Representation, State
from tests.conftest import person

SignIn = Callable[[User], Client]
PAGE, ACT = "/river/items/inputs-due/", "/river/items/inputs-due/part/"
DESK, DESK_ACT = "/river/desk/items/inputs-due/", "/river/desk/items/inputs-due/parts/"


def say(key: str, day: date, layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    when = Statement(ImpreciseDate(f"{day:%d %B %Y}", day, day))
    record_date(item, layer, when, source=source, at=clock.now(), by=None)


def speaks(process: Process, user: User, iso: str, name: str) -> User:
    """Let a delegate speak for a State."""
    told = {"iso3": f"{iso}X", "m49": "000", "name": name, "name_2017": name, "membership": "member"}
    state, _made = State.objects.get_or_create(iso2=iso, defaults=told)
    role = Role.objects.get(process=process, user=user, kind="delegate")
    Representation.objects.create(process=process, role=role, state=state, function="member")
    return user


@pytest.fixture
def inputs(process: Process) -> Milestone:
    """What the riparian States owe, by the end of the year."""
    say("inputs-due", date(2020, 12, 31))
    return Milestone.objects.select_related("item__process", "owed_by").get(item__key="inputs-due")


@pytest.fixture
def dag(process: Process, delegate: User) -> User:
    return speaks(process, delegate, "XA", "Alvania")


@pytest.fixture
def eve(process: Process) -> User:
    """She speaks for Alvania too."""
    user = person("eve@example.org", "Eve")
    grant_role(process, user, Role.Kind.DELEGATE, by=None)
    return speaks(process, user, "XA", "Alvania")


@pytest.fixture
def fay(process: Process) -> User:
    user = person("fay@example.org", "Fay")
    grant_role(process, user, Role.Kind.DELEGATE, by=None)
    return speaks(process, user, "XB", "Brookland")


def reminded(key: str = "inputs-due") -> set[str]:
    rows = Reminder.objects.filter(milestone__item__key=key, state="planned", audience="owing")
    return set(rows.values_list("recipient__name", flat=True))


def stand(inputs: Milestone) -> Parts:
    reading = Reading(inputs.item.process, clock.now())
    found = parts(Audiences(reading), inputs, reading.items[inputs.pk])
    assert found is not None
    return found


def names(inputs: Milestone) -> tuple[list[str], list[str]]:
    found = stand(inputs)
    return [one.name for one in found.delivered], [one.name for one in found.owing]


def test_the_people_of_a_party_that_delivered_are_reminded_no_more(
    inputs: Milestone, dag: User, eve: User, fay: User
) -> None:
    before = reminded()
    deliver_part(inputs, "state:XA", by=dag)
    assert (before, reminded()) == ({"Dag Delegate", "Eve", "Fay"}, {"Fay"})
    assert names(inputs) == (["Alvania"], ["Brookland"])


def test_taken_back_they_are_reminded_again(inputs: Milestone, dag: User, fay: User) -> None:
    planned = sorted(Reminder.objects.filter(state="planned").values_list("recipient", "days_before"))
    deliver_part(inputs, "state:XA", by=dag)
    take_back_part(inputs, "state:XA", by=dag)
    assert sorted(Reminder.objects.filter(state="planned").values_list("recipient", "days_before")) == planned
    assert names(inputs) == ([], ["Alvania", "Brookland"])


def test_twice_is_once_and_is_recorded_without_a_name(inputs: Milestone, dag: User) -> None:
    first = deliver_part(inputs, "state:XA", by=dag, note="  By   letter. ")
    assert deliver_part(inputs, "state:XA", by=dag, note="Again") == first
    for _time in range(2):
        take_back_part(inputs, "state:XA", by=dag)
    recorded = AuditEntry.objects.filter(verb__endswith="_part").order_by("pk")
    assert first.note == "By letter."
    assert [(entry.verb, entry.actor, entry.changes) for entry in recorded] == [
        ("deliver_part", dag, {"party": [None, "state:XA"]}),
        ("take_back_part", dag, {"party": ["state:XA", None]}),
    ]


def test_it_is_a_public_change(inputs: Milestone, dag: User) -> None:
    before = Process.objects.get().revision
    deliver_part(inputs, "state:XA", by=dag)
    assert Process.objects.get().revision > before


def test_who_speaks_for_nobody_is_a_party_of_their_own(inputs: Milestone, delegate: User, fay: User) -> None:
    deliver_part(inputs, f"user:{delegate.pk}", by=delegate)
    assert (reminded(), names(inputs)) == ({"Fay"}, (["Dag Delegate"], ["Brookland"]))


def test_a_party_that_owes_nothing_and_what_is_owed_as_a_whole_are_refused(
    inputs: Milestone, dag: User, chair: User
) -> None:
    with pytest.raises(RuleViolation, match="Nobody owes a part of it under this name"):
        deliver_part(inputs, "state:XZ", by=dag)
    whole = Milestone.objects.select_related("item__process", "owed_by").get(item__key="names")
    with pytest.raises(RuleViolation, match="owed as a whole"):
        deliver_part(whole, f"user:{chair.pk}", by=chair)
    assert PartDelivered.objects.count() == 0


def test_focal_points_who_speak_for_different_parties_owe_a_part_each(
    process: Process, chair: User, dag: User, fay: User
) -> None:
    whole = Milestone.objects.select_related("item__process", "owed_by").get(item__key="names")
    for user in (dag, fay):
        add_focal_point(Addressee.objects.get(key="chair"), user.email, by=None)
    deliver_part(whole, "state:XA", by=dag)
    assert (names(whole), reminded("names")) == ((["Alvania"], ["Brookland"]), {"Fay"})


def test_a_pattern_has_no_parts(inputs: Milestone, dag: User) -> None:
    Milestone.objects.filter(pk=inputs.pk).update(each="hearing")
    with pytest.raises(RuleViolation, match="owed once for each"):
        deliver_part(Milestone.objects.get(pk=inputs.pk), "state:XA", by=dag)


@pytest.mark.parametrize("how", ["held", "decided"])
def test_once_it_is_done_or_decided_its_parts_stay_as_they_are(
    inputs: Milestone, dag: User, fay: User, officer: User, how: str
) -> None:
    deliver_part(inputs, "state:XA", by=dag)
    if how == "held":
        say("inputs-due", date(2020, 5, 29), "held")
    else:
        decide_standing(inputs, "not-done", reason="Overtaken.", by=officer)
    for act in (lambda: take_back_part(inputs, "state:XA", by=dag), lambda: deliver_part(inputs, "state:XB", by=fay)):
        with pytest.raises(RuleViolation, match="its parts stay as they are"):
            act()
    assert names(inputs) == (["Alvania"], ["Brookland"])


def test_who_owes_it_says_so_on_its_page_and_takes_it_back(
    inputs: Milestone, dag: User, fay: User, client_of: SignIn
) -> None:
    client = client_of(dag)
    assert "You speak for Alvania." in client.get(PAGE).text
    assert "the part of Alvania is delivered" in client.post(ACT, {"note": "By letter."}, follow=True).text
    assert ["Our part is delivered" in client.get(PAGE).text, "Take back" in client.get(PAGE).text] == [False, True]
    assert PartDelivered.objects.get().note == "By letter."
    client.post(ACT, {"back": "1"})
    assert PartDelivered.objects.count() == 0


def test_nobody_delivers_for_another(inputs: Milestone, dag: User, fay: User, client_of: SignIn) -> None:
    client_of(dag).post(ACT, {"party": "state:XB"})
    assert names(inputs) == (["Alvania"], ["Brookland"])


@pytest.mark.parametrize("who", ["chair", "officer", "outsider"])
def test_who_does_not_owe_it_may_not(
    inputs: Milestone, who: str, client_of: SignIn, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert (client.post(ACT).status_code, "Our part is delivered" in client.get(PAGE).text) == (403, False)
    assert PartDelivered.objects.count() == 0


def test_with_focal_points_only_they_say_it(inputs: Milestone, dag: User, fay: User, client_of: SignIn) -> None:
    add_focal_point(inputs.owed_by, dag.email, by=None)
    assert (client_of(fay).post(ACT).status_code, client_of(dag).post(ACT).status_code) == (403, 302)


def test_everybody_else_sees_how_many_and_not_who(
    inputs: Milestone, dag: User, fay: User, client: Client, client_of: SignIn
) -> None:
    deliver_part(inputs, "state:XA", by=dag, note="A word for the Bureau")
    for page in (client.get(PAGE).text, client_of(fay).get(PAGE).text):
        assert "1 has delivered its part." in page
        assert ["Alvania" in page, "A word for the Bureau" in page] == [False, False]


def test_on_a_past_day_a_later_part_is_not_known(
    inputs: Milestone, dag: User, client: Client, at: Callable[[str], object]
) -> None:
    at("2020-06-03T09:00")
    deliver_part(inputs, "state:XA", by=dag)
    known = [client.get(PAGE + query).text for query in ("", "?as_of=2020-06-02")]
    assert ["1 has delivered its part." in page for page in known] == [True, False]


def test_the_desk_names_them_and_records_for_one(
    inputs: Milestone, officer: User, dag: User, fay: User, client_of: SignIn
) -> None:
    client = client_of(officer)
    assert "0 of 2 have delivered." in client.get(DESK).text
    page = client.post(DESK_ACT, {"party": "state:XB", "note": "By phone"}, follow=True).text
    assert ["1 of 2 have delivered." in page, "By phone" in page, reminded()] == [True, True, {"Dag Delegate"}]
    refused = client.post(DESK_ACT, {"party": "state:XZ"}, follow=True).text
    assert "Nobody owes a part of it under this name." in refused
    client.post(DESK_ACT, {"party": "state:XB", "back": "1"})
    assert names(inputs) == ([], ["Alvania", "Brookland"])


def test_the_desk_of_what_one_office_owes_has_no_parts(process: Process, officer: User, client_of: SignIn) -> None:
    assert 'id="parts"' not in client_of(officer).get("/river/desk/items/names/").text


def test_many_parties_cost_no_more_queries(
    inputs: Milestone, officer: User, dag: User, client_of: SignIn, queries: Callable[[], object]
) -> None:
    client = client_of(officer)
    counts = []
    for number in (0, 20):
        for one in range(number):
            user = person(f"d{one}@example.org", f"D {one}")
            grant_role(inputs.item.process, user, Role.Kind.DELEGATE, by=None)
            speaks(inputs.item.process, user, f"X{chr(67 + one)}", f"Land {one}")
        client.get(DESK)
        with queries() as found:  # type: ignore[attr-defined]
            client.get(DESK)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_ones_own_page_says_that_it_is_delivered(inputs: Milestone, dag: User, fay: User, client_of: SignIn) -> None:
    deliver_part(inputs, "state:XA", by=dag)
    assert ["our part is delivered" in client_of(user).get("/my/").text for user in (dag, fay)] == [True, False]
    told = client_of(dag).get("/api/v1/my/").json()["deadlines"]
    assert [one["part_delivered"] for one in told if one["key"] == "inputs-due"] == [True]
