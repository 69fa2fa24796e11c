"""`load_process`: whole or not at all, nothing the second time, and what people entered stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from compact import clock
from compact.models import AuditEntry, User
from phases.domain.loading import load_process
from phases.domain.milestones import Obligation, edit_item
from phases.models import (
    DateRecord,
    Document,
    LoadedFile,
    Milestone,
    Process,
    Provision,
    Text,
    TimelineItem,
    Wording,
)
from phases.reading import Reading
from sessions.domain.meetings import Sitting, move_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Venue
from tests.conftest import SMALL

PROGRAMME = SMALL.with_name("small.programme.yaml")


def variant(folder: Path, *changes: tuple[str, str], programme: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write the small process into a folder with some lines changed; return its path."""
    folder.mkdir(exist_ok=True)
    for source, wanted in ((SMALL, changes), (PROGRAMME, programme)):
        text = source.read_text(encoding="utf-8")
        for old, new in wanted:
            assert old in text, old
            text = text.replace(old, new, 1)
        (folder / source.name).write_text(text, encoding="utf-8")
    return folder / SMALL.name


def counts() -> dict[str, int]:
    """How many rows each table of ours holds."""
    ours = ("compact", "phases", "stakeholders", "programme", "trustfund", "negotiation")
    return {
        model._meta.label_lower: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
    }


def said(item: str, layer: str) -> list[str]:
    found = DateRecord.objects.filter(item__key=item, layer=layer).order_by("pk")
    return list(found.values_list("phrase", flat=True))


def test_the_good_file_twice_changes_nothing(process: Process) -> None:
    before, revision = counts(), Process.objects.get().revision
    loading = load_process(SMALL)
    assert (loading.changed, loading.added, loading.updated) == (False, {}, [])
    assert (counts(), Process.objects.get().revision) == (before, revision)


def test_the_command_says_what_it_did_and_that_it_did_nothing(db: None) -> None:
    clock.set_offset(datetime(2020, 6, 1, 7, 0, tzinfo=UTC))
    first, second = StringIO(), StringIO()
    call_command("load_process", SMALL, stdout=first)
    call_command("load_process", SMALL, stdout=second)
    assert first.getvalue().startswith("small.yaml: added ")
    assert "3 milestone" not in first.getvalue().replace("4 milestone", "")
    assert second.getvalue() == "small.yaml: nothing has changed.\n"


def test_checking_writes_nothing(db: None) -> None:
    before, told = counts(), StringIO()
    call_command("load_process", SMALL, "--check", stdout=told)
    assert told.getvalue().startswith("small.yaml is a sound process file: 1 process, 3 texts, 3 addressees, 3 prov")
    assert counts() == before


def test_a_changed_title_and_summary_update_their_rows_and_nothing_else(process: Process, tmp_path: Path) -> None:
    before, revision = counts(), Process.objects.get().revision
    loading = load_process(
        variant(
            tmp_path,
            ("title: Survey of the river", "title: Survey of the whole river"),
            ("hears those who live on it.", "hears those who live on it, twice."),
        )
    )
    assert {(table, field) for table, _pk, field, *_values in loading.updated} == {
        ("phases.timelineitem", "title"),
        ("phases.wording", "summary"),
    }
    assert TimelineItem.objects.get(key="survey").title == "Survey of the whole river"
    assert Wording.objects.get(provision__anchor="op.2", text__governs=True).summary.endswith(", twice.")
    before["compact.auditentry"] += 1
    assert (counts(), Process.objects.get().revision) == (before, revision + 1)


def test_a_changed_date_appends_a_record_and_leaves_the_old(process: Process, tmp_path: Path) -> None:
    old = DateRecord.objects.get(item__key="names", layer="mandated")
    load_process(
        variant(tmp_path, ("{phrase: by December 2020, latest: 2020-12-31}", "{phrase: by May, latest: 2021-05-31}"))
    )
    assert said("names", "mandated") == ["by December 2020", "by May"]
    assert DateRecord.objects.get(pk=old.pk).latest == date(2020, 12, 31)
    standing = Reading(process, clock.now()).items[old.item_id].mandated
    assert (standing.phrase, standing.latest) == ("by May", date(2021, 5, 31))


