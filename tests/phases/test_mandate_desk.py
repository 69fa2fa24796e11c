"""The desk's editors of the mandate: two buttons, every fault a sentence, nothing lost of what was typed."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from compact import clock
from compact.models import AuditEntry, User
from phases.models import Addressee, DateRecord, Milestone, MilestoneStanding, Process, Provision, Source, TimelineItem
from phases.pages import Page
from phases.panels import DESK

As = Callable[[User], Client]
DESKS = "/river/desk/items/"
DATE = {"layer": "agreed", "phrase": "by 20 June 2020", "source": "gazette", "known": "2020-06-01"}
ITEM = {"title": "List of observers", "provision": "op.1", "owed_by": "chair", "version": "0"}


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def desk(officer: User, client_of: As) -> Client:
    return client_of(officer)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def say(desk: Client, key: str = "first-draft", button: str = "save", **typed: str) -> HttpResponse:
    return desk.post(f"{DESKS}{key}/date/", {**DATE, **typed, button: "1"})  # type: ignore[return-value]


def said(key: str = "first-draft", layer: str = "agreed") -> list[DateRecord]:
    return list(DateRecord.objects.filter(item__key=key, layer=layer).order_by("pk"))


PAGES = [
    "mandate/",
    "mandate/new/",
    "items/first-draft/",
    "items/phase-1/",
    "items/hearing-1/",
    "items/spring-fair/",
    "items/first-draft/date/",
    "items/first-draft/delivery/",
    "items/first-draft/standing/",
]


@pytest.mark.parametrize("page", PAGES)
def test_staff_see_it_and_nobody_else_does(
    process: Process, officer: User, chair: User, delegate: User, outsider: User, client_of: As, page: str
) -> None:
    people = (officer, chair, delegate, outsider)
    assert [client_of(one).get(f"/river/desk/{page}").status_code for one in people] == [200, 403, 403, 403]
    assert Client().get(f"/river/desk/{page}").status_code == 302


@pytest.mark.parametrize(
    "page",
    [
        "nothing/",
        "nothing/date/",
        "nothing/delivery/",
        "first-draft/prefer/1/",
        "phase-1/delivery/",
        "phase-1/standing/",
    ],
)
def test_what_is_not_there_is_404(desk: Client, page: str) -> None:
    assert desk.get(DESKS + page).status_code == 404


def test_items_of_another_process_are_404(desk: Client, process: Process) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    TimelineItem.objects.create(process=lake, kind="outside", key="regatta", title="Regatta")
    assert [desk.get(f"{DESKS}regatta/{part}").status_code for part in ("", "date/")] == [404, 404]
    record = said(layer="mandated")[0]
    assert desk.get(f"{DESKS}survey/prefer/{record.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", 11),
        ("?kind=phase", 2),
        ("?state=overdue", 2),
        ("?owed_by=chair", 2),
        ("?owed_by=chair&state=due-soon", 1),
        ("?kind=x", 0),
        ("?page=99", 11),
    ],
)
def test_the_list_is_filtered_by_its_address(desk: Client, asked: str, shown: int) -> None:
    assert len(desk.get(f"/river/desk/mandate/{asked}").context["rows"].object_list) == shown


def test_the_list_asks_as_often_for_any_number_of_items(
    desk: Client, process: Process, queries: Callable[[], Any]
) -> None:
    asked = []
    for count in (1, 30):
        for number in range(count):
            item = TimelineItem.objects.create(
                process=process,
                kind="milestone",
                key=f"m-{count}-{number}",
                title="More",
                provision=Provision.objects.first(),
            )
            Milestone.objects.create(item=item, owed_by=Addressee.objects.get(key="chair"))
            first = said(layer="mandated")[0]
            DateRecord.objects.create(
                item=item, layer="mandated", phrase="", source=first.source, recorded_at=first.recorded_at
            )
        with queries() as found:
            assert desk.get("/river/desk/mandate/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_asking_first_writes_nothing_and_keeps_what_was_typed(desk: Client, process: Process) -> None:
    before = (Process.objects.get(pk=process.pk).revision, AuditEntry.objects.count())
    answer = say(desk, "phase-2", "preview", phrase="from 1 September 2020", place="Alva")
    assert said("phase-2") == []
    assert (Process.objects.get(pk=process.pk).revision, AuditEntry.objects.count()) == before
    for part in (
        "What this would change",
        "Survey of the river",
        "Nothing is saved yet.",
        'value="Alva"',
        "Our reading: from 1 September 2020",
    ):
        assert part in text(answer)


def test_asking_says_when_nothing_would_change(desk: Client) -> None:
    answer = desk.post(f"{DESKS}names/", {**ITEM, "done_when": "It is printed.", "preview": "1"})
    assert "Nothing that is watched would change." in text(answer)
    assert "It is printed." in text(answer)


def test_saving_says_what_changed(desk: Client) -> None:
    answer = say(desk, "phase-2", phrase="from 1 September 2020")
    assert (answer.status_code, answer["Location"]) == (302, "/river/desk/items/phase-2/")
    shown = text(desk.get(answer["Location"]))
    assert "“Survey of the river”: before the beginning of phase II → before the beginning of phase II." in shown
    assert "Reminders planned: 2." in shown


def test_a_phrase_is_read(desk: Client) -> None:
    say(desk, phrase="14 days after the Spring fair of Alva", place="Alva")
    [record] = said()
    assert (record.anchor.key if record.anchor else "", record.relation, record.offset_days, record.place) == (
        "spring-fair",
        "after",
        14,
        "Alva",
    )


def test_parts_count_and_the_phrase_stays_as_it_is_written(desk: Client) -> None:
    say(desk, phrase="when the ice is gone", first="2020-06-10", last="2020-06-12")
    say(desk, phrase="", last="2020-06-14", hour="15:30", zone="Europe/Vienna")
    say(desk, phrase="", anchor="names", relation="before", offset="3")
    rows = [(one.phrase, str(one.earliest), str(one.latest), str(one.at_time), one.offset_days) for one in said()]
    assert rows == [
        ("when the ice is gone", "2020-06-10", "2020-06-12", "None", 0),
        ("no later than 14 June 2020, 15:30 (Vienna)", "None", "2020-06-14", "15:30:00", 0),
        ("3 days before List of observers", "None", "None", "None", 3),
    ]


def test_a_new_source_is_named_on_the_way(desk: Client) -> None:
    named = {"source_title": "Third letter", "source_authority": "letter", "source_dated": "2020-05-30"}
    say(desk, source="", **named, known="2020-05-30")
    [record] = said()
    assert (record.source.title, record.source.key, record.day_only) == ("Third letter", "third-letter", True)


def test_what_is_corrected_stays_in_the_history(desk: Client) -> None:
    say(desk)
    [wrong] = said()
    shown = desk.get(f"{DESKS}first-draft/date/?corrects={wrong.pk}")
    assert (shown.context["form"]["phrase"].value(), shown.context["form"]["corrects"].value()) == (
        "by 20 June 2020",
        str(wrong.pk),
    )
    without = say(desk, phrase="by 21 June 2020", corrects=str(wrong.pk))
    assert errors(without) == {"reason": ["Say why the statement is corrected."]}
    say(desk, phrase="by 21 June 2020", corrects=str(wrong.pk), reason="A slip of the pen.")
    assert [(one.phrase, one.corrects) for one in said()] == [("by 20 June 2020", None), ("by 21 June 2020", wrong)]


def test_an_earlier_statement_is_let_stand(desk: Client) -> None:
    say(desk)
    say(desk, phrase="by 25 June 2020", source="chairs-letter")
    first, _second = said()
    address = f"{DESKS}first-draft/prefer/{first.pk}/"
    assert errors(desk.post(address, {"reason": "", "save": "1"})) == {"reason": ["Say why."]}
    assert desk.post(address, {"reason": "The letter was withdrawn.", "save": "1"}).status_code == 302
    assert desk.get(f"{DESKS}first-draft/").context["view"].agreed == first


def test_a_standing_is_decided(desk: Client) -> None:
    address = f"{DESKS}names/standing/"
    typed = {"state": "superseded", "reason": "A letter took its place.", "source": "chairs-letter"}
    assert "4 would be dropped" not in text(desk.post(address, {**typed, "preview": "1"}))
    assert MilestoneStanding.objects.count() == 0
    desk.post(address, {**typed, "save": "1"})
    decided = MilestoneStanding.objects.get()
    assert (decided.state, decided.source and decided.source.key) == ("superseded", "chairs-letter")
    assert errors(desk.post(address, {"state": "x", "reason": "", "save": "1"})) == {
        "state": ["Choose one of the decisions named."],
        "reason": ["Say why."],
    }


def test_something_owed_is_added(desk: Client) -> None:
    typed = {**DATE, "title": "A map", "provision": "op.2.a", "owed_by": "bureau", "depends_on": ["survey"]}
    assert "A map" in text(desk.post("/river/desk/mandate/new/", {**typed, "preview": "1"}))
    assert not TimelineItem.objects.filter(title="A map").exists()
    answer = desk.post("/river/desk/mandate/new/", {**typed, "save": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/river/desk/items/a-map/")
    assert "by 20 June 2020" in text(desk.get(answer["Location"]))


LONG = "x" * 500


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"first": "2020-06-12", "last": "2020-06-10"}, "last", "The last day lies before the first."),
        ({"phrase": "some day or other"}, "phrase", "cannot be read"),
        ({"phrase": "5 July 2020 - 1 July 2020"}, "phrase", "before it starts"),
        ({"phrase": ""}, "phrase", "Say when"),
        ({"phrase": "3 days before the flood of Alva"}, "phrase", "There is no “flood of Alva”"),
        ({"anchor": "flood", "relation": "before"}, "anchor", "There is no “flood”"),
        ({"anchor": "names"}, "relation", "Say how it hangs"),
        ({"relation": "after"}, "anchor", "Choose what it hangs on."),
        ({"offset": "3"}, "offset", "Choose what the days are counted from."),
        ({"anchor": "names", "relation": "after", "offset": "99999"}, "offset", "At most 3,660 days"),
        ({"last": "2020-06-12", "hour": "10:00"}, "zone", "Say in which zone"),
        ({"last": "2020-06-12", "zone": "Europe/Vienna"}, "hour", "Give the hour"),
        ({"last": "2020-06-12", "hour": "10:00", "zone": "Europe/Alva"}, "zone", "There is no time zone “Europe/Alva”"),
        ({"last": "2020-06-12", "hour": "25:00", "zone": "Europe/Vienna"}, "hour", "Write an hour"),
        ({"first": "0000-06-12"}, "first", "Write a day of the calendar"),
        ({"last": "9999-12-31"}, "last", "too far off"),
        ({"known": "2020-06-02"}, "known", "a day that has not come"),
        ({"known": ""}, "known", "Say since when"),
        ({"source": ""}, "source", "Say who says so"),
        ({"source": "theirs"}, "source", "no such source"),
        ({"source_title": "Another"}, "source", "not both"),
        ({"source": "", "source_title": "Another"}, "source_authority", "Say what the new source is."),
        ({"source": "", "source_authority": "letter"}, "source_title", "its title"),
        ({"layer": "held", "phrase": "2 June 2020"}, "phrase", "has not been held yet"),
        ({"layer": "x"}, "layer", "Choose one of the three."),
        ({"corrects": "1"}, "corrects", "no statement about this item"),
        ({"place": LONG}, "place", "at most 200 fit"),
        ({"phrase": LONG}, "phrase", "at most 300 fit"),
        ({"place": "Al\x00va"}, "place", "control character"),
        ({"anchor": "na\x00mes", "relation": "before"}, "anchor", "There is no"),
    ],
)
def test_each_fault_of_a_date_is_a_sentence_at_its_field(
    desk: Client, process: Process, typed: dict[str, str], field: str, sentence: str
) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    Source.objects.create(process=lake, key="theirs", title="Theirs", authority="web")
    for button in ("preview", "save"):
        answer = say(desk, button=button, **{"reason": "Kept words.", **typed})
        assert list(errors(answer)) == [field]
        assert sentence in errors(answer)[field][0]
        assert 'value="Kept words."' in text(answer)
    assert said() == []


def test_an_anchor_that_circles_is_refused_at_its_field(desk: Client) -> None:
    answer = say(desk, "phase-2", phrase="", anchor="survey", relation="after")
    assert list(errors(answer)) == ["anchor"]
    answer = say(desk, "phase-2", phrase="after the Survey of the river")
    assert list(errors(answer)) == ["anchor"]
    assert said("phase-2") == []


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "Give it a title."),
        ({"title": LONG}, "title", "at most 400 fit"),
        ({"title": "Li\x1bst"}, "title", "control character"),
        ({"done_when": "x" * 2001}, "done_when", "at most 2000 fit"),
        ({"provision": "op.9"}, "provision", "not in the text"),
        ({"provision": "theirs"}, "provision", "not in the text"),
        ({"owed_by": "nobody"}, "owed_by", "no such addressee"),
        ({"depends_on": ["names"]}, "depends_on", "cannot wait for itself"),
        ({"depends_on": ["phase-1"]}, "depends_on", "no milestone “phase-1”"),
        ({"depends_on": ["sur\x00vey"]}, "depends_on", "no milestone"),
    ],
)
def test_each_fault_of_an_item_is_a_sentence_at_its_field(
    desk: Client, process: Process, typed: dict[str, Any], field: str, sentence: str
) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    Provision.objects.create(process=lake, anchor="theirs", kind="operative")
    for button in ("preview", "save"):
        answer = desk.post(f"{DESKS}names/", {**ITEM, "done_when": "Kept words.", **typed, button: "1"})
        assert list(errors(answer)) == [field]
        assert sentence in errors(answer)[field][0]
        assert ("done_when" in typed) or "Kept words." in text(answer)
    assert TimelineItem.objects.get(key="names").version == 0


@pytest.mark.parametrize("button", ["save", "preview"])
def test_a_stale_edit_shows_what_the_other_changed_and_keeps_what_was_typed(
    desk: Client, officer: User, colleague: User, client_of: As, button: str
) -> None:
    other = client_of(colleague)
    assert other.post(f"{DESKS}names/", {**ITEM, "title": "List of names", "save": "1"}).status_code == 302
    answer = desk.post(f"{DESKS}names/", {**ITEM, "done_when": "It is printed.", button: "1"})
    assert answer.status_code == 412
    for part in (
        "Title: List of observers → List of names",
        "Bo Colleague",
        "It is printed.",
        'value="List of observers"',
    ):
        assert part in text(answer)
    assert TimelineItem.objects.get(key="names").title == "List of names"
    again = {**ITEM, "done_when": "It is printed.", "version": str(answer.context["form"]["version"].value())}
    assert desk.post(f"{DESKS}names/", {**again, "save": "1"}).status_code == 302
    assert TimelineItem.objects.get(key="names").milestone.done_when == "It is printed."


def test_the_desk_says_what_is_overdue_oldest_first(process: Process, officer: User) -> None:
    work = [one for find in DESK for one in find(Page(process, clock.now(), None)) if "/desk/items/" in one.address]
    assert [(one.what, one.address) for one in sorted(work, key=lambda one: one.since)] == [
        (
            "Inputs of riparian States: due on 1 May 2020 from Riparian States, nothing recorded",
            "/river/desk/items/inputs-due/delivery/",
        ),
        (
            "Survey of the river: due on 31 May 2020 from Bureau, nothing recorded",
            "/river/desk/items/survey/delivery/",
        ),
    ]
