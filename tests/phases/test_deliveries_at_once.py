"""What happens to one delivery at the same moment, with real threads and real transactions."""

from typing import Any

import pytest

from compact.models import AuditEntry, User
from phases.dates import parse
from phases.domain import deliveries
from phases.domain.deliveries import Evidence
from phases.models import DateRecord, Delivery, Milestone, Process, Source
from tests.stakeholders.test_races import together

MAY = Evidence(parse("28 May 2020"))
pytestmark = pytest.mark.django_db(transaction=True)


def reported(by: User) -> Delivery:
    owed = Milestone.objects.select_related("item__process").get(item__key="names")
    return deliveries.report_delivery(owed, MAY, by=by)


def gazette() -> Source:
    return Source.objects.get(key="gazette")


def held() -> int:
    return DateRecord.objects.filter(item__key="names", layer="held").count()


def test_confirmed_twice_at_once_is_one_record(process: Process, chair: User, officer: User, colleague: User) -> None:
    made = reported(chair)
    came = together(
        *[lambda by=by: deliveries.confirm_delivery(made, source=gazette(), by=by) for by in (officer, colleague)] * 2
    )
    assert [type(one) for one in came] == [Delivery] * 4
    assert held() == 1
    assert AuditEntry.objects.filter(verb="confirm_delivery", target_id=str(made.pk)).count() == 1


def test_confirmed_and_declined_at_once_is_one_of_them(process: Process, chair: User, officer: User) -> None:
    made = reported(chair)
    came: list[Any] = together(
        lambda: deliveries.confirm_delivery(made, source=gazette(), by=officer),
        lambda: deliveries.decline_delivery(made, reason="No.", by=officer),
    )
    assert sorted(type(one).__name__ for one in came) == ["Delivery", "RuleViolation"]
    made.refresh_from_db()
    assert held() == (1 if made.status == "confirmed" else 0)


def test_the_same_report_sent_at_once_is_one(process: Process, chair: User) -> None:
    came: list[Any] = together(*[lambda: reported(chair)] * 3)
    assert len({one.pk for one in came}) == 1
    assert Delivery.objects.count() == 1