def test_a_date_that_is_changed_back_is_said_a_third_time(process: Process, tmp_path: Path) -> None:
    load_process(
        variant(tmp_path, ("{phrase: by December 2020, latest: 2020-12-31}", "{phrase: by May, latest: 2021-05-31}"))
    )
    load_process(SMALL)
    assert said("names", "mandated") == ["by December 2020", "by May", "by December 2020"]
    assert not load_process(SMALL).changed


TWICE = (
    "documents:",
    "  - {key: a1, known: 2020-03-04, item: spring-fair, layer: agreed, phrase: in March 2021, source: gazette}\n"
    "  - {key: a2, known: 2020-05-04, item: spring-fair, layer: agreed, phrase: in May 2021, source: gazette}\n\n"
    "documents:",
)


def test_a_source_that_spoke_twice_is_not_heard_again_at_each_load(process: Process, tmp_path: Path) -> None:
    spoken = variant(tmp_path, programme=(TWICE,))
    load_process(spoken)
    assert said("spring-fair", "agreed") == ["in March 2021", "in May 2021"]
    assert not load_process(spoken).changed
    assert said("spring-fair", "agreed") == ["in March 2021", "in May 2021"]


def test_another_text_can_come_to_govern(process: Process, tmp_path: Path) -> None:
    adopted = (
        "texts:\n",
        "texts:\n  - {key: resolution-2, title: Resolution 2, kind: resolution, status: adopted, dated: 2020-02-10,"
        " authority: resolution, issued_by: River Assembly, governs: true}\n",
    )
    changed = variant(tmp_path, adopted, ("    governs: true\n\naddressees", "\naddressees"))
    load_process(changed)
    assert list(Text.objects.filter(governs=True).values_list("key", flat=True)) == ["resolution-2"]
    assert [view.anchor for view in Reading(process, clock.now()).provisions] == ["op.1", "op.2"]
    assert not load_process(changed).changed


def letter(known: str, note: str, meeting: str) -> tuple[str, str]:
    """A further release of the programme, as a change of the file."""
    return (
        "events:",
        f"  - key: letter-3\n    known: {known}\n    note: {note}\n    source: chairs-second-letter\n"
        f"    meetings:\n      - {{{meeting}}}\n\nevents:",
    )


AGAIN = "session: talks-1, key: d, day: 2020-06-24, until: 2020-06-26, venue: harbour"


def move_first_day(officer: User) -> Meeting:
    """An officer moves the first day of the talks from 15 June in New York to 22 June in Vienna."""
    meeting = Meeting.objects.get(key="d-1")
    to = Sitting(date(2020, 6, 22), Venue.objects.get(key="castle"), None, time(9), time(12))
    return move_meeting(meeting, to=to, by=officer, version=meeting.version)


def published() -> list[tuple[str, date]]:
    """What readers see of the talks: each day's key, and the day in its newest version."""
    days = Meeting.objects.filter(session__slug="talks-1").order_by("key")
    return [(meeting.key, meeting.versions.order_by("-sequence")[0].day) for meeting in days]


KEPT = [("d-1", date(2020, 6, 22)), ("d-2", date(2020, 6, 25)), ("d-3", date(2020, 6, 26))]


def test_what_an_officer_published_stays_when_a_later_letter_touches_it(
    process: Process, officer: User, tmp_path: Path, at: Callable[[str], datetime]
) -> None:
    move_first_day(officer)
    publish(process, note="The first day moves", by=officer)
    at("2020-06-05T09:00")
    load_process(variant(tmp_path, programme=(letter("2020-06-04", "The first round again", AGAIN),)))
    assert published() == KEPT


def test_what_an_officer_published_stays_when_an_earlier_letter_is_added_to_the_file(
    process: Process, officer: User, tmp_path: Path
) -> None:
    move_first_day(officer)
    publish(process, note="The first day moves", by=officer)
    load_process(variant(tmp_path, programme=(letter("2020-05-04", "The first round again", AGAIN),)))
    assert published() == KEPT


def test_an_officers_unpublished_draft_is_not_published_by_a_letter(
    process: Process, officer: User, tmp_path: Path
) -> None:
    move_first_day(officer)
    load_process(variant(tmp_path, programme=(letter("2020-05-04", "The first round again", AGAIN),)))
    assert published() == [("d-1", date(2020, 6, 15)), *KEPT[1:]]


def test_a_role_and_an_offset_survive_a_load(process: Process, officer: User) -> None:
    before = clock.now()
    load_process(SMALL)
    assert (officer.roles.count(), clock.now() >= before) == (1, True)


