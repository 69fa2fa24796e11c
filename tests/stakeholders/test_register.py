"""Taking part: the ways in, the form, the applicant's own page."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import outbox
from compact.models import Message, User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.models import Application, Route
from tests.stakeholders.conftest import Apply, details, typed

FORM = "/river/register/?route={}"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sent_mails() -> list[Any]:
    """Send what is due; return the mails."""
    mail.outbox.clear()
    outbox.sweep()
    return mail.outbox


def link_in(message: Any) -> str:
    """The path of the one link of a mail."""
    found = set(re.findall(r"https?://\S+", message.body))
    assert len(found) == 1
    return urlsplit(found.pop()).path


# The ways in


def test_it_shows_each_way_in_with_its_terms(observers: Route, client: Client) -> None:
    shown = text_of(client.get("/river/register/"))
    for words in (
        "Register with the Bureau",
        "Towns on the river",
        "the hearings",
        "Registration with the Secretariat",
        "No date is set",
        "Applications until the list is due: Thursday, 31 December 2020 , 17:00 in Vienna",
        "This is our reading of “by December 2020”. It closes in 213 days.",
        "A list that Member States consider on a non-objection basis",
        "Not on this site: by note verbale or letter",
    ):
        assert words in shown, words
    assert (
        len(
            re.findall(
                r'class="button" href="/river/register/\?route=', client.get("/river/register/").content.decode()
            )
        )
        == 2
    )


def test_a_closed_way_in_says_since_when(observers: Route, client: Client, at: Callable[[str], object]) -> None:
    at("2021-01-05T09:00:00")
    assert re.search(
        r"Closed since Thursday,? 31 December 2020, 17:00 \(Vienna\)", text_of(client.get("/river/register/"))
    )
    answer = client.get(FORM.format("observers"))
    assert (answer.status_code, "This way in is closed, since" in text_of(answer)) == (200, True)
    assert "On this site, without an account" not in text_of(answer)
    assert client.post(FORM.format("observers"), typed(observers)).status_code == 409
    assert not Application.objects.exists()


@pytest.mark.parametrize("address", ["/river/register/?route=none", "/nowhere/register/", "/river/register/?route=%00"])
def test_what_is_not_there_is_404(registration: Route, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_nomination_has_no_form(registration: Route, client: Client) -> None:
    answer = client.get(FORM.format("nomination"))
    assert "Nominations are not taken on this site: they come by note verbale or letter." in text_of(answer)
    assert b"<textarea" not in answer.content


def test_it_is_in_the_navigation_and_is_not_kept(registration: Route, client: Client) -> None:
    answer = client.get("/river/register/?as_of=nonsense")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert 'href="/river/register/" aria-current="page"' in answer.content.decode()


def test_which_is_yours_leads_down_to_each_card(observers: Route, client: Client) -> None:
    page = client.get("/river/register/").content.decode()
    nav = page[page.index('<nav class="panel"') :].partition("</nav>")[0]
    targets = re.findall(r'href="#([^"]+)"', nav)
    assert targets == ["way-registration", "way-observers", "way-nomination"]
    assert [f'id="{target}"' in page for target in targets] == [True] * 3
    assert "Fishers&#x27; associations" in nav


def test_it_is_always_as_of_now_and_says_so_when_asked_otherwise(registration: Route, client: Client) -> None:
    words = "This page is always as of now"
    for address in ("/river/register/", FORM.format("registration"), FORM.format("nomination")):
        joined = address + ("&" if "?" in address else "?") + "as_of=2020-02-01"
        assert [words in text_of(client.get(one)) for one in (address, joined)] == [False, True]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_it_rejects_other_methods(registration: Route, client: Client, method: str) -> None:
    assert getattr(client, method)("/river/register/").status_code == 405


# The form


def test_the_form_says_beside_each_field_what_becomes_public(observers: Route, client: Client) -> None:
    public, private = (
        "Becomes public if your organisation comes on the list.",
        "Not public: seen by the secretariat alone.",
    )
    listed = text_of(client.get(FORM.format("observers")))
    assert (listed.count(public), listed.count(private)) == (4, 4)
    registered = text_of(client.get(FORM.format("registration")))
    assert (registered.count(public), registered.count(private)) == (0, 8)


def test_sending_it_answers_with_a_redirect_to_check_your_mail(registration: Route, client: Client) -> None:
    answer = client.post(FORM.format("registration"), typed(registration), follow=True)
    assert answer.redirect_chain == [("/river/register/?route=registration&sent=1", 302)]
    assert "Check your mail" in text_of(answer)
    assert "flora" not in text_of(answer)
    made = Application.objects.get()
    assert (made.organisation_name, made.status, made.country_id) == ("Fishers of Lower Alva", "unconfirmed", "AT")


def test_pressing_send_twice_makes_one(registration: Route, client: Client) -> None:
    form = typed(registration)
    assert [client.post(FORM.format("registration"), form).status_code for _n in range(2)] == [302, 302]
    assert (Application.objects.count(), Message.objects.count()) == (1, 1)


BAD = [
    ("organisation_name", "", "Enter the name of the organisation"),
    ("contact_name", "", "Enter your name"),
    ("contact_email", "", "Enter your e-mail address"),
    ("category", "", "Choose what your organisation is"),
    ("organisation_name", "Fishers \u202eavlA", "invisible character"),
    ("organisation_name", "Fishers \x1b[0m", "control character"),
    ("organisation_name", "x" * 301, "This has 301 characters; at most 300 fit"),
    ("acronym", "x" * 41, "This has 41 characters; at most 40 fit"),
    ("contact_name", "Flora\x00", "control character"),
    ("country", "XX", "Choose a country from the list"),
    ("country", "AT\x00", "Null characters"),
    ("country", "", "Choose a country"),
    ("category", "fishers", "not open to that"),
    ("category", "\x00", "Null characters"),
    ("web", "javascript:alert(1)", "web address"),
    ("contact_email", "flora", "name@example.org"),
    ("contact_email", "flora@example.org\nBcc: all@example.org", "name@example.org"),
    ("contact_email", f"{'f' * 250}@example.org", "e-mail|at most"),
    ("purpose", "x" * 4001, "This has 4001 characters; at most 4000 fit"),
    ("purpose", " \n ", "Say why your organisation wants to take part"),
    ("request_key", "not-a-key", "Open it anew"),
]


@pytest.mark.parametrize(("field", "value", "said"), BAD)
def test_bad_input_is_named_at_its_field_and_on_top_and_nothing_typed_is_lost(
    registration: Route, client: Client, field: str, value: str, said: str
) -> None:
    answer = client.post(FORM.format("registration"), typed(registration, **{field: value}))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert re.search(said, text_of(answer))
    assert 'class="error-summary"' in answer.content.decode()
    assert field == "request_key" or f'href="#id_{field}' in answer.content.decode()
    kept = {"Fishers of Lower Alva", "Flora Fisher", "We live from the river."}
    assert len([word for word in kept if word in answer.content.decode()]) >= 2
    assert (Application.objects.count(), Message.objects.count()) == (0, 0)


def test_a_limit_stands_beside_its_field_and_cuts_nothing_off(registration: Route, client: Client) -> None:
    answer = client.get(FORM.format("registration"))
    assert "At most 4,000 characters, about 600 words." in text_of(answer)
    [textarea] = re.findall(r"<textarea[^>]*>", answer.content.decode())
    assert "maxlength" not in textarea


def test_sending_it_again_mails_a_link_and_the_old_one_is_dead(registration: Route, client: Client) -> None:
    client.post(FORM.format("registration"), typed(registration))
    [first] = sent_mails()
    answer = client.post(FORM.format("registration"), typed(registration, purpose="We fish."), follow=True)
    assert "the newest mail counts" in text_of(answer)
    [second] = sent_mails()
    assert [client.get(link_in(one)).status_code for one in (first, second)] == [404, 200]
    assert ["takes the place of the one before" in one.body for one in (first, second)] == [False, True]
    own = client.post(link_in(second), follow=True)
    assert "Form sent again" in text_of(own)
    assert Application.objects.get().purpose == "We fish."


def test_a_mail_not_yet_sent_whose_link_died_is_not_sent(registration: Route, client: Client) -> None:
    client.post(FORM.format("registration"), typed(registration))
    client.post(FORM.format("registration"), typed(registration, purpose="We fish."))
    assert len(sent_mails()) == 1
    Message.objects.update(state="due", context={"application": Application.objects.get().pk, "token": "old"})
    assert sent_mails() == []


def test_an_empty_form_is_refused_without_a_fault(registration: Route, client: Client) -> None:
    answer = client.post(FORM.format("registration"), {})
    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 7


def test_a_form_without_its_token_is_refused(registration: Route) -> None:
    answer = Client(enforce_csrf_checks=True).post(FORM.format("registration"), typed(registration))
    assert answer.status_code == 403


def test_what_is_typed_is_never_markup(registration: Route, client: Client, officer: User, client_of: Any) -> None:
    script = "<script>alert(1)</script>"
    form = typed(registration, organisation_name=script, contact_name=script, purpose=script, acronym=script)
    client.post(FORM.format("registration"), form)
    [message] = sent_mails()
    path = link_in(message)
    seen = [client.get(path), client.post(path, follow=True)]
    [message] = sent_mails()
    pk = Application.objects.get().pk
    desk = client_of(officer)
    seen += [desk.get("/river/desk/applications/"), desk.get(f"/river/desk/applications/{pk}/")]
    seen += [client.post(FORM.format("registration"), {**form, "country": ""})]
    assert [b"<script>alert" in answer.content for answer in seen] == [False] * 5
    assert all(b"&lt;script&gt;alert" in answer.content for answer in seen)
    assert "<script>" not in message.alternatives[0][0]
    assert script in message.body


def test_too_many_applications_are_refused_with_a_time_and_nothing_lost(registration: Route, client: Client) -> None:
    answers = [
        client.post(FORM.format("registration"), typed(registration, organisation_name=f"Town {n}")) for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "Too many applications came from here" in text_of(answers[-1])
    assert "We live from the river." in answers[-1].content.decode()
    assert Application.objects.count() == 5


# The walk: apply, mail, confirm, desk, decide, mail


def test_the_walk_from_the_form_to_the_decision(
    observers: Route, client: Client, officer: User, client_of: Callable[[User], Client]
) -> None:
    client.post(FORM.format("observers"), typed(observers))
    [asked] = sent_mails()
    assert (asked.to, asked.subject) == (
        ["flora@fishers.example.org"],
        "River Alva Convention: confirm your application",
    )
    assert "This must be done by" in asked.body
    confirm = link_in(asked)
    assert client.get(confirm).status_code == 200
    assert Application.objects.get().status == "unconfirmed"  # a scanner that opens links confirms nothing
    own = client.post(confirm, follow=True)
    assert own.redirect_chain == [(confirm.removesuffix("confirm/"), 302)]
    assert "The secretariat has your application." in text_of(own)

    [received] = sent_mails()
    assert link_in(received) == confirm.removesuffix("confirm/")
    assert "The list is due by" in received.body

    desk = client_of(officer)
    assert "1 application has come in" in text_of(desk.get("/river/desk/"))
    file = f"/river/desk/applications/{Application.objects.get().pk}/"
    assert desk.post(file, {"start": "1"}, follow=True).redirect_chain == [(file, 302)]
    assert "1 application waits for a decision" in text_of(desk.get("/river/desk/"))
    decided = desk.post(file, {"outcome": "proposed", "reason": "", "version": "2"}, follow=True)
    assert decided.redirect_chain == [(file, 302)]
    assert "waits for a decision" not in text_of(desk.get("/river/desk/"))

    [told] = sent_mails()
    assert "Your organisation is proposed for the list." in told.body
    assert told.to == ["flora@fishers.example.org"]
    assert "proposed for the list" in text_of(client.get(link_in(received)))
    assert [(m.kind, m.state, bool(m.text)) for m in Message.objects.order_by("pk")] == [
        ("application-confirm", "sent", False),
        ("application-received", "sent", False),
        ("application-decided", "sent", True),
    ]


def test_a_decline_reaches_the_applicant_with_its_reason(
    registration: Route, in_review: Apply, officer: User, client: Client
) -> None:
    application = in_review(registration)
    sent_mails()
    applications.decide(
        application, by=officer, outcome="declined", version=2, reason="It isn't a town & not on the river."
    )
    [told] = sent_mails()
    assert "It isn't a town & not on the river." in told.body
    assert "It isn&#x27;t a town &amp; not on the river." in told.alternatives[0][0]


# The applicant's own page


@pytest.fixture
def own(process: Process, registration: Route) -> str:
    """The address of the page of an application that was confirmed."""
    application, token = applications.apply(process, **details(registration))
    applications.confirm(application, token=token)
    return f"/river/register/{token}/"


def test_the_own_page_says_where_it_stands_and_is_kept_nowhere(own: str, client: Client) -> None:
    answer = client.get(own)
    assert "What happens next: The secretariat checks that this way in is open to you" in text_of(answer)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "strict-origin")


def test_the_own_page_names_no_officer(own: str, client: Client, officer: User) -> None:
    applications.start_review(Application.objects.get(), by=officer)
    assert "Ada" not in text_of(client.get(own))


def test_confirming_again_leads_to_the_own_page(own: str, client: Client) -> None:
    for answer in (client.get(f"{own}confirm/"), client.post(f"{own}confirm/")):
        assert (answer.status_code, answer["Location"]) == (302, own)
        assert answer["Cache-Control"] == "private, no-store"


def test_withdrawing_by_the_link(own: str, client: Client) -> None:
    assert "Your application was withdrawn." in text_of(client.post(own, follow=True))
    assert Application.objects.get().status == "withdrawn"
    assert "Withdraw this application" not in text_of(client.get(own))
    assert 'href="/river/register/?route=registration">Apply again' in client.get(own).content.decode()


def test_the_own_page_says_where_its_link_is(own: str, client: Client) -> None:
    shown = text_of(client.get(own))
    assert "The link in the mails that we sent you leads back to this page." in shown
    assert "only way back" not in shown


def test_apply_again_is_not_offered_once_the_way_is_closed(
    process: Process, observers: Route, client: Client, at: Callable[[str], object]
) -> None:
    application, token = applications.apply(process, **details(observers))
    applications.withdraw(application)
    seen = ["Apply again" in text_of(client.get(f"/river/register/{token}/"))]
    at("2021-01-05T09:00:00")
    seen.append("Apply again" in text_of(client.get(f"/river/register/{token}/")))
    assert seen == [True, False]


def test_confirming_after_the_close_says_so(
    process: Process, observers: Route, client: Client, at: Callable[[str], object]
) -> None:
    _application, token = applications.apply(process, **details(observers))
    at("2021-01-05T09:00:00")
    confirm = f"/river/register/{token}/confirm/"
    assert "was not confirmed by then" in text_of(client.get(confirm))
    assert client.post(confirm).status_code == 409
    assert "was not confirmed in time" in text_of(client.get(f"/river/register/{token}/"))


@pytest.mark.parametrize("end", ["", "confirm/"])
@pytest.mark.parametrize("token", ["x", "guess" * 9, "é", "%00", "..", "a" * 2000])
def test_a_guessed_link_is_404(own: str, client: Client, token: str, end: str) -> None:
    for method in (client.get, client.post):
        assert method(f"/river/register/{token}/{end}").status_code == 404


def test_a_link_opens_nothing_in_another_process(own: str, client: Client) -> None:
    Process.objects.create(slug="other", title="Other", short_title="Other", zone="UTC", deadline_time="12:00")
    assert client.get(own.replace("river", "other")).status_code == 404


def test_the_stored_digest_opens_nothing(own: str, client: Client) -> None:
    assert client.get(f"/river/register/{Application.objects.get().token_hash}/").status_code == 404


def test_pages_ask_the_same_number_of_queries_whatever_came_in(
    registration: Route,
    observers: Route,
    submitted: Apply,
    client: Client,
    queries: Callable[[], CaptureQueriesContext],
) -> None:
    asked = []
    for amount in (2, 10):
        for number in range(amount):
            submitted(registration, organisation_name=f"Town {amount}-{number}")
        with queries() as found:
            client.get("/river/register/")
        with queries() as form:
            client.get(FORM.format("registration"))
        asked.append((len(found), len(form)))
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 20
