"""An application, from the form to the decision: each verb, each move."""

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, Message, User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.domain.applications import MOVES, apply, confirm, decide, start_review, withdraw
from stakeholders.models import Application, Candidacy, Category, Organisation, Route, digest
from tests.stakeholders.conftest import Apply, details, mails

Status = Application.Status


# Applying


def test_applying_waits_for_confirmation_and_writes_to_the_contact(process: Process, registration: Route) -> None:
    application, token = apply(process, **details(registration))
    assert (application.status, application.version, application.submitted_at) == ("unconfirmed", 0, None)
    assert application.token_hash == digest(token)
    assert len(token) >= 43
    assert mails(application) == [("application-confirm", "flora@fishers.example.org")]


def test_the_token_is_stored_nowhere_but_in_the_mail_it_opens(process: Process, registration: Route) -> None:
    application, token = apply(process, **details(registration))
    row = Application.objects.filter(pk=application.pk).values().get()
    assert token not in repr(row)
    assert token not in repr(list(AuditEntry.objects.values()))
    assert [token in repr(m.context) for m in Message.objects.all()] == [True]
    assert Message.objects.get().secret


def test_the_record_of_changes_holds_no_personal_data(
    process: Process, registration: Route, in_review: Apply, officer: User
) -> None:
    application = in_review(registration)
    decide(application, by=officer, outcome="declined", version=application.version, reason="Flora is not a town.")
    recorded = repr(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert [word for word in ("Flora", "fishers.example", "river.") if word in recorded] == []


def test_the_same_form_sent_twice_is_one_application(process: Process, registration: Route) -> None:
    sent = details(registration)
    first, token = apply(process, **sent)
    again, nothing = apply(process, **sent)
    assert (again.pk, token != "", nothing) == (first.pk, True, "")
    assert Message.objects.count() == 1
    assert AuditEntry.objects.filter(verb="apply").count() == 1


def test_the_same_form_with_a_mended_address_is_another(process: Process, registration: Route) -> None:
    sent = details(registration, contact_email="flora@fihsers.example.org")
    apply(process, **sent)
    apply(process, **{**sent, "contact_email": "flora@fishers.example.org"})
    found = list(Message.objects.order_by("pk").values_list("recipient", flat=True))
    assert found == ["flora@fihsers.example.org", "flora@fishers.example.org"]


def test_sent_back_and_sent_again_is_one_application_and_the_newest_link_opens_it(
    process: Process, registration: Route
) -> None:
    first, old = apply(process, **details(registration))
    said = {"organisation_name": " FISHERS of  lower Alva", "contact_email": "Flora@Fishers.example.org"}
    again, new = apply(process, **details(registration, **said, purpose="We fish."))
    assert (again.pk, again.purpose, again.organisation_name) == (first.pk, "We fish.", said["organisation_name"])
    assert Application.objects.get().started_at == first.started_at
    assert [Application.objects.with_token(token).count() for token in (old, new)] == [0, 1]
    with pytest.raises(RuleViolation, match="does not belong"):
        confirm(first, token=old)
    assert confirm(again, token=new).status == "submitted"
    messages = Message.objects.filter(kind="application-confirm").order_by("pk")
    assert [(m.state, m.recipient) for m in messages] == [
        ("cancelled", "flora@fishers.example.org"),
        ("due", "Flora@Fishers.example.org"),
    ]
    recorded = AuditEntry.objects.filter(verb="apply_again").values_list("changes", flat=True)
    assert list(recorded) == [{"status": ["unconfirmed"] * 2, "category": ["towns", "towns"]}]


def test_the_second_form_pressed_twice_writes_once(process: Process, registration: Route) -> None:
    apply(process, **details(registration))
    sent = details(registration, purpose="We fish.")
    assert [bool(apply(process, **sent).token) for _n in range(3)] == [True, False, False]
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"organisation_name": "Fishers of Upper Alva"},
        {"contact_email": "fred@fishers.example.org"},
    ],
)
def test_another_organisation_or_contact_is_another_application(
    process: Process, registration: Route, other: dict[str, str]
) -> None:
    first, _token = apply(process, **details(registration))
    assert apply(process, **details(registration, **other)).application.pk != first.pk


