"""Whatever is typed at the desk, a reminder is one mail to one person that leads to our own pages."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from compact import clock, outbox
from compact.errors import RuleViolation
from compact.models import User
from phases.dates import ImpreciseDate
from phases.domain.handing_over import sweep
from phases.domain.items import Statement, record_date
from phases.domain.milestones import decide_standing
from phases.domain.sources import NewSource, cite
from phases.models import Addressee, DateRecord, Milestone, Process, Source, TimelineItem, Wording
from tests.injected import PAYLOADS, faults, stored

As = Callable[[User], Client]
LAST = date(2020, 12, 10)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def desk(officer: User, client_of: As) -> Client:
    return client_of(officer)


def typed_at_the_desk(desk: Client, typed: str) -> list[int]:
    """Type it into every form whose words reach a reminder; return how each was answered."""
    sent = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    item = {"title": sent, "done_when": sent, "provision": "op.1", "owed_by": "chair", "version": "0"}
    when = {"layer": "agreed", "phrase": sent, "last": "2020-12-10", "place": sent, "known": "2020-06-01"}
    source = {"source_title": sent, "source_authority": "press"}
    return [
        desk.post("/river/desk/items/names/", item).status_code,
        desk.post("/river/desk/items/names/date/", when | source | {"save": "1"}).status_code,
    ]


def say(process: Process, typed: str) -> None:
    """The same by the verbs, and by the rows themselves, should no form have let it through."""
    item = TimelineItem.objects.get(key="names")
    TimelineItem.objects.filter(pk=item.pk).update(title=typed)
    Milestone.objects.filter(pk=item.pk).update(done_when=typed)
    try:
        source: Source = cite(process, NewSource(typed, "press"), by=None)
    except RuleViolation:
        source = Source.objects.get(key="chairs-letter")
    said = Statement(ImpreciseDate(typed, None, LAST), place=typed[:200])
    record_date(TimelineItem.objects.get(pk=item.pk), "agreed", said, source=source, at=clock.now(), by=None)


def name_everything(process: Process, typed: str, *people: User) -> None:
    """What only files and people's own settings say."""
    Wording.objects.filter(provision__anchor="op.1").update(summary=typed, number=typed[:20])
    Addressee.objects.filter(process=process).update(name=typed[:200])
    Process.objects.filter(pk=process.pk).update(short_title=typed[:60])
    User.objects.filter(pk__in=[user.pk for user in people]).update(name=typed[:200])


@pytest.mark.parametrize("typed", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_reminder_stays_what_it_is(
    process: Process, officer: User, chair: User, desk: Client, at: Any, mailoutbox: list[Any], typed: str
) -> None:
    assert max(typed_at_the_desk(desk, typed)) < 500
    kept = stored(typed)
    with transaction.atomic():
        say(process, kept)
        name_everything(process, kept, officer, chair)
    at("2020-12-07T18:00:00")
    sweep()
    outbox.sweep()
    mine = [mail for mail in mailoutbox if mail.to == [chair.email]][-1:]
    assert [faults(mail, chair.email, kept) for mail in mine] == [[]]
    built = mine[0].message().as_bytes()
    assert re.search(rb'text/calendar; method="?PUBLISH', built)
    owed = Milestone.objects.select_related("item").get(item__key="names")
    decide_standing(owed, "not-applicable", reason=kept[:300], by=officer)
    sweep()
    outbox.sweep()
    off = [mail for mail in mailoutbox if mail.to == [chair.email]][-1]
    assert off is not mine[0]
    assert faults(off, chair.email, kept[:300]) == []


@pytest.mark.parametrize("typed", ["%00", "%ED%A0%80", "%FF%FE", "x%0D%0ABcc%3A%20all%40evil.org"])
def test_bytes_that_are_no_text_are_answered(desk: Client, typed: str) -> None:
    body = f"title={typed}&done_when={typed}&provision=op.1&owed_by=chair&version=0"
    answer = desk.post("/river/desk/items/names/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500
    assert DateRecord.objects.filter(title__contains="\n").count() == 0
