"""Verbs on deliveries: those who owe something say that it came, the secretariat confirms it or does not."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.processes import raise_revision
from phases.domain.sources import Cited, cite
from phases.models import DateRecord, Delivery, Document, Milestone, Process

Status = Delivery.Status
HELD = DateRecord.Layer.HELD

MOVES = {
    Status.REPORTED: {Status.CONFIRMED, Status.DECLINED},
    Status.CONFIRMED: set(),  # what was confirmed wrongly is corrected as a date
    Status.DECLINED: set(),  # it can be reported again
}


@dataclass(frozen=True)
class Evidence:
    """When something was delivered, and what shows it."""

    when: ImpreciseDate
    document: Document | None = None
    address: str = ""
    note: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The evidence as the columns of a delivery."""
        return {
            "phrase": self.when.phrase,
            "earliest": self.when.earliest,
            "latest": self.when.latest,
            "document": self.document,
            "address": self.address,
            "note": self.note,
        }


@transaction.atomic
def report_delivery(milestone: Milestone, evidence: Evidence, *, by: User) -> Delivery:
    """Say, as those who owe it, that something was delivered; it waits for the secretariat.

    The same report sent twice is one. Raises RuleViolation where it is recorded as done, where a report waits already,
    for a pattern, for a day to come or none, and for a document of another process.
    """
    process = locks.take(milestone.item.process)
    waiting = milestone.deliveries.filter(status=Status.REPORTED).first()
    if waiting and all(getattr(waiting, name) == value for name, value in evidence.columns.items()):
        return waiting
    _refuse(process, milestone, evidence, waiting)
    made = Delivery.objects.create(
        milestone=milestone, **evidence.columns, reported_by=by, reported_at=clock.now(), status=Status.REPORTED
    )
    audit.record("report_delivery", made, by=by, process=process.slug, changes={"status": [None, Status.REPORTED]})
    reminders.plan_for_item(milestone.item)
    raise_revision(process)
    return made


@transaction.atomic
def confirm_delivery(delivery: Delivery, *, source: Cited, by: User) -> Delivery:
    """Accept what was reported: it is recorded as held on that date, with its source; nothing happens the second time.

    Raises RuleViolation once the report was declined.
    """
    process = locks.take(delivery.milestone.item.process)
    delivery = locks.take(delivery)
    if delivery.status == Status.CONFIRMED:
        return delivery
    _refuse_move(delivery, Status.CONFIRMED)
    delivery.record = _held(process, delivery, source, by)
    return _decide(process, delivery, Status.CONFIRMED, "confirm_delivery", by)


@transaction.atomic
def decline_delivery(delivery: Delivery, *, reason: str, by: User) -> Delivery:
    """Do not accept what was reported, and say why; it can be reported again. Nothing happens the second time."""
    process = locks.take(delivery.milestone.item.process)
    delivery = locks.take(delivery)
    if delivery.status == Status.DECLINED:
        return delivery
    _refuse_move(delivery, Status.DECLINED)
    if not reason:
        raise RuleViolation(_("Say why: those who reported it read the reason."), field="reason")
    delivery.reason = reason
    return _decide(process, delivery, Status.DECLINED, "decline_delivery", by)


@transaction.atomic
def record_delivery(milestone: Milestone, evidence: Evidence, *, source: Cited, by: User) -> Delivery:
    """Record, as staff, that something was delivered: reported and confirmed in one act.

    Raises RuleViolation as report_delivery does.
    """
    process = locks.take(milestone.item.process)
    _refuse(process, milestone, evidence, milestone.deliveries.filter(status=Status.REPORTED).first())
    now = clock.now()
    made = Delivery(milestone=milestone, **evidence.columns, reported_by=by, reported_at=now)
    made.record = _held(process, made, source, by)
    made.status, made.decided_by, made.decided_at = Status.CONFIRMED, by, now
    made.save()
    audit.record("record_delivery", made, by=by, process=process.slug, changes={"status": [None, Status.CONFIRMED]})
    raise_revision(process)
    return made


def _held(process: Process, delivery: Delivery, source: Cited, by: User) -> DateRecord:
    """Record the date of a delivery on what was owed; its reminders go with it."""
    item = delivery.milestone.item
    when = ImpreciseDate(delivery.phrase, delivery.earliest, delivery.latest)
    cited = cite(process, source, by=by)
    return record_date(item, HELD, Statement(when), source=cited, at=clock.now(), by=by, reason=delivery.note)


def _decide(process: Process, delivery: Delivery, status: Status, verb: str, by: User) -> Delivery:
    old, delivery.status = delivery.status, status
    delivery.decided_by, delivery.decided_at = by, clock.now()
    delivery.save(update_fields=["status", "decided_by", "decided_at", "reason", "record"])
    audit.record(verb, delivery, by=by, process=process.slug, changes={"status": [old, status]})
    reminders.plan_for_item(delivery.milestone.item)
    raise_revision(process)
    return delivery


def _refuse_move(delivery: Delivery, status: Status) -> None:
    old = Status(delivery.status)
    if status not in MOVES[old]:
        said = _("This report is %(old)s; it cannot become %(new)s.") % {"old": old.label, "new": status.label}
        raise RuleViolation(said)


def _refuse(process: Process, milestone: Milestone, evidence: Evidence, waiting: Delivery | None) -> None:
    if milestone.each:
        raise RuleViolation(_("This is owed once for each; say it of the one that was delivered."))
    if milestone.item.records.filter(layer=HELD).exists():
        raise RuleViolation(_("It is recorded as delivered already. A wrong date is corrected at the desk."))
    if waiting:
        raise RuleViolation(_("A delivery was reported already and waits for the secretariat."))
    if evidence.document and evidence.document.process_id != process.pk:
        raise RuleViolation(_("This document belongs to another process."), field="document")
    _refuse_day(evidence.when, clock.now().astimezone(ZoneInfo(process.zone)).date())


def _refuse_day(when: ImpreciseDate, today: date) -> None:
    if not when.is_known or when.relation or when.at is not None:
        raise RuleViolation(_("Say the day or the days on which it was delivered, without the hour."), field="phrase")
    if (when.earliest or when.latest or today) > today:
        raise RuleViolation(_("This day has not come yet."), field="phrase")
