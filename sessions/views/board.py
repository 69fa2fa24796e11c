"""The editor's board: the draft as a month, a week or a list, with what waits for dates and the meeting chosen."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from babel.dates import get_day_names
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import in_words
from phases.pages import Page, open_now
from sessions import board, filters, permissions, warnings
from sessions.domain import steps
from sessions.domain.sessions import removable
from sessions.domain.sittings import YEARS
from sessions.draft import Draft
from sessions.filters import FILTERS, UnknownFilter
from sessions.models import OFF, Meeting, Override, Room, Venue
from sessions.pending import ChangeList, pending
from sessions.views.chosen import Chosen, choose

MONTH, WEEK, LIST = "month", "week", "list"
ON_A_PAGE = 100
NUMBER = re.compile(r"[0-9]{1,18}")
MOST_MONTHS = 60  # in the list from which one is chosen


@dataclass
class Desk:
    """What the board shows, asked once for each page."""

    page: Page
    view: str
    on: date
    by: str

    @cached_property
    def draft(self) -> Draft:
        return Draft(self.page.reading)

    @cached_property
    def changes(self) -> ChangeList:
        return pending(self.page.process, self.page.now, stored=self.draft.stored)

    @cached_property
    def changed(self) -> set[int]:
        return {change.meeting.pk for change in self.changes.meetings}

    def cards(self, meetings: list[Meeting]) -> list[board.Card]:
        """Meetings with what stands against them; the draft's other days are not asked."""
        standing = warnings.standing(self.draft, {meeting.day for meeting in meetings})
        answered = warnings.answered(self.draft, standing)
        return [self._card(meeting, standing, answered) for meeting in meetings]

    def _card(
        self, meeting: Meeting, standing: warnings.Standing, answered: dict[tuple[int | None, str], Override]
    ) -> board.Card:
        zone = meeting.venue.zone if meeting.venue else self.page.process.zone
        those = [(one, answered.get((meeting.pk, one.kind))) for one in standing.get(meeting.pk, ())]
        return board.Card(
            meeting,
            zone,
            tuple(one for one, answer in those if answer is None),
            tuple((one, answer) for one, answer in those if answer),
            meeting.pk in self.changed,
        )

    def shown(self, span: board.Span) -> board.Shown:
        """The cards and holidays of the days that a grid shows."""
        stations = set(Venue.objects.exclude(duty_station=None).values_list("duty_station", flat=True).distinct())
        holidays: dict[date, list[tuple[str, str]]] = {}
        for (station, day), name in sorted(self.draft.named_holidays.items()):
            if station in stations and span.first <= day <= span.last:
                holidays.setdefault(day, []).append((station, name))
        rows = self.draft.within(span.first, span.last)
        return board.Shown(self.cards([row.meeting for row in rows]), holidays)


@requires(permissions.edit_programme)
def programme(request: HttpRequest, process: str) -> HttpResponse:
    """The board. Raises UnknownFilter for an address that asks for what there is not."""
    return _show(request, open_now(request, process))


def refused(request: HttpRequest, page: Page, sentence: str, status: int) -> HttpResponse:
    """The board as the form left it, with the sentence of a refusal and its status."""
    messages.error(request, sentence)
    request.GET = QueryDict(urlsplit(back(request, page.process.slug)).query)  # type: ignore[assignment]
    return _show(request, page, status)


def _show(request: HttpRequest, page: Page, status: int = 200) -> HttpResponse:
    desk = _asked(request, page)
    chosen = choose(request, page, desk.cards)
    draw = {MONTH: _month, WEEK: _week, LIST: _list}[desk.view]
    path = reverse("programme:programme", args=[page.process.slug])
    context = {
        "page": page,
        "view": desk.view,
        "views": [(MONTH, _("Month")), (WEEK, _("Week")), (LIST, _("List"))],
        "on": desk.on,
        "by": desk.by,
        "is_chosen_view": "view" in request.GET,
        "waiting": waiting(desk.draft),
        "changes": desk.changes,
        "last": page.process.releases.filter(published_at__lte=page.now).first(),
        "undo": steps.last_step(page.process, person(request)),
        "board_path": path,
        "board_address": f"{path}?{request.GET.urlencode()}" if request.GET else path,
        "doors": doors(page),
        **chosen_context(chosen),
        **draw(request, desk, chosen),
    }
    return render(request, "programme/desk.html", context, status=status)


@requires(permissions.edit_programme)
@require_POST
def undo(request: HttpRequest, process: str) -> HttpResponse:
    """Take back the newest step of whoever asks."""
    page = open_now(request, process)
    seen = request.POST.get("step", "")
    try:
        steps.undo(page.process, by=person(request), seen=int(seen) if NUMBER.fullmatch(seen) else None)
    except RuleViolation as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Taken back."))
    return redirect(back(request, process))


def back(request: HttpRequest, process: str) -> str:
    """Where an act leads back to: the board as it was, if the form says so and it is ours."""
    address = request.POST.get("back", "")
    if address and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return reverse("programme:programme", args=[process])


def waiting(draft: Draft) -> list[dict[str, Any]]:
    """The sessions that no meeting of the draft dates: what is known of when they fall, whether they can be removed."""
    views = draft.waiting
    with_meetings = {row.session_id for row in draft.stored.rows.values()} if views else set()
    empty = [view.session.pk for view in views if view.session.pk not in with_meetings and not view.dates.records]
    free = set(removable(draft.process).filter(pk__in=empty).values_list("pk", flat=True)) if empty else set()
    found = []
    for view in views:
        due = view.dates.due
        one = {"session": view.session, "title": view.title, "when": due.phrase if due else ""}
        found.append(one | {"is_removable": view.session.pk in free})
    return found


