"""Verbs on what people want to be told: by themselves at their page, or by the link that stands in every mail."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks, outbox
from compact.errors import RuleViolation
from compact.models import User
from compact.unsubscribing import Wish
from phases import reminders
from phases.audiences import DEADLINES
from phases.domain.plans import fault
from phases.models import NoticeChoice, Process
from phases.notices import TOPICS, account


@transaction.atomic
def choose(process: Process, topic: str, *, by: User, silent: bool = False, days: Iterable[int] | None = None) -> None:
    """Choose for oneself: nothing (`silent`), own days before a deadline, or (neither) as the process has it.

    Only that person's reminders are planned anew, and what came before now is not sent late. The same choice again
    changes nothing. Raises RuleViolation for a topic that there is not and for days that cannot be.
    """
    process = locks.take(process)
    own = None if days is None or silent else sorted(set(days), reverse=True)
    _refuse(topic, own)
    _keep(process, topic, by, by.email, silent=silent, days=own, by=by)


@transaction.atomic
def choose_person(*, by: User, language: str, zone: str) -> User:
    """Choose the language and the time zone in which one is written to; empty: the zone of each process.

    Raises RuleViolation for a language or a zone that there is not.
    """
    user = locks.take(User(pk=by.pk))  # who signed in comes as a stand-in of no class of ours
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation(_("We do not write in this language yet."), field="language")
    if zone and zone not in available_timezones():
        raise RuleViolation(_("There is no time zone “%(zone)s”.") % {"zone": zone[:64]}, field="zone")
    changes = {"language": [user.language, language], "zone": [user.zone, zone]}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        user.language, user.zone = language, zone
        user.save(update_fields=["language", "zone"])
        outbox.write_in(user.email, language=language, zone=zone)
        audit.record("choose_person", user, by=user, changes={"chosen": [None, sorted(changes)]})
    return user


@transaction.atomic
def silence_by_token(wish: Wish) -> None:
    """Stop a sort of notices to an address, with or without an account, as its link asks; again is harmless."""
    _by_token(wish, silent=True)


@transaction.atomic
def write_again_by_token(wish: Wish) -> None:
    """Take that back: own days, if there were any, count again."""
    _by_token(wish, silent=False)


def _by_token(wish: Wish, *, silent: bool) -> None:
    process = locks.take(Process.objects.get(slug=wish.process))
    _refuse(wish.topic, None)
    user = account(wish.email)
    row = NoticeChoice.objects.filter(process=process, topic=wish.topic, user=user).first() if user else None
    _keep(process, wish.topic, user, wish.email, silent=silent, days=row.days if row else None, by=None)


def _keep(
    process: Process,
    topic: str,
    user: User | None,
    email: str,
    *,
    silent: bool,
    days: list[int] | None,
    by: User | None,
) -> None:
    """Keep a choice, the account's in the place of the address's; plan anew for that person only."""
    of_address = NoticeChoice.objects.filter(process=process, topic=topic, user=None, email__iexact=email)
    rows = NoticeChoice.objects.filter(process=process, topic=topic, user=user) if user else of_address
    row = rows.first() or NoticeChoice(process=process, topic=topic, user=user, email="" if user else email)
    old: dict[str, Any] = {"silent": row.silent, "days": row.days}
    new: dict[str, Any] = {"silent": silent, "days": days}
    if old != new:
        row.silent, row.days = silent, days
        row.save()
        changes = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
        audit.record("choose_notices", row, by=by, process=process.slug, changes={"topic": [topic, topic], **changes})
    if user or not silent:  # an address that chose nothing is not kept
        of_address.delete()
    if user and topic == DEADLINES:
        reminders.plan_for_process(process, people=[user.pk])


def _refuse(topic: str, days: list[int] | None) -> None:
    known = TOPICS.get(topic)
    if known is None:
        raise RuleViolation(_("There is no such sort of notices."))
    if days is None:
        return
    if not known.has_days or not days:
        raise RuleViolation(_("Say how many days before, as “14, 2”."), field="days")
    if wrong := fault("before", days):
        raise RuleViolation(wrong, field="days")
