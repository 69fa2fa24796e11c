"""The rules of the second process find what a person finds who reads its file; moment by moment, reasoned beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from compact import clock
from phases import findings
from phases.domain.loading import load_process
from phases.findings import Facts, Finding
from phases.models import DateRecord, Holder, Milestone, Process, Text
from phases.reading import Reading
from phases.states import of
from phases.versions import of_texts
from sessions.models import MeetingVersion
from tests.conftest import DATA

pytestmark = pytest.mark.django_db
SECOND = DATA / "second" / "skies.yaml"
AFTER = datetime(2032, 7, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def skies(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """Loaded once for this file to its end, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(AFTER)
        yield load_process(SECOND).process
        transaction.set_rollback(True)


def found(process: Process, day: str) -> dict[str, Finding]:
    """The findings at noon in Auckland, by "rule about"."""
    facts = Facts(Reading(process, datetime.fromisoformat(f"{day}T00:00+00:00")))
    return {" ".join(one.name).strip(): one for one in facts.findings}


# After the signing, 10 July 2032. The file says why; where it takes more than one line of it, the reason stands here.
AT_THE_END = {
    "signed-before-festival": "breached",  # held from 24 June, the festival began on the 18th
    "signed-at-tarndale": "met",
    "order-then-decision signing-decided": "met",  # 29 March, then 7 April
    "order-then-decision window": "met",
    "signed-by-directors": "not-recorded",  # no source says who came
    "accord-adopted": "met",
    "accord-parts lamp-covenant": "not-recorded",  # signed, but nobody recorded its parts
    "accord-parts satellite-register": "not-recorded",
    "three-co-chairs": "met",  # one of the first three left at the end of June 2031, a fourth came on 1 July
    "joint-office": "met",  # one from the keeper (by its short name, KSC), one from the city
    "guilds-enrol": "met",  # it took requests until 3 March 2031, 12:00 in Kathmandu
    "guild-list-in-time": "breached",  # due on 14 March 2031, there on the 17th
    "guild-list-heeds": "not-recorded",
    "towns-come": "met",
    "charting-in-time": "met",  # 11 March, 15 April and 13 May 2031 lie in February to June
    "watching-open": "not-applicable",
    "all-themes lamps": "met",
    "all-themes orbits": "met",
    "all-themes airfields": "met",
    "all-themes moths": "met",
    "all-themes star-lore": "not-recorded",  # its only workshop was called off, its time is over
    "themes-at-tarndale lamps": "met",
    "themes-at-tarndale orbits": "met",
    "themes-at-tarndale airfields": "met",
    "themes-at-tarndale moths": "breached",  # held at Khumdel
    "themes-at-tarndale star-lore": "not-yet-due",  # never held anywhere, and this rule has no window
    "four-working-days": "met",  # 11, 12 March, 15 April, 13 May; 16 April was a holiday at Tarndale
    "workshops-chaired": "not-recorded",  # of one it says who called it, of another who chaired; of the second nothing
    "workshop-panels workshop-1": "met",  # one of experts; the one that was withdrawn does not count
    "workshop-panels": "not-recorded",
    "panels-moderated workshop-1": "met",
    "panels-moderated": "not-recorded",
    "panels-heard workshop-1": "met",  # two panellists of two groups, who speak for origin and transit
    "panels-heard": "not-recorded",
    "primers-before workshop-1": "met",  # 20 February, for 11 March
    "primers-before workshop-2": "met",  # 12 April, for 15 April
    "primers-before missing": "not-recorded",  # of the third
    "digests-after workshop-1": "met",  # 25 March, after 12 March
    "digests-after missing": "not-recorded",  # of the second and the third
    "sleep-and-moths sleep": "not-recorded",
    "sleep-and-moths migrating-moths": "not-recorded",
    "calendar-in-time": "breached",  # due by 20 January 2031, out on the 27th
    "guilds-contribute": "not-recorded",
    "findings-presented": "not-recorded",
    "review-in-nepal time": "met",  # 16-17 September lies in the 11th to the 20th
    "review-in-nepal place": "met",
    "review-in-nepal length": "met",  # two days, by the source that is preferred
    "almanac-after-review": "met",
    "review-touches satellite-register": "not-recorded",
    "host-bears": "not-applicable",  # a later resolution took the whole paragraph's place
    "first-light-in-time": "met",  # 8 November for 10 November; the later one is only a reissue
    "first-light-rests-on almanac": "met",
    "first-light-rests-on digests": "not-recorded",  # one of them is there
    "round-days 2031-11": "met",
    "round-days 2031-12": "met",
    "round-days 2032-02": "breached",  # one day of two
    "round-days total": "breached",  # six of seven
    "side-talks": "not-applicable",
    "listening-days": "breached",  # two whole days and three hours: 2.5 of 3
    "listening-presided": "not-recorded",
    "listening-invited": "not-recorded",
    "listening-at-all": "breached",  # two were announced and held, four are asked for
    "record-before-drafting": "breached",  # 4 November, and drafting begins on the 1st
    "fund-set-up": "not-recorded",
    "journeys-first": "not-recorded",
    "archive-last": "not-recorded",
    "patrons-give": "not-recorded",
    "names-told proposed": "met",
    "names-told final": "not-recorded",
    "doubts-told": "not-recorded",
}


