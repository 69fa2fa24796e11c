"""Offices: who holds them as known on a day, what they owe, and the desk where that is recorded."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.dates import ImpreciseDate, parse
from phases.domain.loading import load_process
from phases.domain.offices import Person, appoint, end_holding
from phases.models import Addressee, Holder, Process, Source
from phases.offices import Offices
from phases.reading import Reading
from tests.conftest import SMALL, VIENNA


def holding(process: Process, moment: datetime) -> list[str]:
    view = Offices(Reading(process, moment)).of("chair")
    assert view is not None
    return [held.holder.name for held in view.now]


def chair_of(process: Process) -> Addressee:
    return Addressee.objects.get(process=process, key="chair")


def letter(process: Process) -> Source:
    return Source.objects.get(process=process, key="chairs-letter")


def test_it_is_held_by_whom_was_known_to_hold_it(process: Process) -> None:
    days = [(2020, 1, 19), (2020, 2, 1), (2020, 5, 2), (2020, 6, 1)]
    found = [holding(process, datetime(*day, 12, tzinfo=VIENNA)) for day in days]
    # On 2 May nobody had said yet that the first had left.
    assert found == [[], ["Mara Holm"], ["Mara Holm"], ["Ivo Brand"]]


def test_its_page_shows_holders_debts_and_paragraphs(client: Client, process: Process) -> None:
    page = client.get("/river/offices/chair/").content.decode()
    for words in (
        "Mara Holm",
        "no later than 20 January 2020",
        "30 April 2020",
        "Ivo Brand",
        "Letter of the Chair",
        "First draft",
        "List of observers",
        "A first draft",
        "upcoming",
    ):
        assert words in page, words


def test_as_known_then_the_page_does_not_show_the_end(client: Client, process: Process) -> None:
    page = client.get("/river/offices/chair/?as_of=2020-05-02").content.decode()
    assert ("Mara Holm" in page, "30 April 2020" in page, "Ivo Brand" in page) == (True, False, False)


def test_everybody_whom_the_text_asks_has_a_page(client: Client, process: Process) -> None:
    listed = client.get("/river/offices/").content.decode()
    for addressee in Addressee.objects.filter(process=process):
        assert f'/river/offices/{addressee.key}/"' in listed
        assert client.get(f"/river/offices/{addressee.key}/").status_code == 200
    assert client.get("/river/offices/nobody/").status_code == 404


def test_the_pages_cost_the_same_however_much_is_owed(
    client: Client, process: Process, queries: Callable[[], Any]
) -> None:
    costs = []
    for address in ("/river/offices/", "/river/offices/chair/"):
        client.get(address)
        with queries() as found:
            client.get(f"{address}?as_of=2020-05-20")
        costs.append(len(found))
    assert max(costs) <= 20


def test_the_api_says_the_same(client: Client, process: Process) -> None:
    found = client.get("/api/v1/river/offices/chair/").json()
    assert [(one["name"], one["in_office"]) for one in found["office"]["holders"]] == [
        ("Mara Holm", False),
        ("Ivo Brand", True),
    ]
    assert {owed["item"]["key"] for owed in found["owes"]} == {"first-draft", "names"}
    assert {one["key"] for one in client.get("/api/v1/river/offices/").json()} == {"chair", "bureau", "states"}


def test_one_leaves_and_another_comes(process: Process, officer: User) -> None:
    brand = Holder.objects.get(key="brand")
    end_holding(brand, until=parse("31 May 2020"), by=officer)
    appoint(chair_of(process), Person("Noor Vale"), since=parse("1 June 2020"), source=letter(process), by=officer)
    assert holding(process, datetime(2020, 6, 2, tzinfo=VIENNA)) == ["Noor Vale"]
    assert list(AuditEntry.objects.filter(actor=officer).values_list("verb", flat=True).order_by("pk")) == [
        "end_holding",
        "appoint",
    ]
    assert Holder.objects.filter(office=chair_of(process)).count() == 3


def test_an_office_that_is_full_takes_nobody_more(process: Process, officer: User) -> None:
    with pytest.raises(RuleViolation) as refused:
        appoint(chair_of(process), Person("Noor Vale"), since=parse("3 May 2020"), source=letter(process), by=officer)
    assert refused.value.sentence == (
        "Chair of the River Assembly has 1 seat, held at that time by Ivo Brand. Record first when that ended."
    )


def test_an_end_is_recorded_once(process: Process, officer: User) -> None:
    brand = Holder.objects.get(key="brand")
    end_holding(brand, until=parse("31 May 2020"), by=officer)
    with pytest.raises(StaleEdit) as refused:
        end_holding(Holder.objects.get(key="brand"), until=parse("30 May 2020"), by=officer)
    assert refused.value.sentence == "That Ivo Brand left is recorded already: until 31 May 2020."


@pytest.mark.parametrize("until", ["30 April 2020", "March 2020"])
def test_an_end_before_the_beginning_is_refused(process: Process, officer: User, until: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        end_holding(Holder.objects.get(key="brand"), until=parse(until), by=officer)
    assert refused.value.field == "until"


def test_nobody_is_appointed_to_what_is_no_office_or_without_a_day(process: Process, officer: User) -> None:
    bureau, source = Addressee.objects.get(process=process, key="bureau"), letter(process)
    with pytest.raises(RuleViolation, match="no office"):
        appoint(bureau, Person("A"), since=parse("1 May 2020"), source=source, by=officer)
    with pytest.raises(RuleViolation, match="Say since when"):
        appoint(chair_of(process), Person("A"), since=ImpreciseDate("soon"), source=source, by=officer)


def test_an_end_that_the_desk_recorded_survives_a_second_load(process: Process, officer: User) -> None:
    end_holding(Holder.objects.get(key="brand"), until=parse("31 May 2020"), by=officer)
    assert load_process(SMALL).changed is False
    assert Holder.objects.get(key="brand").until_phrase == "31 May 2020"


def test_at_the_desk_what_was_typed_stays_beside_the_refusal(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(officer)
    given = {"name": "Noor Vale", "since": "the day after never", "source": letter(process).pk}
    answer = client.post("/river/desk/offices/chair/", given)
    assert answer.status_code == 200
    assert "the day after never" in answer.content.decode()
    assert Holder.objects.filter(name="Noor Vale").count() == 0
    full = client.post("/river/desk/offices/chair/", given | {"since": "3 May 2020"})
    assert (full.status_code, "Noor Vale" in full.content.decode()) == (409, True)


def test_at_the_desk_an_officer_ends_and_appoints(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    client, brand = client_of(officer), Holder.objects.get(key="brand")
    assert client.get("/river/desk/offices/").status_code == 200
    address = f"/river/desk/offices/chair/{brand.pk}/"
    assert client.post(address, {"until": "31 May 2020"}).status_code == 302
    assert client.post(address, {"until": "31 May 2020"}).status_code == 412
    given = {"name": "Noor Vale", "since": "since 1 June 2020", "source": letter(process).pk}
    assert client.post("/river/desk/offices/chair/", given).status_code == 302
    assert "Noor Vale" in Client().get("/river/offices/chair/").content.decode()


def test_a_delegate_may_not_record_holders(
    process: Process, delegate: User, client_of: Callable[[User], Client]
) -> None:
    assert client_of(delegate).get("/river/desk/offices/chair/").status_code == 403