def test_what_is_confirmed_is_not_written_over(process: Process, registration: Route) -> None:
    first, token = apply(process, **details(registration))
    confirm(first, token=token)
    again, _token = apply(process, **details(registration, purpose="We fish."))
    first.refresh_from_db()
    assert (again.pk == first.pk, first.purpose, first.status) == (False, "We live from the river.", "submitted")


def test_withdrawing_after_sending_again_cancels_every_mail(process: Process, registration: Route) -> None:
    apply(process, **details(registration))
    again, _token = apply(process, **details(registration, purpose="We fish."))
    withdraw(again)
    assert [(m.state, m.context) for m in Message.objects.all()] == [("cancelled", {})] * 2


def test_the_database_lets_one_wait(process: Process, registration: Route) -> None:
    apply(process, **details(registration))
    other, _token = apply(process, **details(registration, organisation_name="Other"))
    with pytest.raises(IntegrityError, match="application_waits_once"), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(organisation_name="FishersOfLower Alva")


def test_a_route_is_refused_to_a_category_it_is_not_open_to(process: Process, registration: Route) -> None:
    fishers = Category.objects.get(process=process, key="fishers")
    with pytest.raises(RuleViolation, match="not open to this category") as refusal:
        apply(process, **details(registration, category=fishers))
    assert refusal.value.field == "category"
    assert not Application.objects.exists()


def test_nominations_are_not_taken_here(process: Process, registration: Route) -> None:
    nomination = Route.objects.get(process=process, key="nomination")
    with pytest.raises(RuleViolation, match="not taken through this site"):
        apply(process, **{**details(registration), "route": nomination})


def test_another_processes_route_is_refused(process: Process, registration: Route) -> None:
    other = Process.objects.create(slug="other", title="Other", short_title="Other", zone="UTC", deadline_time="12:00")
    with pytest.raises(RuleViolation, match="not taken through this site"):
        apply(other, **details(registration))


# The window of a list


def test_a_list_takes_applications_until_its_very_deadline(
    process: Process, observers: Route, at: Callable[[str], object]
) -> None:
    at("2020-12-31T16:59:30")
    assert apply(process, **details(observers)).application.status == "unconfirmed"


def test_a_list_takes_none_after_its_deadline(process: Process, observers: Route, at: Callable[[str], object]) -> None:
    at("2020-12-31T17:00:00")
    with pytest.raises(RuleViolation, match=r"closed on Thursday,? 31 December 2020, 17:00 \(Vienna\)"):
        apply(process, **details(observers))


def test_the_same_form_sent_again_after_the_deadline_is_no_refusal(
    process: Process, observers: Route, at: Callable[[str], object]
) -> None:
    at("2020-12-31T16:59:30")
    sent = details(observers)
    first = apply(process, **sent).application
    at("2020-12-31T17:00:30")
    assert apply(process, **sent).application.pk == first.pk


def test_what_is_confirmed_after_the_deadline_does_not_count(
    process: Process, observers: Route, at: Callable[[str], object]
) -> None:
    application, token = apply(process, **details(observers))
    at("2021-01-01T09:00:00")
    with pytest.raises(RuleViolation, match="closed"):
        confirm(application, token=token)
    application.refresh_from_db()
    assert application.status == "unconfirmed"


def test_registration_has_no_deadline(process: Process, registration: Route, at: Callable[[str], object]) -> None:
    at("2025-01-01T09:00:00")
    assert apply(process, **details(registration)).token


# Confirming


def test_confirming_submits_and_says_what_happens_next(process: Process, registration: Route) -> None:
    application, token = apply(process, **details(registration))
    confirmed = confirm(application, token=token)
    assert (confirmed.status, confirmed.version) == ("submitted", 1)
    assert confirmed.submitted_at is not None
    assert abs((clock.now() - confirmed.submitted_at).total_seconds()) < 60
    assert [kind for kind, _to in mails(application)] == ["application-confirm", "application-received"]