def test_at_the_end_every_rule_finds_what_is_so(skies: Process) -> None:
    assert {name: one.state.value for name, one in found(skies, "2032-07-10").items()} == AT_THE_END


def test_every_kind_of_rule_is_tried(skies: Process) -> None:
    assert {rule.kind for rule in skies.rules.all()} == set(findings.KINDS)  # type: ignore[attr-defined]


def test_an_adopted_text_is_breached_and_nothing_only_departs_from_it(skies: Process) -> None:
    states = [one.state.value for one in found(skies, "2032-07-10").values()]
    assert (states.count("breached"), states.count("departs")) == (9, 0)


# In between, what differs from the end: day, finding, state, its numbers.
BETWEEN = [
    # Before the text was adopted nothing of it is known, and so nothing is late.
    ("2030-12-01", "calendar-in-time", "not-yet-due", ""),
    ("2030-12-01", "round-days total", "not-yet-due", "0 of 7 days"),
    # Four workshops stand announced: 11, 12 March, 15 April, 13 May and 10 June (16 April is a holiday).
    ("2031-03-28", "four-working-days", "at-risk", "5 of at most 4 working days"),
    ("2031-03-28", "themes-at-tarndale moths", "at-risk", ""),  # announced for Khumdel
    ("2031-03-28", "all-themes star-lore", "not-yet-due", ""),  # announced, not yet called off
    ("2031-03-28", "three-co-chairs", "met", "3 of 3"),
    ("2031-03-28", "host-bears", "not-yet-due", ""),  # nobody has superseded it yet
    # The list was due on the 14th; until the 20th nobody knows that it went out on the 17th.
    ("2031-03-18", "guild-list-in-time", "not-recorded", "4 days ago"),
    ("2031-03-18", "joint-office", "not-recorded", "1 of 2"),  # the city's half is known from the 20th
    ("2031-03-28", "joint-office", "met", "2 of 2"),
    # The first round was on 18 and 19 November; its record is of the 21st.
    ("2031-11-20", "round-days 2031-11", "not-yet-due", "2 of 2 days"),  # the month is not over
    ("2031-11-20", "round-days 2031-12", "not-yet-due", "3 of 3 days"),
    ("2031-11-20", "listening-days", "breached", "2.5 of at least 3 days"),
    ("2031-11-20", "signed-before-festival", "not-yet-due", "in 223 days"),  # 30 June 2032 at the latest
    # One day of February was held, and nobody announced another.
    ("2032-04-01", "round-days 2032-02", "breached", "1 of 2 days"),
]


@pytest.mark.parametrize(("day", "name", "state", "numbers"), BETWEEN, ids=[f"{r[0]} {r[1]}" for r in BETWEEN])
def test_on_the_way_a_rule_finds_what_was_known(skies: Process, day: str, name: str, state: str, numbers: str) -> None:
    one = found(skies, day)[name]
    assert (one.state.value, one.numbers) == (state, numbers)


def test_at_no_moment_does_a_finding_fail(skies: Process) -> None:
    days = ("2030-11-04", "2031-01-20", "2031-04-06", "2031-06-30", "2031-09-28", "2031-12-31", "2032-04-01")
    assert [day for day in days if not found(skies, day)] == []


def test_what_is_owed_stands_where_its_dates_say(skies: Process) -> None:
    reading = Reading(skies, AFTER)
    states = {view.item.key: of(view) for _milestone, view in reading.milestones}
    assert {key: states[key] for key in ("lamp-census", "star-map", "review-costs", "almanac", "lamp-calendar")} == {
        "lamp-census": "not-done",
        "star-map": "not-applicable",
        "review-costs": "superseded",
        "almanac": "done",
        "lamp-calendar": "done-late",
    }