@pytest.mark.parametrize(
    ("until", "records", "documents"),
    [("2020-01-19", 0, 0), ("2020-03-03", 0, 0), ("2020-03-04", 1, 0), ("2020-06-19", 1, 1)],
)
def test_until_loads_what_was_known_by_then(db: None, until: str, records: int, documents: int) -> None:
    call_command("load_process", SMALL, "--until", until, stdout=StringIO())
    assert DateRecord.objects.filter(item__key="hearing-1", layer="held").count() == records
    assert Document.objects.count() == documents


def test_facts_later_than_the_clock_are_not_in_the_database(process: Process) -> None:
    assert (Document.objects.count(), said("first-draft", "held")) == (0, [])
    assert not DateRecord.objects.filter(recorded_at__gt=clock.now()).exists()
    assert Meeting.objects.filter(session__slug="talks-2").count() == 1  # known since April


def test_a_fact_is_known_from_the_start_of_its_day_in_the_zone_of_the_process(db: None) -> None:
    load_process(SMALL, until=datetime(2020, 6, 18, 21, 59, tzinfo=UTC))
    assert Document.objects.count() == 0
    load_process(SMALL, until=datetime(2020, 6, 18, 22, 0, tzinfo=UTC))
    assert Document.objects.count() == 1


def test_a_second_process_stands_beside_the_first(process: Process, tmp_path: Path) -> None:
    before = {"river": Reading(process, clock.now()).items.keys()}
    hours = (('hours: "10:00-13:00"', 'hours: "14:00-16:00"'), ('hours: "15:00-18:00"', 'hours: "09:00-12:00"'))
    lake = load_process(variant(tmp_path, ("  name: river", "  name: lake"), programme=hours)).process
    assert list(Process.objects.order_by("slug").values_list("slug", flat=True)) == ["lake", "river"]
    assert Reading(process, clock.now()).items.keys() == before["river"]
    assert Provision.objects.filter(process=lake).count() == Provision.objects.filter(process=process).count() == 3
    assert dict(LoadedFile.objects.values_list("process__slug", "path")) == {
        "lake": str(tmp_path / "small.yaml"),
        "river": str(SMALL),
    }
    assert (load_process(SMALL).changed, load_process(tmp_path / "small.yaml").changed) == (False, False)


def test_a_load_is_one_line_of_the_record_of_changes(process: Process) -> None:
    assert AuditEntry.objects.filter(verb="load_process").count() == 1


def test_milestones_that_point_forward_are_linked(process: Process) -> None:
    needed = Milestone.objects.get(item__key="first-draft").depends_on.values_list("item__key", flat=True)
    assert list(needed) == ["survey"]


def test_no_stays_text_and_a_time_stays_a_time(db: None, tmp_path: Path) -> None:
    process = load_process(
        variant(tmp_path, ("key: chair, name: Chair of the River Assembly", "key: chair, name: NO"))
    ).process
    assert process.addressees.get(key="chair").name == "NO"
    assert process.deadline_time == time(17)


def test_what_the_domain_refuses_is_a_sentence_and_nothing_is_written(db: None, tmp_path: Path) -> None:
    taken = "session: talks-1, key: x, day: 2020-09-07, hours: '15:00-18:00', venue: castle, room: Tower"
    path = variant(tmp_path, programme=(letter("2020-04-02", "A clash", taken),))
    before = counts()
    with pytest.raises(CommandError, match=r"small.yaml: Tower.* is taken at that time.*\nNothing was written"):
        call_command("load_process", path, "--until", "2020-05-01")
    after = counts()
    after.pop("compact.installation"), before.pop("compact.installation")
    assert after == before


@pytest.mark.django_db
def test_what_an_officer_edited_stays_when_the_file_is_loaded_again(process: Process, officer: User) -> None:
    milestone = Milestone.objects.select_related("item__provision", "owed_by").get(item__key="first-draft")
    said = Obligation("A first draft, shortened", milestone.item.provision, milestone.owed_by, "When it is read.")
    edit_item(milestone.item, said, version=0, by=officer)
    load_process(SMALL)
    milestone = Milestone.objects.select_related("item").get(item__key="first-draft")
    assert (milestone.item.title, milestone.done_when) == ("A first draft, shortened", "When it is read.")