def test_confirming_twice_changes_nothing(process: Process, registration: Route) -> None:
    application, token = apply(process, **details(registration))
    first = confirm(application, token=token)
    assert confirm(application, token=token).version == first.version
    assert len(mails(application)) == 2


def test_a_token_of_another_application_confirms_nothing(process: Process, registration: Route) -> None:
    application, _token = apply(process, **details(registration))
    _other, token = apply(process, **details(registration, organisation_name="Ferrymen of Upper Alva"))
    with pytest.raises(RuleViolation, match="does not belong"):
        confirm(application, token=token)


# Deciding


def test_registering_makes_the_organisation_known(registration: Route, in_review: Apply, officer: User) -> None:
    application = in_review(registration)
    decided = decide(application, by=officer, outcome="registered", version=application.version)
    assert (decided.status, decided.decided_at is not None) == ("registered", True)
    assert decided.organisation == Organisation.objects.get(name="Fishers of Lower Alva")
    assert mails(application)[-1] == ("application-decided", "flora@fishers.example.org")


def test_proposing_puts_the_name_on_the_routes_list(observers: Route, in_review: Apply, officer: User) -> None:
    application = in_review(observers)
    decide(application, by=officer, outcome="proposed", version=application.version)
    found = Candidacy.objects.get()
    assert (found.application, found.accreditation_list.slug, found.status) == (application, "observers", "proposed")


def test_declining_needs_a_reason(registration: Route, in_review: Apply, officer: User) -> None:
    application = in_review(registration)
    with pytest.raises(RuleViolation) as refusal:
        decide(application, by=officer, outcome="declined", version=application.version)
    assert refusal.value.field == "reason"
    decided = decide(application, by=officer, outcome="declined", version=application.version, reason="Not a town.")
    assert (decided.status, decided.decision_reason) == ("declined", "Not a town.")
    assert not Candidacy.objects.exists()


@pytest.mark.parametrize(("key", "outcome"), [("registration", "proposed"), ("observers", "registered")])
def test_a_route_is_decided_in_its_own_way(
    process: Process, in_review: Apply, officer: User, key: str, outcome: str
) -> None:
    application = in_review(Route.objects.get(process=process, key=key))
    with pytest.raises(RuleViolation, match="not decided so"):
        decide(application, by=officer, outcome=outcome, version=application.version)


def test_a_stale_decision_is_refused(registration: Route, in_review: Apply, officer: User, colleague: User) -> None:
    application = in_review(registration)
    seen = application.version
    decide(application, by=officer, outcome="registered", version=seen)
    with pytest.raises(StaleEdit, match="now registered"):
        decide(application, by=colleague, outcome="declined", version=seen, reason="Not a town.")
    assert [kind for kind, _to in mails(application)].count("application-decided") == 1


def test_the_same_decision_pressed_twice_is_one(registration: Route, in_review: Apply, officer: User) -> None:
    application = in_review(registration)
    seen = application.version
    decide(application, by=officer, outcome="registered", version=seen)
    assert decide(application, by=officer, outcome="registered", version=seen).status == "registered"
    assert AuditEntry.objects.filter(verb="decide").count() == 1


def test_starting_a_review_twice_changes_nothing(
    registration: Route, in_review: Apply, officer: User, colleague: User
) -> None:
    application = in_review(registration)
    assert start_review(application, by=colleague).version == application.version
    assert AuditEntry.objects.filter(verb="start_review").count() == 1


# Withdrawing


def test_withdrawing_takes_the_name_off_its_list_and_says_so(observers: Route, in_review: Apply, officer: User) -> None:
    application = in_review(observers)
    decide(application, by=officer, outcome="proposed", version=application.version)
    assert withdraw(application).status == "withdrawn"
    assert Candidacy.objects.get().status == "withdrawn"
    assert mails(application)[-1][0] == "application-withdrawn"