def doors(page: Page) -> list[tuple[str, str]]:
    """The pages beside the board."""
    words = {
        "programme:desk-session-new": _("New session"),
        "programme:desk-sessions": _("Sessions"),
        "programme:desk-places": _("Venues and rooms"),
        "programme:import": _("Import and export"),
    }
    return [(reverse(name, args=[page.process.slug]), word) for name, word in words.items()]


def chosen_context(chosen: Chosen | None) -> dict[str, Any]:
    if chosen is None:
        return {"chosen": None}
    return {
        "chosen": chosen.card,
        "published": chosen.published,
        "overrides": chosen.overrides,
        "acts": chosen.acts,
    }


def _asked(request: HttpRequest, page: Page) -> Desk:
    view, by = request.GET.get("view") or MONTH, request.GET.get("by") or board.ROOM
    if view not in (MONTH, WEEK, LIST):
        raise UnknownFilter(_("The programme is shown as month, week or list."))
    if by not in (board.ROOM, board.KIND):
        raise UnknownFilter(_("The grid is ordered by room or by kind."))
    return Desk(page, view, _day(request, page), by)


def _day(request: HttpRequest, page: Page) -> date:
    """The day asked for; else today where its month has a meeting, else the next meeting's day."""
    asked = request.GET.get("on", "")
    if asked:
        try:
            day = date.fromisoformat(asked if len(asked) > 7 else f"{asked}-01")
        except ValueError as error:
            raise UnknownFilter(_("“on” takes a day, such as 2018-03-12.")) from error
        if day.year not in YEARS:
            raise UnknownFilter(
                _("A meeting is held between %(first)d and %(last)d.") % {"first": YEARS.start, "last": YEARS.stop - 1}
            )
        return day
    days = Meeting.objects.filter(session__process=page.process).exclude(status__in=OFF)
    first = page.today.replace(day=1)
    coming = days.filter(day__gte=first).order_by("day").values_list("day", flat=True).first()
    if coming is None or (coming.year, coming.month) == (first.year, first.month):
        return page.today
    return coming


def _month(request: HttpRequest, desk: Desk, chosen: Chosen | None) -> dict[str, Any]:
    span = board.month_span(desk.on)
    shown = desk.shown(span)
    names = get_day_names("abbreviated", locale=in_words.locale())
    return _calendar(desk, span) | {
        "heading": in_words.month(desk.on),
        "weekdays": [names[number] for number in range(7)],
        "weeks": board.month(desk.on, shown, desk.by),
        "shown_count": len(shown.cards),
    }


def _week(request: HttpRequest, desk: Desk, chosen: Chosen | None) -> dict[str, Any]:
    span = board.week_span(desk.on)
    shown = desk.shown(span)
    more = False
    if desk.by == board.KIND:
        rows = board.rows_by_kind(desk.page.process.session_kinds.all())
    else:
        venues = list(Venue.objects.all())
        used = {card.meeting.venue_id for card in shown.cards}
        used |= {chosen.card.meeting.venue_id} if chosen else set()
        more = request.GET.get("venues") != "all" and bool(used - {None}) and len(used - {None}) < len(venues)
        rows = board.rows_by_room(
            venues, Room.objects.order_by("name"), used if more else used | {v.pk for v in venues}
        )
    return _calendar(desk, span) | {
        "has_more": more,
        "by_room": desk.by == board.ROOM,
        "heading": in_words.span(span.first, span.last),
        "days": [(day, f"{in_words.weekday(day)[:3]} {day.day}") for day in board.week_of(desk.on)],
        "lines": board.week(desk.on, shown, rows, desk.by),
    }


def _calendar(desk: Desk, span: board.Span) -> dict[str, Any]:
    return {"span": span, "month": desk.on.replace(day=1), "months": _months(desk)}


def _months(desk: Desk) -> list[tuple[date, str]]:
    """The months to jump to: from the first meeting's to two after the last's, today's and the one shown among them."""
    ends = Meeting.objects.filter(session__process=desk.page.process).aggregate(first=Min("day"), last=Max("day"))
    days = [desk.page.today, desk.on, *(day for day in ends.values() if day)]
    first, last = min(days).replace(day=1), board.months_on(max(days), 2)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MOST_MONTHS:
        first, count = board.months_on(desk.on, -MOST_MONTHS // 2), MOST_MONTHS
    months = [board.months_on(first, number) for number in range(count)]
    return [(month, in_words.month(month)) for month in months]


def _list(request: HttpRequest, desk: Desk, chosen: Chosen | None) -> dict[str, Any]:
    """The meetings that fit the filters from the day asked for on, a page of them; `all` shows the earlier ones too."""
    query = {name: request.GET.getlist(name) for name in FILTERS}
    found = filters.read(desk.draft.calendar, query)
    fitting = [version for version in desk.draft.meetings if found.fits(version)]
    earlier = [] if "all" in request.GET else [version for version in fitting if version.day < desk.on]
    shown = Paginator(fitting[len(earlier) :], ON_A_PAGE).get_page(request.GET.get("page"))
    known = filters.choices(desk.draft.calendar)
    words = {
        "phase": _("Phase"),
        "kind": _("Kind"),
        "theme": _("Theme"),
        "city": _("City"),
        "body": _("Body"),
        "open": _("Open or closed"),
    }
    return {
        "page_obj": shown,
        "earlier": len(earlier),
        "cards": desk.cards([version.meeting for version in shown]),
        "filtered": found.any,
        "filters": [(name, words[name], known[name], found.chosen.get(name, ())) for name in words if known[name]],
    }
