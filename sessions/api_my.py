"""A person's own page as JSON, for whoever has signed in."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.decorators import decorate_view

from compact import clock
from compact.access import person
from compact.errors import problem
from phases.models import Reminder
from phases.my_reminders import MyNotices
from phases.notices import TOPICS
from sessions.api import MeetingOut, meeting_out
from sessions.my_page import Due, MyPage

router = Router(tags=["my"])


class SittingOut(Schema):
    process: str
    meeting: MeetingOut


class DueOut(Schema):
    process: str
    key: str
    title: str
    phrase: str
    owed_by: str
    last_day: date | None
    due_at: datetime | None
    state: str
    open_to_me: bool  # a chance to take part, and no debt
    part_delivered: bool  # of what many owe: our own part


class FollowOut(Schema):
    process: str
    what: str
    key: str
    title: str


class ReminderOut(Schema):
    process: str
    key: str  # of what it reminds of
    title: str
    at: datetime  # when it goes, by the domain's clock
    due_at: datetime
    why: str
    held: bool  # held back by the secretariat for now


class NoticeOut(Schema):
    process: str
    topic: str
    silent: bool
    days: list[int] | None  # own days before a deadline; none: as the process has it


class MyOut(Schema):
    agenda: list[SittingOut]
    deadlines: list[DueOut]
    follows: list[FollowOut]
    reminders: list[ReminderOut]
    notices: list[NoticeOut]


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tell a stranger to sign in, as the rest of the API does; what is answered is for nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return problem(401, _("Sign in first"))
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-cache"
        return answer

    return guarded


def due_out(due: Due) -> DueOut:
    return DueOut(
        process=due.process.slug,
        key=due.view.item.key,
        title=due.view.title,
        phrase=due.view.due.phrase if due.view.due else "",
        owed_by=due.milestone.owed_by.name,
        last_day=due.last_day,
        due_at=due.at,
        state=due.state.value,
        open_to_me=due.is_chance,
        part_delivered=due.is_delivered,
    )


def reminder_out(row: Reminder) -> ReminderOut:
    item = row.milestone.item
    return ReminderOut(
        process=item.process.slug,
        key=item.key,
        title=row.record.title,
        at=row.due_at,
        due_at=row.deadline_at,
        why=row.audience,
        held=row.state == Reminder.State.HELD,
    )


def notices_out(mine: MyNotices) -> list[NoticeOut]:
    """What was chosen of each sort of notices in each process; where nothing was, it stands as the process has it."""
    pairs = [(process, topic, mine.choices.get((process.pk, topic))) for process in mine.processes for topic in TOPICS]
    return [
        NoticeOut(
            process=process.slug,
            topic=topic,
            silent=bool(row and row.silent),
            days=row.days if row and not row.silent else None,
        )
        for process, topic, row in pairs
    ]


@router.get("/my/", response=MyOut, url_name="my")
@decorate_view(signed_in)
def my(request: HttpRequest) -> MyOut:
    """My next meetings, what my roles still owe, what I follow, my next reminders and what I chose of notices."""
    page = MyPage(person(request), clock.now())
    told = MyNotices(page.user, page.at)
    return MyOut(
        agenda=[SittingOut(process=one.process.slug, meeting=meeting_out(one.version)) for one in page.agenda],
        deadlines=[due_out(due) for due in page.due],
        follows=[
            FollowOut(process=one.process.slug, what=one.what, key=one.key, title=one.title) for one in page.follows
        ],
        reminders=[reminder_out(row) for row in told.reminders],
        notices=notices_out(told),
    )
