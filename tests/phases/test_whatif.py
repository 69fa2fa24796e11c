"""What would this change? Said before saving, and nothing of it happens."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from compact import clock
from compact.models import User
from phases.dates import parse
from phases.domain import deliveries, items, milestones, statements
from phases.domain.items import Statement
from phases.domain.sources import NewSource
from phases.models import DateRecord, Milestone, Process, Source, TimelineItem
from phases.reading import Reading
from phases.whatif import Effects, perform, suppose

LETTER = NewSource("Third letter of the Chair", "letter", date(2020, 6, 1))


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def tables() -> dict[str, list[Any]]:
    """Every row of every table, as text."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
            found[model._meta.db_table] = cursor.fetchall()
    return found


def say(key: str, layer: str, phrase: str, by: User) -> DateRecord:
    item = TimelineItem.objects.select_related("process").get(key=key)
    said = Statement(parse(phrase))
    return statements.say_date(item, layer, said, source=LETTER, known=clock.now().date(), by=by)


def owed(key: str) -> Milestone:
    return Milestone.objects.select_related("item__process").get(item__key=key)


def test_what_hangs_on_a_date_moves_with_it(process: Process, officer: User) -> None:
    effects = suppose(process, lambda: say("phase-2", "agreed", "from 1 September 2020", officer))
    moved = {move.title: (move.before.latest, move.after.latest) for move in effects.dates}
    assert moved["Survey of the river"] == (date(2020, 5, 31), date(2020, 8, 31))
    assert (effects.reminders_added, effects.refusal) == (2, "")


def test_nothing_is_written(process: Process, officer: User, chair: User) -> None:
    bureau = owed("survey").owed_by
    before = tables()
    for act in (
        lambda: say("phase-2", "agreed", "from 1 September 2020", officer),
        lambda: say("first-draft", "held", "28 May 2020", officer),
        lambda: items.prefer(DateRecord.objects.get(key="hearing-1-held"), by=officer, reason="It was there."),
        lambda: milestones.decide_standing(owed("names"), "superseded", reason="By letter.", source=LETTER, by=officer),
        lambda: milestones.set_dependencies(owed("names"), [owed("survey").item], by=officer),
        lambda: milestones.edit_item(
            owed("names").item, milestones.Obligation("X", None, bureau), version=0, by=officer
        ),
        lambda: deliveries.report_delivery(owed("names"), deliveries.Evidence(parse("28 May 2020")), by=chair),
    ):
        assert suppose(process, act).refusal == ""
    assert tables() == before


def test_what_was_supposed_comes_true_when_it_is_done(process: Process, officer: User) -> None:
    def act() -> DateRecord:
        return say("phase-2", "agreed", "from 1 September 2020", officer)

    supposed, done = suppose(process, act), perform(process, act)
    assert (done.dates, done.reminders_added) == (supposed.dates, supposed.reminders_added)
    view = Reading(process, clock.now()).item("phase-2")
    assert view is not None
    assert view.agreed is not None
    assert Source.objects.get(title=LETTER.title).dated == date(2020, 6, 1)


def test_a_delivery_drops_its_reminders(process: Process, officer: User, chair: User) -> None:
    effects = suppose(process, lambda: say("names", "held", "28 May 2020", officer))
    assert (effects.reminders_dropped, [move.title for move in effects.dates]) == (4, ["List of observers"])


def test_a_refusal_is_said_with_its_field(process: Process, officer: User) -> None:
    effects = suppose(process, lambda: say("first-draft", "held", "3 June 2020", officer))
    assert (effects.field, effects.nothing) == ("phrase", False)
    assert effects.refusal == "What lies ahead has not been held yet; say it as agreed."


def test_saying_the_same_again_changes_nothing(process: Process, officer: User) -> None:
    say("names", "agreed", "by 1 December 2020", officer)
    assert suppose(process, lambda: say("names", "agreed", "by 1 December 2020", officer)) == Effects()
