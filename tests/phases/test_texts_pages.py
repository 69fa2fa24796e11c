"""Texts and versions: the public pages, the API, and the desk where versions are recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.texts import Said, fingerprint, set_wording, supersede
from phases.models import Process, Provision, Supersession, Text, Wording

NEW_TEXT = {
    "title": "Resolution 3",
    "key": "resolution-3",
    "kind": "resolution",
    "status": "adopted",
    "series": "alva",
    "symbol": "RA/3",
    "dated": "2020-05-20",
    "authority": "resolution",
    "issued_by": "River Assembly",
    "partial": "on",
}


def test_the_texts_stand_with_their_versions_and_what_is_superseded(client: Client, process: Process) -> None:
    page = client.get("/river/texts/").content.decode()
    for words in ("Draft of resolution 1", "RA/L.1", "recorded in part", "held against", "The date of the draft"):
        assert words in page, words
    assert "amendment-1" not in client.get("/river/texts/?as_of=2020-04-30").content.decode()


def test_one_text_shows_its_paragraphs_and_the_way_to_compare(client: Client, process: Process) -> None:
    page = client.get("/river/texts/draft-1/").content.decode()
    assert ("autumn of 2020" in page, "?old=draft-1&amp;new=resolution-1" in page) == (True, True)
    assert client.get("/river/texts/none/").status_code == 404
    assert client.get("/river/texts/amendment-1/?as_of=2020-04-30").status_code == 404


def test_two_versions_stand_side_by_side_and_only_what_changed(client: Client, process: Process) -> None:
    address = "/river/texts/compare/?old=resolution-1&new=amendment-1"
    page = client.get(address).content.decode()
    assert ("A conference on the river" in page, "A first draft" in page, "not recorded" in page) == (True, True, True)
    only = client.get(f"{address}&changed=1").content.decode()
    assert ("A conference on the river" in only, "A first draft" in only) == (False, True)


def test_what_changed_is_marked_word_by_word_and_by_term(client: Client, process: Process) -> None:
    page = client.get("/river/texts/compare/?old=draft-1&new=resolution-1").content.decode()
    assert "<del>autumn of 2020</del>" in page
    assert "<ins>spring of 2021</ins>" in page
    assert "only in the older version:" in page


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("old=draft-1&new=nothing", 400, "No text is known here as “nothing”."),
        ("old=draft-1", 400, "Name two versions: old and new."),
        ("old=draft-1&new=draft-1", 400, "These are one and the same text; choose two versions."),
        ("old=draft-1&new=amendment-1&as_of=2020-04-30", 400, "No text is known here as “amendment-1”."),
    ],
)
@pytest.mark.parametrize("door", ["/river", "/api/v1/river"])
def test_versions_that_cannot_be_compared_are_refused_with_a_sentence(
    client: Client, process: Process, door: str, query: str, status: int, sentence: str
) -> None:
    answer = client.get(f"{door}/texts/compare/?{query}")
    said = answer.json()["detail"] if door.startswith("/api") else answer.content.decode()
    assert (answer.status_code, sentence in said) == (status, True)


def test_without_names_the_last_two_versions_are_compared(client: Client, process: Process) -> None:
    found = client.get("/api/v1/river/texts/compare/").json()
    assert (found["old"]["key"], found["new"]["key"]) == ("resolution-1", "amendment-1")
    assert [(row["provision"], row["change"]) for row in found["rows"]] == [
        ("op.1", "not-recorded"),
        ("op.2", "not-recorded"),
        ("op.2.a", "dropped"),
    ]


def test_the_api_gives_the_texts_and_one_of_them(client: Client, process: Process) -> None:
    assert [text["key"] for text in client.get("/api/v1/river/texts/").json()] == [
        "draft-1",
        "resolution-1",
        "amendment-1",
    ]
    one = client.get("/api/v1/river/texts/draft-1/").json()
    assert [(said["provision"], said["number"]) for said in one["wordings"]] == [("op.1", "1"), ("op.2", "3")]
    assert client.get("/api/v1/river/texts/none/").status_code == 404


def test_a_comparison_costs_the_same_whatever_it_shows(
    client: Client, process: Process, queries: Callable[[], Any]
) -> None:
    costs = []
    for pair in ("old=draft-1&new=resolution-1", "old=resolution-1&new=amendment-1"):
        with queries() as found:
            client.get(f"/river/texts/compare/?{pair}")
        costs.append(len(found))
    assert costs[0] == costs[1] <= 25


def test_an_officer_adds_a_version_and_its_wordings(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(officer)
    assert client.post("/river/desk/texts/", NEW_TEXT)["Location"] == "/river/desk/texts/resolution-3/"
    assert client.get("/river/desk/texts/resolution-3/").status_code == 200
    address = "/river/desk/texts/resolution-3/op.1/"
    form = client.get(address).context["form"]
    given = {"number": "1", "title": "A conference", "summary": "It meets in 2022.", "terms": "time: 2022"}
    assert client.post(address, given | {"seen": form.initial["seen"]}).status_code == 302
    page = Client().get("/river/texts/compare/?old=resolution-1&new=resolution-3").content.decode()
    assert "<ins>2022</ins>" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"symbol": "RA/L.1", "key": "other"}, "The symbol RA/L.1 is taken by “Draft of resolution 1”."),
        ({"key": "draft-1"}, "“draft-1” is taken; choose another key."),
        ({"key": "compare"}, "“compare” is taken; choose another key."),
        ({"key": "Upper Case"}, "Write small letters, digits, dots and hyphens."),
    ],
)
def test_a_text_that_is_taken_is_refused_and_what_was_typed_stays(
    process: Process, officer: User, client_of: Callable[[User], Client], change: dict[str, str], sentence: str
) -> None:
    answer = client_of(officer).post("/river/desk/texts/", NEW_TEXT | change)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "Resolution 3" in page) == (409, True, True)


def wording_of(process: Process) -> tuple[Text, Provision, Wording]:
    text = Text.objects.get(process=process, key="draft-1")
    provision = Provision.objects.get(process=process, anchor="op.1")
    return text, provision, Wording.objects.get(text=text, provision=provision)


def test_a_stale_wording_is_refused_and_kept_in_the_form(
    process: Process, officer: User, colleague: User, client_of: Callable[[User], Client]
) -> None:
    text, provision, standing = wording_of(process)
    seen = fingerprint(standing)
    set_wording(text, provision, Said("1", "A conference", "First."), seen=seen, by=officer)
    with pytest.raises(StaleEdit):
        set_wording(text, provision, Said("1", "A conference", "Second."), seen=seen, by=colleague)
    given = {"number": "1", "title": "T", "summary": "Typed by the second.", "seen": seen}
    answer = client_of(colleague).post("/river/desk/texts/draft-1/op.1/", given)
    assert (answer.status_code, "Typed by the second." in answer.content.decode()) == (412, True)
    again = given | {"seen": answer.context["form"]["seen"].value()}
    assert client_of(colleague).post("/river/desk/texts/draft-1/op.1/", again).status_code == 302


def test_the_governing_text_is_not_changed_at_the_desk(process: Process, officer: User) -> None:
    _draft, provision, _standing = wording_of(process)
    governing = Text.objects.get(process=process, governs=True)
    with pytest.raises(RuleViolation, match="comes from its file"):
        set_wording(governing, provision, Said("1", "T", "S"), seen="", by=officer)


@pytest.mark.parametrize("terms", ["time", "time:", "time: 2020\ntime: 2021", "x: " + "y" * 201])
def test_terms_that_cannot_be_read_are_refused_at_the_field(
    process: Process, officer: User, client_of: Callable[[User], Client], terms: str
) -> None:
    given = {"number": "1", "title": "T", "summary": "S", "seen": "x", "terms": terms}
    answer = client_of(officer).post("/river/desk/texts/draft-1/op.1/", given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["terms"])


def test_an_officer_records_what_is_superseded_once(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    client, text = client_of(officer), Text.objects.get(process=process, key="amendment-1")
    provision = Provision.objects.get(process=process, anchor="op.1")
    given = {"provision": provision.pk, "text": text.pk, "note": "The season of the conference"}
    assert client.post("/river/desk/texts/superseded/", given).status_code == 302
    assert "The season of the conference" in Client().get("/river/texts/amendment-1/").content.decode()
    again = client.post("/river/desk/texts/superseded/", given)
    assert (again.status_code, Supersession.objects.filter(provision=provision).count()) == (409, 1)
    with pytest.raises(RuleViolation, match="does not supersede itself"):
        supersede(provision, Text.objects.get(process=process, governs=True), whole=True, note="x", by=officer)


def test_a_delegate_may_not_record_texts(process: Process, delegate: User, client_of: Callable[[User], Client]) -> None:
    assert client_of(delegate).get("/river/desk/texts/").status_code == 403
