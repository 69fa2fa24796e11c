"""What happens at the same moment, with real threads and real transactions."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections

from compact.errors import RuleViolation
from compact.models import AuditEntry, Message, User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.models import Application, Organisation, Route, digest
from tests.stakeholders.conftest import Apply, details

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Do things at the same moment, each over a connection of its own; return what came of each, in order."""
    start = threading.Barrier(len(acts))
    came: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            came[place] = act()
        except RuleViolation as refusal:
            came[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return came


@pytest.fixture
def slow_writes(process: Process) -> Iterator[None]:
    """Make each update of an application take its time, so that two verbs really meet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER lingers BEFORE UPDATE ON stakeholders_application FOR EACH ROW EXECUTE FUNCTION linger()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER lingers ON stakeholders_application")
        cursor.execute("DROP FUNCTION linger()")


def decide_both_ways(application: Application, officer: User, colleague: User) -> list[object]:
    seen = application.version
    return together(
        lambda: applications.decide(application, by=officer, outcome="registered", version=seen),
        lambda: applications.decide(application, by=colleague, outcome="declined", version=seen, reason="Not a town."),
    )


def test_approve_and_decline_pressed_together_are_one_decision(
    slow_writes: None, registration: Route, in_review: Apply, officer: User, colleague: User
) -> None:
    # Without the lock (see below) both read "in review" and the version that they saw, both pass, and the later
    # write buries the first: two entries in the record, and a mail that may say the opposite of what stands.
    for turn in range(5):
        application = in_review(registration, organisation_name=f"Town {turn}")
        came = decide_both_ways(application, officer, colleague)
        won = [one for one in came if isinstance(one, Application)]
        assert (len(won), [type(one).__name__ for one in came if one not in won]) == (1, ["StaleEdit"])
        application.refresh_from_db()
        assert application.status == won[0].status
        assert application.version == 3
        assert AuditEntry.objects.filter(verb="decide", target_id=str(application.pk)).count() == 1
        assert Message.objects.filter(key=f"application-decided:{application.pk}").count() == 1


def test_the_race_is_real_without_the_lock(
    slow_writes: None,
    registration: Route,
    in_review: Apply,
    officer: User,
    colleague: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(applications, "_lock", lambda application: Application.objects.get(pk=application.pk))
    application = in_review(registration)
    decide_both_ways(application, officer, colleague)
    assert AuditEntry.objects.filter(verb="decide", target_id=str(application.pk)).count() == 2


def test_the_same_form_sent_at_once_is_one_application(process: Process, registration: Route) -> None:
    sent = details(registration)
    came = together(*[lambda: applications.apply(process, **sent)] * 4)
    assert len({one.application.pk for one in came}) == 1  # type: ignore[attr-defined]
    assert sorted(bool(one.token) for one in came) == [False, False, False, True]  # type: ignore[attr-defined]
    assert (Application.objects.count(), Message.objects.count()) == (1, 1)


def test_four_forms_of_one_organisation_sent_at_once_are_one_application(
    slow_writes: None, process: Process, registration: Route
) -> None:
    # Without the constraint each finds nobody waiting, and four applications could be confirmed.
    forms = [details(registration, purpose=f"Version {n}.") for n in range(4)]
    came = together(*[lambda sent=sent: applications.apply(process, **sent) for sent in forms])
    tokens = [one.token for one in came]  # type: ignore[attr-defined]
    assert len(set(tokens)) == 4
    standing = Application.objects.get()
    assert standing.version == 3
    assert [digest(token) == standing.token_hash for token in tokens].count(True) == 1
    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["cancelled"] * 3 + ["due"]
    [newest] = Message.objects.filter(state="due")
    assert digest(newest.context["token"]) == standing.token_hash


def test_sent_again_and_confirmed_at_once_is_either_but_never_both(
    slow_writes: None, process: Process, registration: Route
) -> None:
    application, token = applications.apply(process, **details(registration))
    sent = details(registration, purpose="We fish.")
    confirmed, again = together(
        lambda: applications.confirm(application, token=token), lambda: applications.apply(process, **sent)
    )
    rows = {row.pk: row for row in Application.objects.all()}
    if isinstance(confirmed, RuleViolation):  # the new form came first: the old link is dead
        assert [row.purpose for row in rows.values()] == ["We fish."]
    else:  # confirmed first: what was confirmed stays, and the new form is another application
        assert (rows[application.pk].purpose, len(rows)) == ("We live from the river.", 2)
        assert again.application.pk != application.pk  # type: ignore[attr-defined]


def test_a_link_confirmed_twice_at_once_is_one_submission(
    slow_writes: None, process: Process, registration: Route
) -> None:
    application, token = applications.apply(process, **details(registration))
    together(*[lambda: applications.confirm(application, token=token)] * 3)
    application.refresh_from_db()
    assert (application.status, application.version) == ("submitted", 1)
    assert Message.objects.filter(kind="application-received").count() == 1


def test_two_bodies_of_one_name_registered_at_once_are_one_organisation(
    registration: Route, in_review: Apply, officer: User, colleague: User
) -> None:
    pair = [in_review(registration, purpose=purpose) for purpose in ("First.", "Second.")]
    came = together(
        *[
            lambda one=one, by=by: applications.decide(one, by=by, outcome="registered", version=one.version)
            for one, by in zip(pair, (officer, colleague), strict=True)
        ]
    )
    assert [type(one) for one in came] == [Application, Application]
    assert Organisation.objects.count() == 1
