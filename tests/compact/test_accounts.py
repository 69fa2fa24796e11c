"""Accounts: every mail that opens a door goes through the outbox, as a secret, and nobody learns who has an account."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.test import Client

from compact import outbox
from compact.mailtext import JOIN
from compact.models import Message, User
from phases.models import Process

PASSWORD = "river-and-long-enough"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _site(process: Process) -> None:
    """The frame of the pages needs a process to stand in."""


def link_in(mail: Any) -> str:
    """The path of the one link that a mail opens a door with."""
    found = re.search(r"https?://[^/\s]+(/accounts/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def sign_up(client: Client, email: str = "new@example.org") -> Any:
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})


def sign_in(email: str, password: str) -> Any:
    return Client().post("/accounts/login/", {"login": email, "password": password})


def test_signing_up_confirming_and_signing_in(client: Client, mailoutbox: list[Any]) -> None:
    answer = sign_up(client)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    waiting = Message.objects.get()
    assert (waiting.kind, waiting.secret, waiting.state, waiting.recipient, mailoutbox) == (
        "account",
        True,
        "due",
        "new@example.org",
        [],
    )
    assert sign_in("new@example.org", PASSWORD)["Location"] == "/accounts/confirm-email/"

    outbox.sweep()
    door = link_in(mailoutbox[0])
    sent = Message.objects.order_by("pk").first()
    assert (sent.state, sent.subject, sent.text, sent.html, sent.context) == ("sent", "", "", "", {})

    assert client.get(door).status_code == 200
    assert client.post(door).status_code == 302
    assert User.objects.get(email="new@example.org").emailaddress_set.get().verified is True
    assert sign_in("new@example.org", PASSWORD)["Location"] == "/my/"


def test_a_known_address_looks_the_same_to_whoever_signs_up(outsider: User, mailoutbox: list[Any]) -> None:
    unknown, known = sign_up(Client(), "new@example.org"), sign_up(Client(), outsider.email)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email=outsider.email).count() == 1
    assert set(Message.objects.values_list("recipient", "kind", "secret")) == {
        ("new@example.org", "account", True),
        (outsider.email, "account", True),
    }


def test_a_password_is_set_anew_through_a_mail(outsider: User, client: Client, mailoutbox: list[Any]) -> None:
    assert client.post("/accounts/password/reset/", {"email": outsider.email}).status_code == 302
    assert Message.objects.get().secret is True
    outbox.sweep()
    form = client.get(link_in(mailoutbox[0]), follow=True)
    done = client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    assert sign_in(outsider.email, "a long enough phrase").status_code == 200
    assert sign_in(outsider.email, PASSWORD)["Location"] == "/my/"


def test_a_reset_says_nothing_of_who_has_an_account(outsider: User) -> None:
    answers = [Client().post("/accounts/password/reset/", {"email": e}) for e in (outsider.email, "no@example.org")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/accounts/password/reset/done/")}


def test_a_wrong_password_says_nothing_of_who_has_an_account(outsider: User) -> None:
    known, unknown = sign_in(outsider.email, "wrong"), sign_in("nobody@example.org", "wrong")
    assert (known.status_code, unknown.status_code) == (200, 200)

    def told(answer: Any) -> dict[str, list[str]]:
        return {field: list(said) for field, said in answer.context["form"].errors.items()}

    assert told(known) == told(unknown) != {}


def test_signing_in_takes_any_capitals(outsider: User) -> None:
    assert sign_in("Outsider@Example.org", "a long enough phrase")["Location"] == "/my/"


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    answer = client.post("/accounts/signup/", {"email": "new@example.org", "password1": password})
    assert (answer.status_code, User.objects.count(), Message.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize("address", ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/email/"])
def test_the_second_factor_is_reachable_to_who_has_signed_in(outsider: User, client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/accounts/login/")
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    assert client.get(address, follow=True).status_code == 200  # it may ask for the password once more


@pytest.mark.parametrize("address", ["login", "signup", "password/reset"])
def test_the_pages_before_the_sign_in_answer(client: Client, address: str) -> None:
    assert client.get(f"/accounts/{address}/").status_code == 200


def test_signing_out_needs_more_than_a_link(outsider: User, client: Client) -> None:
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_mail_says_where_it_comes_from_and_to_whom(outsider: User, mailoutbox: list[Any]) -> None:
    for email in (outsider.email, "nobody@example.org"):
        Client().post("/accounts/password/reset/", {"email": email}, headers={"host": "127.0.0.1"})
    outbox.sweep()
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        assert "This comes from localhost:8000," in mail.body
        assert mail.to[0] in mail.body.replace(JOIN, "")  # it reads so, and is no link
        assert "http://localhost:8000/accounts/" in mail.body
        assert "127.0.0.1" not in mail.body
        html = mail.alternatives[0].content
        assert '<a href="http://localhost:8000/accounts/' in html
        assert mail.subject in html


THEIR_WORDS = re.compile(
    r"\b[Ee]mail\b|Sign (?:In|Up|Out)\b|Two-Factor|"
    r"[Rr]eauthenticate|Confirm Access|Bad Token|Reset My|Make Primary|Authenticator\b|Please contact us|Signup"
)


def words_of(answer: Any) -> str:
    shown = re.sub(r"<(script|style|head).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(shown.split())


BEFORE = ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "confirm-email/old-key"]
BEFORE += ["password/reset/key/1-old-key", "password/reset/key/done", "inactive"]


@pytest.mark.parametrize("address", BEFORE)
def test_the_pages_before_the_sign_in_speak_in_our_words(client: Client, address: str) -> None:
    answer = client.get(f"/accounts/{address}/", follow=True)
    assert answer.status_code == 200
    assert THEIR_WORDS.findall(words_of(answer)) == []
    assert "placeholder" not in answer.content.decode()


INSIDE = ["email", "password/change", "logout", "reauthenticate", "2fa", "2fa/totp/activate"]
INSIDE += ["2fa/totp/deactivate", "2fa/recovery-codes/generate", "2fa/recovery-codes"]


def with_a_second_factor(client: Client) -> None:
    """Switch the second factor on, as a person does."""
    client.post("/accounts/reauthenticate/", {"password": "a long enough phrase"})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("second_factor", [False, True])
def test_the_pages_of_the_account_speak_in_our_words(
    outsider: User, client: Client, address: str, second_factor: bool
) -> None:
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    if second_factor:
        with_a_second_factor(client)
    answer = client.get(f"/accounts/{address}/", follow=True)
    assert answer.status_code in (200, 404)
    assert THEIR_WORDS.findall(words_of(answer)) == []
    assert "matches the given query" not in answer.content.decode()
    assert "placeholder" not in answer.content.decode()


def test_signing_in_with_a_second_factor(outsider: User, client: Client) -> None:
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    with_a_second_factor(client)
    other = Client()
    asked = other.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"}, follow=True)
    assert "Second factor" in words_of(asked)
    assert THEIR_WORDS.findall(words_of(asked)) == []
    refused = other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert refused.status_code == 200
    assert THEIR_WORDS.findall(words_of(refused)) == []


def test_the_second_factors_picture_stands_on_white(outsider: User, client: Client) -> None:
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    client.post("/accounts/reauthenticate/", {"password": "a long enough phrase"})
    assert '<p class="qr"><img src="data:image/svg' in client.get("/accounts/2fa/totp/activate/").content.decode()
    css = (django_settings.BASE_DIR / "static/css/compact.css").read_text(encoding="utf-8")
    rule = css.partition(".qr img {")[2].partition("}")[0]
    assert "background: #ffffff" in rule
    assert "padding" in rule


def test_the_mails_of_the_account_speak_in_our_words(
    outsider: User, client: Client, mailoutbox: list[Any], settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    sign_up(Client(), "new@example.org")
    sign_up(Client(), outsider.email)
    for email in (outsider.email, "nobody@example.org"):
        Client().post("/accounts/password/reset/", {"email": email})
    client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    with_a_second_factor(client)
    client.post("/accounts/email/", {"email": "second@example.org", "action_add": ""})
    client.post("/accounts/2fa/totp/deactivate/")
    changed = {"oldpassword": "a long enough phrase", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", changed).status_code == 302
    outbox.sweep()
    said = {mail.subject: mail.body for mail in mailoutbox}
    assert len(said) >= 6
    for subject, body in said.items():
        assert THEIR_WORDS.findall(re.sub(r"https?://\S+", "", f"{subject} {body}")) == []
        assert "  " not in body
        assert "localhost:8000" in body