def test_a_deadline_falls_at_its_own_hour_or_else_at_that_of_the_process(skies: Process) -> None:
    reading = Reading(skies, AFTER)
    falls = {view.item.key: reading.deadline(view) for _milestone, view in reading.milestones}
    wanted = {
        "guild-list": "2031-03-14T11:15+00:00",  # 17:00 in Kathmandu, 5 hours and 45 minutes ahead
        "bureau-named": "2031-02-28T03:30+00:00",  # 16:30 in Auckland's summer, 13 hours ahead
        "group-findings": "2031-08-31T04:30+00:00",  # 16:30 in its winter, 12 hours ahead
        "lamp-census": "2031-12-21T22:15+00:00",  # noon on the Chathams, 13 hours and 45 minutes ahead
        "lantern-fund": None,
    }
    assert {key: falls[key] for key in wanted} == {
        key: datetime.fromisoformat(value) if value else None for key, value in wanted.items()
    }


def test_dates_in_every_form_mean_their_days(skies: Process) -> None:
    reading = Reading(skies, AFTER)

    def days(key: str) -> tuple[str, str]:
        view = reading.item(key)
        assert view is not None
        when = reading.bounds(view.mandated)
        return str(when.earliest or ""), str(when.latest or "")

    assert {key: days(key) for key in ("charting", "groups", "drafting", "watching", "eclipse", "star-festival")} == {
        "charting": ("2031-02-01", "2031-06-30"),  # from February to June 2031
        "groups": ("2031-05-01", "2031-10-31"),  # 2031-05/2031-10: it overlaps the first
        "drafting": ("2031-11-01", "2032-03-31"),
        "watching": ("2032-05-01", ""),  # onwards, without an end
        "eclipse": ("2031-11-14", "2031-11-14"),
        "star-festival": ("2032-06-01", "2032-06-30"),
    }
    assert {key: days(key) for key in ("signing-list", "almanac", "listening-record", "star-map", "signing-order")} == {
        "signing-list": ("", "2032-04-30"),  # ../2032-04
        "almanac": ("2031-09-18", "2031-10-17"),  # within 30 days of 17 September
        "listening-record": ("", "2031-10-31"),  # before drafting
        "star-map": ("2031-05-01", "2031-10-31"),  # during the second phase
        "signing-order": ("", "2032-03-20"),  # 90 days before 18 June 2032
    }


def test_what_each_workshop_brings_hangs_on_its_own_days(skies: Process) -> None:
    made = Milestone.objects.filter(item__process=skies, pattern__item__key="primers").order_by("item__key")
    reading = Reading(skies, AFTER)
    last = {one.item.key: str(reading.last_day(reading.items[one.item_id])) for one in made}
    assert {key: last[key] for key in list(last)[:3]} == {
        "primers.workshop-1": "2031-03-01",  # ten days before 11 March
        "primers.workshop-2": "2031-04-05",  # before 15 April, to which it moved
        "primers.workshop-3": "2031-05-03",
    }


def test_two_versions_show_what_the_talks_changed(skies: Process) -> None:
    compared = of_texts(Text.objects.get(key="zero-night"), Text.objects.get(key="resolution-7-2"))
    change = {row.provision.anchor: row.change.value for row in compared.rows}
    assert {anchor: change[anchor] for anchor in ("op.1", "op.1.a", "op.2.a", "op.2.b", "op.3.a.i", "op.15")} == {
        "op.1": "reworded",
        "op.1.a": "same",
        "op.2.a": "reworded",
        "op.2.b": "renumbered",
        "op.3.a.i": "new",
        "op.15": "dropped",
    }


def test_a_workshop_moved_and_another_was_called_off(skies: Process) -> None:
    last = MeetingVersion.objects.filter(release__process=skies).order_by("meeting_id", "-release__number")
    newest = {(v.meeting.session.slug, v.meeting.key): v for v in reversed(last.select_related("meeting__session"))}
    moved, off = newest["workshop-2", "day-1"], newest["workshop-4", "day"]
    assert (str(moved.day), moved.status, off.status) == ("2031-04-15", "firm", "cancelled")


def test_a_correction_and_a_preference_decide_what_stands(skies: Process) -> None:
    reading = Reading(skies, AFTER)
    held = {key: view.held.phrase for key in ("workshop-3", "review-1") if (view := reading.item(key)) and view.held}
    assert held == {"workshop-3": "13 May 2031", "review-1": "16-17 September 2031"}
    assert DateRecord.objects.filter(item__process=skies, item__key="workshop-3", layer="held").count() == 2


def test_an_office_changes_hands_on_the_day_that_a_source_gives(skies: Process) -> None:
    def names(day: str) -> set[str]:
        reading = Reading(skies, datetime.fromisoformat(f"{day}T00:00+00:00"))
        rows = Holder.objects.filter(process=skies, office__key="bureau", known_at__lte=reading.at)
        return {row.name for row in rows if reading.holds(row)}

    stay = {"Tama Ashgrove", "Ruvo Saltmarsh"}
    assert (names("2031-06-30"), names("2031-07-05")) == (stay | {"Pema Northlight"}, stay | {"Dawa Eastgate"})
