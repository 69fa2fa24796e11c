"""A small process to which anything may happen, and what has to hold of its reminders after each step."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from compact import clock, outbox
from compact.models import Attempt, Message, User
from phases import reminders
from phases.audiences import DEADLINES
from phases.dates import ImpreciseDate
from phases.domain import handing_over
from phases.domain.deliveries import Evidence, decline_delivery, report_delivery
from phases.domain.items import Statement, prefer, record_date
from phases.domain.milestones import decide_standing
from phases.domain.processes import end_role, grant_role
from phases.models import (
    Addressee,
    Audience,
    Delivery,
    FocalPoint,
    Milestone,
    NoticeChoice,
    PartDelivered,
    Process,
    Reminder,
    ReminderPlan,
    Role,
    Source,
    TimelineItem,
)
from phases.reading import Reading
from sessions.domain.following import follow, unfollow

FIRST = date(2020, 6, 1)
OWED = ("first-draft", "names", "survey", "inputs-due")
ROLES = ("secretariat", "president", "delegate")
CORRECTIONS = ("moved", "off")
Whom = tuple[int, int]
Place = tuple[int, int, str, int]


class World:
    """A process, its people, and what they were told: kept here by itself, and not read from the rows."""

    def __init__(self, process: Process, chance: random.Random) -> None:
        self.process, self.chance = process, chance
        self.users = [
            User.objects.create(email=f"p{number}@example.org", name=f"P {number}", zone="UTC") for number in range(5)
        ]
        for user, role in zip(self.users, (*ROLES, "delegate"), strict=False):
            grant_role(process, user, role, by=None)
        self.heard: dict[Whom, dict[int, Any]] = defaultdict(dict)  # what each message that went, or may have, said
        self.held: set[Place] = set()
        self.owed_before: set[Place] = set()
        self.seen: set[int] = set()
        self.steps: list[str] = []
        for _number in OWED:
            self.move()

    def step(self) -> None:
        acts: list[Callable[[], object]] = [
            *[self.move] * 6,
            *[self.wait] * 6,
            *[handing_over.sweep] * 5,
            *[self.send] * 5,
            *[self.go_out] * 8,
            *(self.move_anchor, self.move_anchor, self.move_anchor, self.hang, self.correct, self.choose, self.prefer),
            *(
                self.decide,
                self.decide,
                self.meet,
                self.grant,
                self.end,
                self.plan,
                self.plan,
                self.point,
                self.deliver,
            ),
            *(self.report, self.follow, self.hold, self.hold, self.release, self.start, self.break_off, self.come_back),
            *(self.open_again, self.say_the_same),
        ]
        act = self.chance.choice(acts)
        self.owed_before = {place(row) for row in self._waiting()} | {
            place(row) for row in Reminder.objects.filter(message__state="due")
        }
        self.seen = set(Reminder.objects.values_list("pk", flat=True))
        self.steps.append(act.__name__)
        act()

    def _day(self) -> date:
        """A day around now; of few, so that dates move back to where they were."""
        today = clock.now().date()
        near = today - timedelta(days=(today - FIRST).days % 5)
        return near + timedelta(days=self.chance.choice((-5, 5, 5, 10, 15, 20, 20, 45)))

    def _item(self) -> TimelineItem:
        return TimelineItem.objects.select_related("process").get(process=self.process, key=self.chance.choice(OWED))

    def _say(self, item: TimelineItem, said: Statement, layer: str = "agreed", **more: Any) -> None:
        source = Source.objects.get(
            process=self.process, key=self.chance.choice(("chairs-letter", "chairs-second-letter"))
        )
        record_date(item, layer, said, source=source, at=clock.now(), by=None, **more)

    def move(self) -> None:
        day = self._day()
        first = day - timedelta(days=self.chance.choice((0, 0, 10)))
        self._say(self._item(), Statement(ImpreciseDate(str(day), first, day)))

    def say_the_same(self) -> None:
        item = self._item()
        view = Reading(self.process, clock.now()).items.get(item.pk)
        if view and view.due and view.reading:
            when = view.reading.bounds(view.due)
            self._say(item, Statement(ImpreciseDate(f"as said, {when.latest}", when.earliest, when.latest)))

    def open_again(self) -> None:
        self._say(self._item(), Statement(ImpreciseDate("to be announced")))

    def move_anchor(self) -> None:
        item = TimelineItem.objects.get(process=self.process, key="phase-2")
        day = clock.now().date() + timedelta(days=self.chance.choice((10, 20, 60)))
        self._say(item, Statement(ImpreciseDate(f"from {day}", day, None)))

    def hang(self) -> None:
        item = TimelineItem.objects.get(process=self.process, key="inputs-due")
        anchor = TimelineItem.objects.get(process=self.process, key="names")
        self._say(item, Statement(ImpreciseDate("before the list"), anchor=anchor, relation="before"))

    def correct(self) -> None:
        item, day = self._item(), self._day()
        wrong = item.records.filter(layer="agreed", corrections__isnull=True).last()
        if wrong:
            self._say(item, Statement(ImpreciseDate(str(day), day, day)), corrects=wrong, reason="A slip.")

    def prefer(self) -> None:
        rows = list(self._item().records.filter(layer="agreed", corrections__isnull=True))
        if rows:
            prefer(self.chance.choice(rows), by=None, reason="So it was agreed.")

    def meet(self) -> None:
        if self.chance.random() < 0.3:
            today = clock.now().date()
            self._say(self._item(), Statement(ImpreciseDate(str(today), today, today)), layer="held")

    def _milestone(self) -> Milestone:
        return Milestone.objects.select_related("item__process", "owed_by").get(item=self._item())

    def decide(self) -> None:
        milestone = self._milestone()
        last = milestone.standings.last()
        if last and last.state != "stands":
            decide_standing(milestone, "stands", reason="After all.", by=None)
        else:
            decide_standing(milestone, "not-applicable", reason="No longer.", by=None)

    def grant(self) -> None:
        grant_role(self.process, self.chance.choice(self.users), self.chance.choice(ROLES), by=None)

    def end(self) -> None:
        roles = list(Role.objects.filter(process=self.process).select_related("process"))
        if roles:
            end_role(self.chance.choice(roles), by=None)

    def choose(self) -> None:
        user = self.chance.choice(self.users)
        said = self.chance.choice(({"silent": True}, {"days": [5]}, {"silent": False, "days": None}))
        NoticeChoice.objects.update_or_create(process=self.process, user=user, topic=DEADLINES, defaults=said)
        reminders.plan_for_process(self.process, people=[user.pk])

    def plan(self) -> None:
        audience = self.chance.choice(Audience.values)
        days = {"before": self.chance.choice(([14, 3], [7], [7, 3, 0])), "after": self.chance.choice(([], [1, 7]))}
        days |= {"opening": self.chance.choice(([], [0])), "roles": ["president"]}
        milestone = self.chance.choice((None, self._milestone()))
        ReminderPlan.objects.update_or_create(
            process=self.process, milestone=milestone, audience=audience, defaults=days
        )
        reminders.plan_for_process(self.process)

    def point(self) -> None:
        office = self.chance.choice(list(Addressee.objects.filter(process=self.process)))
        row, made = FocalPoint.objects.get_or_create(addressee=office, user=self.chance.choice(self.users))
        if not made:
            row.delete()
        reminders.plan_for_process(self.process)

    def deliver(self) -> None:
        user = self.chance.choice(self.users)
        row, made = PartDelivered.objects.get_or_create(
            milestone=self._milestone(), party=f"user:{user.pk}", defaults={"by": user, "at": clock.now()}
        )
        if not made:
            row.delete()
        reminders.plan_for_process(self.process, people=[user.pk])

    def report(self) -> None:
        waiting = Delivery.objects.filter(status="reported").select_related("milestone__item__process").first()
        if waiting:
            decline_delivery(waiting, reason="Not yet.", by=self.users[0])
            return
        milestone = self._milestone()
        today = clock.now().date()
        if not milestone.each and not milestone.item.records.filter(layer="held").exists():
            day = ImpreciseDate(str(today), today - timedelta(days=1), today - timedelta(days=1))
            report_delivery(milestone, Evidence(day), by=self.users[0])

    def follow(self) -> None:
        self.chance.choice((follow, unfollow))(self.process, by=self.users[4])

    def wait(self) -> None:
        clock.set_offset(clock.now() + timedelta(hours=self.chance.choice((3, 24, 24, 48, 48, 72, 144, 24 * 40))))

    def go_out(self) -> None:
        handing_over.sweep()
        self.send()

    def _waiting(self) -> list[Reminder]:
        return list(Reminder.objects.filter(state__in=["planned", "held"]))

    def hold(self) -> None:
        rows = list(Reminder.objects.filter(state="planned").exclude(sort__in=CORRECTIONS).order_by("pk"))
        if rows:
            row = self.chance.choice(rows)
            Reminder.objects.filter(pk=row.pk).update(state="held")
            self.held.add(place(row))

    def release(self) -> None:
        rows = list(Reminder.objects.filter(state="held").exclude(sort__in=CORRECTIONS).order_by("pk"))
        if rows:
            row = self.chance.choice(rows)
            Reminder.objects.filter(pk=row.pk).update(state="planned")
            self.held.discard(place(row))

    def send(self) -> None:
        """Send most of what is due, as the outbox does: what is not wanted is cancelled."""
        for message in self._due():
            if self.chance.random() < 0.8 and self._may_go(message):
                Message.objects.filter(pk=message.pk).update(state="sent", sent_at=clock.real_now())
                self._hear(message)

    def start(self) -> None:
        """Begin to send one, and stay in the middle of it."""
        for message in self._due()[:1]:
            if self._may_go(message):
                later = clock.real_now() + timedelta(hours=1)
                Message.objects.filter(pk=message.pk).update(state="sending", claim=uuid.uuid4(), lease_until=later)
                self._hear(message)

    def break_off(self) -> None:
        """The server goes in the middle of it: it may have arrived, and is due again."""
        for message in Message.objects.filter(state="sending").order_by("pk")[:1]:
            Attempt.objects.create(message=message, at=clock.real_now(), code=0, said="The connection was lost.")
            Message.objects.filter(pk=message.pk).update(state="due", claim=None, lease_until=None)

    def come_back(self) -> None:
        """What was begun ends: it went, or the server would not have it now."""
        for message in Message.objects.filter(state="sending").order_by("pk")[:1]:
            state = self.chance.choice(("sent", "due"))
            Message.objects.filter(pk=message.pk).update(state=state, claim=None, lease_until=None)
            if state == "due":
                self._unhear(message)
                reminders.plan_reminders()  # what is not known at once is repaired within the hour

    def _due(self) -> list[Message]:
        return list(Message.objects.filter(state="due", kind="reminder").order_by("pk"))

    def _may_go(self, message: Message) -> bool:
        if reminders.unwanted([message]):
            Message.objects.filter(pk=message.pk).update(state="cancelled", error=outbox.NOT_WANTED)
            return False
        return True

    def _hear(self, message: Message) -> None:
        """Note what goes: it has to say what is so."""
        row = Reminder.objects.get(message=message)
        so = self.so(row.milestone_id)
        assert (row.sort == "off") == (so == "off"), (row.pk, so)
        assert row.sort == "off" or so == "open" or row.deadline_at == so, (row.pk, row.deadline_at, so)
        self.heard[row.milestone_id, row.recipient_id][message.pk] = so

    def _unhear(self, message: Message) -> None:
        row = Reminder.objects.filter(message=message).first()
        if row and not message.failures.filter(code=0).exists():
            self.heard[row.milestone_id, row.recipient_id].pop(message.pk, None)

    def so(self, milestone: int, reading: Reading | None = None) -> datetime | str:
        reading = reading or Reading(self.process, clock.now())
        view = reading.items[milestone]
        if view.held:
            return "met"
        return "off" if view.is_decided else (reading.deadline(view) or "open")


def place(row: Reminder) -> Place:
    return row.milestone_id, row.recipient_id, row.sort, row.days_before
