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


class FollowOut(Schema):
    process: str
    what: str
    key: str
    title: str


class MyOut(Schema):
    agenda: list[SittingOut]
    deadlines: list[DueOut]
    follows: list[FollowOut]


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
    )


@router.get("/my/", response=MyOut, url_name="my")
@decorate_view(signed_in)
def my(request: HttpRequest) -> MyOut:
    """My next meetings, what my roles still owe, and what I follow, over all processes."""
    page = MyPage(person(request), clock.now())
    return MyOut(
        agenda=[SittingOut(process=one.process.slug, meeting=meeting_out(one.version)) for one in page.agenda],
        deadlines=[due_out(due) for due in page.due],
        follows=[
            FollowOut(process=one.process.slug, what=one.what, key=one.key, title=one.title) for one in page.follows
        ],
    )
