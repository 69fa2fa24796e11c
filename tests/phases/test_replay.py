"""The shipped process from its first day to its last: every reminder once, none too late, none of an old date."""

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from compact.models import Message
from phases.models import DateRecord, Process, Reminder
from phases.reading import Reading
from tests.phases.replayed import Sent, replay, sent

# How many mails each milestone was worth, to the eight people of the demonstration. The list itself, to be read by eye:
# REPLAY_LIST=list.txt python -m pytest tests/phases/test_replay.py
COUNTS = {
    "additional-inputs-phase-1": 15,
    "applications-steering-committee": 7,
    "applications-thematic-2": 7,
    "applications-thematic-3": 7,
    "chairs-summary": 1,
    "conference-list": 12,
    "conference-modalities": 2,
    "hearings-held": 8,
    "hearings-summary": 11,
    "initial-draft": 4,
    "issue-briefs.thematic-1": 9,
    "issue-briefs.thematic-2": 9,
    "issue-briefs.thematic-4": 9,
    "issue-briefs.thematic-5": 9,
    "issue-briefs.thematic-6": 9,
    "member-state-inputs": 5,
    "outcome-adopted": 2,
    "preparatory-list": 12,
    "preparatory-meeting-held": 2,
    "process-summaries": 19,
    "registration-hearing-4": 7,
    "special-accreditation-conference": 7,
    "special-accreditation-preparatory": 9,
    "thematic-sessions-held": 8,
    "thematic-summaries.thematic-1": 10,
    "thematic-summaries.thematic-2": 10,
    "thematic-summaries.thematic-3": 10,
    "thematic-summaries.thematic-4": 10,
    "thematic-summaries.thematic-5": 10,
    "thematic-summaries.thematic-6": 10,
    "work-plan": 11,
}


@pytest.mark.storm
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_every_reminder_of_two_years_goes_once_and_says_what_is_so() -> None:
    replay()
    mails = sent()
    if "REPLAY_LIST" in os.environ:
        Path(os.environ["REPLAY_LIST"]).write_text("".join(f"{mail.line}\n" for mail in mails), encoding="utf-8")
    names = [_name(mail.row) for mail in mails]
    assert len(names) == len(set(names))
    assert _at_one_moment(mails) == []
    assert [mail.line for mail in mails if _was_met(mail)] == []
    assert [mail.line for mail in mails if not _is_so(mail)] == []
    assert set(Message.objects.filter(kind="reminder").values_list("state", flat=True)) == {"sent"}
    assert Reminder.objects.filter(state="planned", due_at__lte=mails[-1].at).count() == 0
    assert Counter(mail.row.milestone.item.key for mail in mails) == COUNTS


def _name(row: Reminder) -> tuple[object, ...]:
    return row.milestone_id, row.record_id, row.recipient_id, row.sort, row.days_before, row.deadline_at


def _at_one_moment(mails: list[Sent]) -> list[str]:
    """Two mails to one person about one deadline within an hour."""
    found: dict[tuple[object, ...], list[Sent]] = defaultdict(list)
    for mail in mails:
        found[mail.to, mail.row.milestone_id, f"{mail.at:%Y-%m-%d %H}"].append(mail)
    return [mail.line for group in found.values() if len(group) > 1 for mail in group]


def _was_met(mail: Sent) -> bool:
    """Whether its milestone was known as met when it went."""
    return DateRecord.objects.filter(item=mail.row.milestone.item, layer="held", recorded_at__lt=mail.at).exists()


def _is_so(mail: Sent) -> bool:
    """Whether its deadline was the one known when it went."""
    reading = Reading(Process.objects.get(), mail.at)
    return reading.deadline(reading.items[mail.row.milestone_id]) == mail.row.deadline_at