def test_withdrawing_before_confirming_cancels_the_mail(process: Process, registration: Route) -> None:
    application, _token = apply(process, **details(registration))
    withdraw(application)
    assert [(m.kind, m.state, m.context) for m in Message.objects.all()] == [("application-confirm", "cancelled", {})]


def test_withdrawing_twice_changes_nothing(registration: Route, submitted: Apply) -> None:
    application = submitted(registration)
    assert withdraw(application).version == withdraw(application).version


# The table of moves

LEGAL = {
    ("unconfirmed", "submitted"),
    ("unconfirmed", "withdrawn"),
    ("submitted", "in-review"),
    ("submitted", "withdrawn"),
    ("in-review", "registered"),
    ("in-review", "proposed"),
    ("in-review", "declined"),
    ("in-review", "withdrawn"),
    ("registered", "withdrawn"),
    ("proposed", "withdrawn"),
}


def standing(route: Route, status: str) -> tuple[Application, str]:
    """An application in a state, whatever led there."""
    now = clock.now()
    token = uuid.uuid4().hex
    fields = {key: value for key, value in details(route, organisation_name=token).items() if key != "by"}
    decided = status in ("registered", "proposed", "declined")
    made = Application.objects.create(
        **fields,
        process=route.process,
        token_hash=digest(token),
        status=status,
        started_at=now,
        submitted_at=None if status == "unconfirmed" else now,
        decided_at=now if decided else None,
        decision_reason="So." if status == "declined" else "",
    )
    return made, token


def acts_on(application: Application, token: str, officer: User) -> dict[str, Callable[[], Application]]:
    """What one does to bring an application into each state."""
    return {
        "submitted": lambda: confirm(application, token=token),
        "in-review": lambda: start_review(application, by=officer),
        "registered": lambda: decide(application, by=officer, outcome="registered", version=0),
        "proposed": lambda: decide(application, by=officer, outcome="proposed", version=0),
        "declined": lambda: decide(application, by=officer, outcome="declined", version=0, reason="Because."),
        "withdrawn": lambda: withdraw(application),
    }


@pytest.mark.parametrize("old", Status.values)
def test_only_legal_moves_are_made(registration: Route, observers: Route, officer: User, old: str) -> None:
    for new in sorted(set(Status.values) - {old, "unconfirmed"}):
        route = observers if "proposed" in (old, new) and "registered" not in (old, new) else registration
        application, token = standing(route, old)
        act = acts_on(application, token, officer)[new]
        recorded = AuditEntry.objects.filter(target_kind="stakeholders.application", target_id=str(application.pk))
        if (old, new) in LEGAL:
            assert act().status == new
            assert [entry.changes for entry in recorded] == [{"status": [old, new]}]
            continue
        if new == "submitted":  # confirmed long since: nothing would change
            act()
        else:
            with pytest.raises(RuleViolation):
                act()
        application.refresh_from_db()
        assert (application.status, application.version, recorded.count()) == (old, 0, 0)
        assert mails(application) == []


def test_an_application_withdrawn_before_it_was_confirmed_stays_so(process: Process, registration: Route) -> None:
    application, token = apply(process, **details(registration))
    withdraw(application)
    with pytest.raises(RuleViolation, match="withdrawn"):
        confirm(application, token=token)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "registered"},
        {"status": "submitted"},
        {"status": "declined", "decision_reason": ""},
        {"status": "unconfirmed", "decided_at": "now"},
    ],
)
def test_the_database_refuses_nonsense_too(process: Process, registration: Route, nonsense: dict[str, str]) -> None:
    application, _token = apply(process, **details(registration))
    now = clock.now()
    values = {key: now if value == "now" else value for key, value in nonsense.items()}
    if nonsense["status"] == "declined":
        values |= {"submitted_at": now, "decided_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**values)


def test_every_status_has_its_row_in_the_table() -> None:
    assert set(MOVES) == set(Status)
    assert {(old.value, new.value) for old, news in MOVES.items() for new in news} == LEGAL
    assert set(applications.OUTCOMES) == set(Route.How)
