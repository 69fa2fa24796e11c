"""The shipped process: whole, in the words of the file, and known as far as the clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.models import DateRecord, Document, Milestone, Phase, Process, Provision, Text, TimelineItem, Wording
from phases.reading import Reading
from sessions.models import MeetingVersion, Session, Theme

SHIPPED = settings.SHIPPED_PROCESSES[0]
MORNING = datetime(2018, 3, 12, 12, 0, tzinfo=UTC)
# Paragraphs with parts, and the letters of these.
PARTS = {"1": "abcd", "6": "abc", "14": "abc", "15": "abcdef", "22": "abc", "23": "abc"}


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """Loaded once for this file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(MORNING)
        yield load_process(SHIPPED).process
        transaction.set_rollback(True)


def test_it_holds_every_paragraph_of_the_draft(shipped: Process) -> None:
    anchors = set(Provision.objects.filter(process=shipped).values_list("anchor", flat=True))
    assert anchors == {
        *(f"pp.{number}" for number in range(1, 6)),
        *(f"op.{number}" for number in range(1, 34)),
        *(f"op.{number}.{letter}" for number, letters in PARTS.items() for letter in letters),
        "fn.1",
        "fn.2",
    }
    kinds = Provision.objects.filter(parent=None).values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in set(kinds) - {"footnote"}} == {"preambular": 5, "operative": 33}
    parents = Provision.objects.filter(anchor__regex=r"^op\.\d+\.[a-z]$").values_list("anchor", "parent__anchor")
    assert {(anchor.rpartition(".")[0], parent) for anchor, parent in parents} == {
        (f"op.{number}", f"op.{number}") for number in PARTS
    }
    assert not Wording.objects.filter(summary="").exists()


def test_it_is_held_against_a_draft_and_says_so(shipped: Process) -> None:
    governing = Text.objects.get(process=shipped, governs=True)
    assert (governing.status, governing.dated) == ("draft", date(2017, 1, 18))
    versions = Text.objects.filter(process=shipped, series=governing.series).order_by("dated")
    assert [(text.version, text.status, text.partial) for text in versions] == [
        ("first draft", "draft", True),
        ("pre-final draft", "draft", False),
        ("A/71/L.58", "draft", True),
        ("as adopted", "adopted", True),
    ]
    assert "draft" in shipped.about


def test_its_phases_overlap_in_november_2017(shipped: Process) -> None:
    reading = Reading(shipped, clock.now())
    bounds = [(phase.numeral, view.mandated.earliest, view.mandated.latest) for phase, view in reading.phases]
    assert bounds == [
        ("I", date(2017, 4, 1), date(2017, 11, 30)),
        ("II", date(2017, 11, 1), date(2018, 1, 31)),
        ("III", date(2018, 2, 1), date(2018, 7, 31)),
    ]
    mid_november = [phase.numeral for phase, view in reading.phases if view.mandated.when.contains(date(2017, 11, 15))]
    assert (mid_november, Phase.objects.count()) == (["I", "II"], 3)


def test_its_themes_have_a_city_and_a_month_that_is_not_known(shipped: Process) -> None:
    themes = Theme.objects.filter(process=shipped).order_by("position")
    assert "".join(theme.letter for theme in themes) == "abcdef"
    assert [theme for theme in themes if not theme.city or "not" not in theme.month] == []


def test_every_milestone_has_a_phrase_and_somebody_who_owes_it(shipped: Process) -> None:
    milestones = Milestone.objects.filter(item__process=shipped).count()
    with_phrase = TimelineItem.objects.filter(kind="milestone", records__phrase__gt="").distinct().count()
    assert milestones == with_phrase >= 29
    assert len(Reading(shipped, clock.now()).milestones) == milestones


def test_it_knows_nothing_of_its_future_and_a_second_load_changes_nothing(shipped: Process) -> None:
    now = clock.now()
    later = (
        DateRecord.objects.filter(recorded_at__gt=now),
        Document.objects.filter(known_at__gt=now),
        MeetingVersion.objects.filter(release__published_at__gt=now),
    )
    assert [rows.count() for rows in later] == [0, 0, 0]
    assert Session.objects.filter(process=shipped).count() > 10
    revision = Process.objects.get().revision
    assert (load_process(SHIPPED).changed, Process.objects.get().revision) == (False, revision)
