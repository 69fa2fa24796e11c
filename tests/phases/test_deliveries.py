"""Those who owe something say that it came; the secretariat confirms it or does not."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from compact import clock
from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.dates import parse
from phases.domain import deliveries
from phases.domain.deliveries import Evidence
from phases.models import DateRecord, Delivery, Milestone, Process, Reminder, Source
from phases.pages import Page
from phases.panels import DESK
from phases.reading import Reading
from phases.states import State, state_of

As = Callable[[User], Client]
ADDRESS = "/river/items/first-draft/delivered/"
DESK_ADDRESS = "/river/desk/items/first-draft/delivery/"
MAY = Evidence(parse("28 May 2020"), note="Sent to all.")


def owed(key: str = "first-draft") -> Milestone:
    return Milestone.objects.select_related("item__process").get(item__process__slug="river", item__key=key)


def gazette() -> Source:
    return Source.objects.get(process__slug="river", key="gazette")


def held() -> list[tuple[str, date | None, str]]:
    rows = DateRecord.objects.filter(item__key="first-draft", layer="held")
    return [(row.phrase, row.latest, row.source.key) for row in rows]


class TestInOneProcess:
    @pytest.fixture
    def process(self, river: Process, db: None) -> Process:
        return Process.objects.get(pk=river.pk)

    def test_a_report_waits_and_counts_for_nothing(self, process: Process, chair: User) -> None:
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        view = Reading(process, clock.now()).item("first-draft")
        assert view is not None
        assert (made.status, view.reported, view.held, state_of(view)) == ("reported", made, None, State.DUE_SOON)

    def test_the_same_report_twice_is_one_and_another_is_refused(self, process: Process, chair: User) -> None:
        first = deliveries.report_delivery(owed(), MAY, by=chair)
        assert deliveries.report_delivery(owed(), MAY, by=chair) == first
        with pytest.raises(RuleViolation):
            deliveries.report_delivery(owed(), Evidence(parse("29 May 2020")), by=chair)

    def test_confirmed_it_is_held_with_its_source_and_nobody_is_reminded(
        self, process: Process, chair: User, officer: User
    ) -> None:
        planned = Reminder.objects.filter(milestone=owed(), state="planned")
        before = planned.count()
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        done = deliveries.confirm_delivery(made, source=gazette(), by=officer)
        assert held() == [("28 May 2020", date(2020, 5, 28), "gazette")]
        assert (done.status, done.record, done.decided_by) == ("confirmed", DateRecord.objects.latest("pk"), officer)
        assert done.record is not None
        assert done.record.reason == "Sent to all."
        assert (before > 0, planned.count()) == (True, 0)
        assert AuditEntry.objects.filter(verb="confirm_delivery", target_id=str(made.pk)).get().changes == {
            "status": ["reported", "confirmed"]
        }

    def test_reported_declined_and_reported_again(self, process: Process, chair: User, officer: User) -> None:
        first = deliveries.report_delivery(owed(), MAY, by=chair)
        deliveries.decline_delivery(first, reason="Two States did not get it.", by=officer)
        again = deliveries.report_delivery(owed(), MAY, by=chair)
        assert (again.pk != first.pk, held()) == (True, [])
        assert list(owed().deliveries.values_list("status", "reason")) == [
            ("reported", ""),
            ("declined", "Two States did not get it."),
        ]

    def test_what_was_decided_is_not_decided_otherwise(self, process: Process, chair: User, officer: User) -> None:
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        deliveries.decline_delivery(made, reason="No.", by=officer)
        assert deliveries.decline_delivery(made, reason="Again.", by=officer).reason == "No."
        with pytest.raises(RuleViolation):
            deliveries.confirm_delivery(made, source=gazette(), by=officer)

    @pytest.mark.parametrize("phrase", ["2 June 2020", "to be announced", "1 June 2020, 10:00 (Vienna)"])
    def test_a_day_that_cannot_be_is_refused(self, process: Process, chair: User, phrase: str) -> None:
        with pytest.raises(RuleViolation) as refusal:
            deliveries.report_delivery(owed(), Evidence(parse(phrase)), by=chair)
        assert refusal.value.field == "phrase"

    def test_staff_record_in_one_act(self, process: Process, officer: User) -> None:
        made = deliveries.record_delivery(owed(), MAY, source=gazette(), by=officer)
        assert (made.status, [phrase for phrase, _day, _source in held()]) == ("confirmed", ["28 May 2020"])
        with pytest.raises(RuleViolation):
            deliveries.record_delivery(owed(), MAY, source=gazette(), by=officer)

    def test_whoever_owes_it_reports_on_the_page(self, process: Process, chair: User, client_of: As) -> None:
        client = client_of(chair)
        assert client.get(ADDRESS).status_code == 200
        answer = client.post(ADDRESS, {"phrase": "28 May 2020", "note": "Sent.", "save": "1"})
        assert (answer.status_code, answer["Location"]) == (302, "/river/items/first-draft/")
        assert Delivery.objects.values_list("phrase", "latest", "note", "reported_by").get() == (
            "28 May 2020",
            date(2020, 5, 28),
            "Sent.",
            chair.pk,
        )

    def test_who_may_say_so(
        self, process: Process, officer: User, delegate: User, chair: User, outsider: User, client_of: As
    ) -> None:
        people = (officer, delegate, chair, outsider)
        assert [client_of(one).get(ADDRESS).status_code for one in people] == [403, 403, 200, 403]
        inputs = "/river/items/inputs-due/delivered/"
        assert [client_of(one).get(inputs).status_code for one in people] == [403, 200, 403, 403]

    @pytest.mark.parametrize("key", ["nothing", "phase-1", "x%00y"])
    def test_what_nobody_owes_cannot_be_delivered(
        self, process: Process, chair: User, outsider: User, client_of: As, key: str
    ) -> None:
        address = f"/river/items/{key}/delivered/"
        assert [client_of(one).get(address).status_code for one in (chair, outsider)] == [404, 403]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"phrase": ""}, "Say when it was delivered"),
            ({"phrase": "some day or other"}, "some day or other"),
            ({"phrase": "3 June 2020"}, "This day has not come yet."),
            ({"phrase": "28 May 2020", "note": "x" * 301}, "at most 300 fit"),
            ({"phrase": "28 May 2020", "note": "a\x07b"}, "control character"),
            ({"phrase": "28 May 2020", "document": "theirs"}, "no such document"),
            ({"phrase": "28 May 2020", "address": "javascript:alert(1)"}, "Write a web address"),
            ({"phrase": "1 January 9999"}, "cannot be read"),
        ],
        ids=["nothing", "unreadable", "to come", "too long", "control", "document", "address", "far"],
    )
    def test_bad_input_is_a_sentence_and_what_was_typed_stays(
        self, process: Process, chair: User, client_of: As, typed: dict[str, str], said: str
    ) -> None:
        answer = client_of(chair).post(ADDRESS, {"note": "Kept words.", **typed, "save": "1"})
        text = answer.content.decode()
        assert said in text
        assert (typed.get("note", "Kept words.")[:20] in text, Delivery.objects.count()) == (True, 0)

    def test_an_officer_confirms_on_the_desk(self, process: Process, chair: User, officer: User, client_of: As) -> None:
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        client = client_of(officer)
        [work] = [one for find in DESK for one in find(Page(process, clock.now(), None)) if one.address == DESK_ADDRESS]
        assert (work.what, work.since) == (
            "Reported as delivered: First draft, by Chair of the River Assembly",
            made.reported_at,
        )
        shown = client.post(DESK_ADDRESS, {"delivery": made.pk, "source": "gazette", "preview": "confirm"})
        assert ("What this would change" in shown.content.decode(), held()) == (True, [])
        answer = client.post(DESK_ADDRESS, {"delivery": made.pk, "source": "gazette", "save": "confirm"})
        assert (answer.status_code, len(held())) == (302, 1)
        assert [
            one for find in DESK for one in find(Page(process, clock.now(), None)) if one.address == DESK_ADDRESS
        ] == []

    def test_an_officer_declines_with_a_reason(
        self, process: Process, chair: User, officer: User, client_of: As
    ) -> None:
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        client = client_of(officer)
        assert "Say why." in client.post(DESK_ADDRESS, {"delivery": made.pk, "save": "decline"}).content.decode()
        client.post(DESK_ADDRESS, {"delivery": made.pk, "decline-reason": "Not sent.", "save": "decline"})
        made.refresh_from_db()
        assert (made.status, made.reason) == ("declined", "Not sent.")
        assert "Not sent." in client_of(chair).get(ADDRESS).content.decode()

    def test_confirming_what_a_colleague_declined_is_refused(
        self, process: Process, chair: User, officer: User, colleague: User, client_of: As
    ) -> None:
        made = deliveries.report_delivery(owed(), MAY, by=chair)
        deliveries.decline_delivery(made, reason="No.", by=colleague)
        answer = client_of(officer).post(DESK_ADDRESS, {"delivery": made.pk, "source": "gazette", "save": "confirm"})
        assert (answer.status_code, held()) == (409, [])
        assert "cannot become confirmed" in answer.content.decode()

    def test_a_press_on_nothing_that_was_reported_is_404(self, process: Process, officer: User, client_of: As) -> None:
        assert client_of(officer).post(DESK_ADDRESS, {"save": "confirm", "source": "gazette"}).status_code == 404
