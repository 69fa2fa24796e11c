"""Deadlines that move, are met and are cancelled while their reminders go out; and what may have been said of them."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from compact import clock, outbox
from compact.models import User
from phases import in_words
from phases.dates import ImpreciseDate, deadline
from phases.domain import handing_over
from phases.domain.deliveries import Evidence, record_delivery
from phases.domain.items import Statement, record_date
from phases.domain.milestones import Obligation, add_milestone, decide_standing
from phases.domain.processes import grant_role
from phases.models import Addressee, Audience, Milestone, Process, Reminder, ReminderPlan, Source
from tests.storms.hearing import HEARD, Heard

MILESTONES, PEOPLE, CHANGERS, SENDERS = 10, 3, 2, 2
So = datetime | str  # what is so of a milestone: its deadline, "met" or "off"


@dataclass
class Change:
    """A verb that has run: when it began, when it had committed, and what is so since."""

    begun: float
    committed: float
    so: So


@dataclass
class World:
    """A process with some milestones, and what became of each, kept here by itself and not read from the rows."""

    process: Process
    seed: int
    history: dict[int, list[Change]] = field(default_factory=lambda: defaultdict(list))
    faults: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = Source.objects.filter(process=self.process).order_by("pk")[0]
        owed_by = Addressee.objects.get(process=self.process, key="chair")
        ReminderPlan.objects.create(
            process=self.process, audience=Audience.OWING, before=[12, 9, 7, 5, 4, 3, 2, 1, 0], after=[1, 2, 3]
        )
        for number in range(PEOPLE):
            user = User.objects.create(email=f"p{number}@example.org", zone="UTC")
            grant_role(self.process, user, "president", by=None)
        today = clock.now().date()
        for number in range(MILESTONES):
            day, begun = today + timedelta(days=number % 5 + 2), time.monotonic()
            said = Statement(ImpreciseDate(str(day), None, day))
            owed = Obligation(f"Matter {number}", None, owed_by)
            made = add_milestone(self.process, owed, layer="agreed", due=said, source=self.source, known=today, by=None)
            self.history[made.pk].append(Change(begun, time.monotonic(), self._falls(day)))

    def _falls(self, day: date) -> datetime:
        return deadline(day, self.process.deadline_time, self.process.zone)

    # What happens

    def play(self, changes: int) -> None:
        """Change things while senders run, and let the senders come to rest."""
        over = threading.Event()
        pks = sorted(self.history)
        changers = [
            self._thread(self._change, pks[turn::CHANGERS], changes // CHANGERS, random.Random(self.seed * 10 + turn))
            for turn in range(CHANGERS)
        ]
        senders = [self._thread(self._send, over, random.Random(self.seed * 10 + 5 + turn)) for turn in range(SENDERS)]
        for thread in changers:
            thread.join(150)
        over.set()
        for thread in senders:
            thread.join(30)
        assert not self.faults, self.faults
        while handing_over.sweep() + outbox.sweep():
            pass

    def _thread(self, work: Callable[..., None], *given: object) -> threading.Thread:
        def run() -> None:
            try:
                work(*given)
            except BaseException as fault:
                self.faults.append(fault)
                raise
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def _send(self, over: threading.Event, chance: random.Random) -> None:
        while not over.is_set():
            handing_over.sweep()
            time.sleep(chance.uniform(0, 0.02))
            outbox.sweep()

    def _change(self, pks: list[int], number: int, chance: random.Random) -> None:
        for _turn in range(number):
            pk = chance.choice([pk for pk in pks if self.history[pk][-1].so != "met"])
            milestone = Milestone.objects.select_related("item__process", "owed_by").get(pk=pk)
            if chance.random() < 0.3:
                clock.set_offset(clock.now() + timedelta(hours=chance.choice((12, 24))))
            time.sleep(chance.uniform(0, 0.03))
            begun = time.monotonic()
            so = self._act(milestone, pks, chance)
            self.history[pk].append(Change(begun, time.monotonic(), so))

    def _act(self, milestone: Milestone, pks: list[int], chance: random.Random) -> So:
        before, today = self.history[milestone.pk][-1].so, clock.now().date()
        days = [change.so for change in self.history[milestone.pk] if isinstance(change.so, datetime)]
        if before == "off":
            decide_standing(milestone, "stands", reason="After all.", by=None)
            return days[-1]
        draw = chance.random()
        if draw < 0.06 and sum(self.history[pk][-1].so != "met" for pk in pks) > 1:
            yesterday = ImpreciseDate("yesterday", today - timedelta(days=1), today - timedelta(days=1))
            record_delivery(milestone, Evidence(yesterday), source=self.source, by=User.objects.all()[0])
            return "met"
        if draw < 0.25:
            decide_standing(milestone, "not-applicable", reason="No longer.", by=None)
            return "off"
        day = today + timedelta(days=chance.choice((1, 2, 3, 4, 5, 6, 8, 10)))
        said = Statement(ImpreciseDate(str(day), None, day))
        record_date(milestone.item, "agreed", said, source=self.source, at=clock.now(), by=None)
        return self._falls(day)

    # What has to hold

    def wrong(self) -> list[tuple[Heard, Reminder]]:
        """The mails that said something that had been overtaken before they were claimed."""
        return [(heard, row) for heard, row in self._told() if not self._may_be_said(heard, row)]

    def _told(self) -> list[tuple[Heard, Reminder]]:
        ours = Reminder.objects.filter(milestone__in=list(self.history))  # the process owes other things besides
        rows = {f"reminder:{row.pk}": row for row in ours}
        return [(heard, rows[heard.key]) for heard in HEARD if heard.key in rows]

    def _may_be_said(self, heard: Heard, row: Reminder) -> bool:
        """Whether some state since the last commit before the claim is what its row means and its text says."""
        history = self.history[row.milestone_id]
        known = max(place for place, change in enumerate(history) if change.committed <= heard.claimed)
        possible = [change.so for change in history[known:] if change.begun <= heard.at]
        meant: So = "off" if row.sort == "off" else row.deadline_at
        return meant in possible and any(self._says(heard.text, so) for so in possible)

    def _says(self, text: str, so: So) -> bool:
        if isinstance(so, datetime):
            return in_words.moment(so, self.process.zone) in text
        return so == "off" and "no longer due" in text

    def repeated(self) -> dict[tuple[object, ...], int]:
        """What was told more than once: the same milestone, date, person, sort and offset."""
        names = ("milestone_id", "record_id", "recipient_id", "sort", "days_before", "deadline_at")
        counted = Counter(tuple(getattr(row, name) for name in names) for _heard, row in self._told())
        return {name: times for name, times in counted.items() if times > 1}

    def uncorrected(self) -> list[tuple[int, int]]:
        """Whoever was told last what is no longer so, of a milestone that is still open."""
        last: dict[tuple[int, int], tuple[int, So]] = {}
        for _heard, row in self._told():
            pair, said = (row.milestone_id, row.recipient_id), "off" if row.sort == "off" else row.deadline_at
            last[pair] = max(last.get(pair, (0, "")), (row.message_id or 0, said), key=lambda one: one[0])
        so = {pk: changes[-1].so for pk, changes in self.history.items()}
        return [pair for pair, (_message, said) in last.items() if so[pair[0]] not in ("met", said)]
