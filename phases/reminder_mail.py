"""The mail of a reminder: what is due, by when, which paragraph says so, what to do, and why one is told.

What it says is read when it is written, for many messages of a process at once; an upper app adds the calendar file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import translation
from django.utils.translation import get_language

from compact import clock, unsubscribing
from compact.models import Message, User
from compact.outbox import Mail
from phases import parts, reminder_words
from phases.audiences import DEADLINES
from phases.emails import address, written
from phases.models import Process, Reminder, Role, Wording
from phases.reading import ItemView, Reading
from phases.reminder_days import Days
from phases.reminder_letter import Letter

Attachment = tuple[str, str, str]  # its name, its content, its type
RELATED = ("milestone__item__process", "milestone__owed_by", "record__source", "recipient", "corrects")

# Each returns what goes with a reminder of an item, as a reading has it; None: nothing does.
ATTACHMENTS: list[Callable[[Reading, ItemView], Attachment | None]] = []


@dataclass
class Shared:
    """What the reminders of one process have in common at the moment of writing; what is read is read once."""

    days: Days
    _attached: dict[tuple[int, str], list[Attachment]] = field(default_factory=dict, repr=False)

    @property
    def reading(self) -> Reading:
        return self.days.reading

    @cached_property
    def wordings(self) -> dict[int, Wording]:
        """What each paragraph says in the text that counts, by the paragraph's primary key."""
        stands = Wording.objects.filter(text=self.reading.text, dropped=False)
        return {wording.provision_id: wording for wording in stands}

    def view(self, row: Reminder) -> ItemView:
        known = self.reading.items.get(row.milestone_id)
        return known or ItemView(row.milestone.item, (row.record,), self.reading)

    def letter(self, row: Reminder, zone: str) -> Letter:
        view = self.view(row)
        return Letter(row, view, self.reading, self.wordings.get(view.item.provision_id or 0), zone)

    def attached(self, view: ItemView) -> list[Attachment]:
        """The files that go with a reminder of an item, made once in each language."""
        key = view.item.pk, get_language() or "en"
        if key not in self._attached:
            found = [make(self.reading, view) for make in ATTACHMENTS]
            self._attached[key] = [one for one in found if one]
        return self._attached[key]

    def act(self, row: Reminder, letter: Letter) -> reminder_words.Act:
        """What the recipient is asked to do."""
        if row.milestone.is_chance or not (letter.is_owed and letter.may_be_done):
            return reminder_words.Act.SEE
        audiences, milestone = self.days.audiences, row.milestone
        if row.recipient_id in audiences.holders[Role.Kind.SECRETARIAT]:
            return reminder_words.Act.RECORD
        owes = row.recipient_id in audiences.owing(milestone)
        if owes and parts.is_of_many(audiences, milestone):
            return reminder_words.Act.PART
        may_report = owes or row.recipient_id in audiences.holders[milestone.owed_by.role]
        return reminder_words.Act.REPORT if may_report and not letter.view.reported else reminder_words.Act.SEE


@dataclass(frozen=True)
class Loaded:
    """A reminder with what it shares with the others of its process."""

    row: Reminder
    shared: Shared


def load(messages: Iterable[Message]) -> dict[int, Loaded]:
    """What these messages need to be written now, by their primary keys; in a constant number of queries."""
    wanted = [(message.pk, message.context["reminder"]) for message in messages]
    rows = Reminder.objects.select_related(*RELATED).in_bulk([reminder for _message, reminder in wanted])
    moment = clock.now()
    shared: dict[int, Shared] = {}
    found = {}
    for message, reminder in wanted:
        if row := rows.get(reminder):
            process: Process = row.milestone.item.process
            common = shared.setdefault(process.pk, Shared(Days(Reading(process, moment))))
            found[message] = Loaded(row, common)
    return found


def reminder(message: Message) -> Mail:
    """A deadline draws near, has passed or has moved: what, by when, who says so, what to do, one link."""
    loaded: Loaded = message.loaded or load([message])[message.pk]
    row, shared = loaded.row, loaded.shared
    person: User = row.recipient
    with translation.override(person.language or message.language):
        letter = shared.letter(row, person.zone or message.zone)
        act = shared.act(row, letter)
        context = {
            "process": letter.reading.process,
            "letter": letter,
            "lead": reminder_words.lead(letter),
            "facts": list(reminder_words.facts(letter)),
            "button": reminder_words.BUTTONS[act],
            "link": _link(letter, act),
            "why": reminder_words.why(letter),
            "choose": address("my-notices"),
            "stop": unsubscribing.address(message, DEADLINES),
        }
        return written("reminder", reminder_words.subject(letter), context, shared.attached(letter.view))


def _link(letter: Letter, act: reminder_words.Act) -> str:
    route = "phases:desk-item" if act == reminder_words.Act.RECORD else "phases:item"
    return address(route, letter.reading.process.slug, letter.view.item.key)
