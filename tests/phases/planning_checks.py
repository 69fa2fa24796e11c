"""What has to hold of a process's reminders, whatever happened to it."""

from collections import defaultdict

from compact import clock
from compact.models import Message
from phases import reminders
from phases.models import Reminder
from phases.reminder_days import Days
from tests.phases.planning_world import CORRECTIONS, Whom, World, place


class CheckedWorld(World):
    """A process to which anything may happen, and that is looked at after each step."""

    def check(self) -> None:
        self.plans_again_without_a_change()
        days = Days.now(self.process)
        self.plans_only_what_is_so(days)
        self.corrects_what_was_told(days)
        self.keeps_what_is_held(days)
        self.floods_nobody()
        self.adds_up()

    def plans_again_without_a_change(self) -> None:
        before = list(Reminder.objects.order_by("pk").values())
        messages = list(Message.objects.order_by("pk").values("pk", "state", "error"))
        assert reminders.plan_reminders() == 0
        assert list(Reminder.objects.order_by("pk").values()) == before
        assert list(Message.objects.order_by("pk").values("pk", "state", "error")) == messages

    def plans_only_what_is_so(self, days: Days) -> None:
        for row in self._waiting():
            view = days.reading.items[row.milestone_id]
            assert view.due is not None
            assert view.held is None
            assert row.record_id == view.due.pk
            assert (row.sort == "off") == view.is_decided
            if row.sort not in CORRECTIONS:
                assert row.deadline_at == days.reading.deadline(view)
        ahead = {
            due.name
            for milestone, view in days.reading.milestones
            for due in days.wanted(milestone, view)
            if due.due_at > days.reading.at
        }
        there = Reminder.objects.exclude(state="cancelled")
        assert ahead <= set(there.values_list("milestone", "record", "recipient", "sort", "days_before", "deadline_at"))

    def corrects_what_was_told(self, days: Days) -> None:
        concerned = {
            milestone.pk: set(days.audiences.leads(milestone, view)) for milestone, view in days.reading.milestones
        }
        live: dict[Whom, list[Reminder]] = defaultdict(list)
        corrections = Reminder.objects.filter(sort__in=CORRECTIONS, withdrawn=False).select_related("message")
        for row in corrections.filter(state__in=["planned", "held", "queued"]):
            if row.state != "queued" or row.message.state in ("due", "cancelled"):
                live[row.milestone_id, row.recipient_id].append(row)
        for pair, heard in self.heard.items():
            if not heard:
                continue
            so, known = self.so(pair[0], days.reading), heard[max(heard)]
            owed = so not in ("met", known) and (known, so) != ("off", "open") and pair[1] in concerned[pair[0]]
            assert len(live[pair]) == owed or (not owed and all(r.state == "queued" for r in live[pair])), (
                pair,
                so,
                known,
                live[pair],
            )
            for row in live[pair]:
                assert (row.sort == "off") == (so == "off")
                assert so in ("off", "open", row.deadline_at)

    def keeps_what_is_held(self, days: Days) -> None:
        rows = Reminder.objects.exclude(sort__in=CORRECTIONS).filter(state="planned")
        assert {place(row) for row in rows} & self.held == set()
        met = {milestone.pk for milestone, view in days.reading.milestones if view.held}
        self.held = {one for one in self.held if one[0] not in met}

    def floods_nobody(self) -> None:
        now = clock.now()
        for row in Reminder.objects.exclude(pk__in=self.seen).exclude(sort__in=CORRECTIONS):
            assert row.due_at > now or place(row) in self.owed_before, (vars(row), now)

    def adds_up(self) -> None:
        assert sum(reminders.figures().values()) == Reminder.objects.count()
        told = Message.objects.filter(kind="reminder", state="sent").values_list("context__reminder", flat=True)
        assert len(told) == len(set(told))
