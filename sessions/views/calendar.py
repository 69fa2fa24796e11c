"""The calendar, for a delegate on a phone and for everybody else: agenda, week, month and day."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.errors import RuleViolation
from compact.models import User
from phases import in_words
from phases.pages import Page, public
from sessions import address, filters, grid, undated, zones
from sessions.address import PARAMETERS, Asked
from sessions.entries import Entry, by_day, stretches
from sessions.following import follows
from sessions.reading import Programme, SessionView
from sessions.schedule import DAY, VIEWS, Schedule, Window, window
from sessions.schedule import weeks as whole_weeks
from sessions.views import pdf


@public(*PARAMETERS, only=True)
def calendar(request: HttpRequest, page: Page) -> HttpResponse:
    """Today first; each meeting with its hours, zone and room. What cannot be shown is said within the same frame."""
    if any("" in values for _name, values in request.GET.lists()):
        return redirect(_clean(request))
    programme = Programme(page.reading)
    try:
        asked = address.read(page, programme, _reader(request))
    except RuleViolation as fault:
        asked = Asked(page, programme, chosen=filters.Filters(programme))
        context = frame(asked) | {"fault": fault.sentence, "sign_in": fault.status == 403}
        if isinstance(fault, zones.UnknownZone):
            context["zone_typed"] = page.query["zone"][-1][: zones.LONGEST]
        return render(request, "programme/calendar.html", context, status=fault.status)
    return render(request, "programme/calendar.html", frame(asked) | shown(asked, schedule_of(request, asked)))


def _clean(request: HttpRequest) -> str:
    """The address without what a form left empty."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if value]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


@public(*PARAMETERS, only=True)
def day_pdf(request: HttpRequest, page: Page) -> HttpResponse:
    """The day programme as a PDF, or a page that says why there is none; a day without meetings has only its page."""
    asked = address.read(page, Programme(page.reading), _reader(request))
    context = frame(asked) | _day(asked, schedule_of(request, asked)) | {"view": "day"}
    if context["empty"]:  # drawing costs a second, and there are 100,000 days without a meeting
        return redirect(asked.at("day", asked.day))
    return pdf.answer(request, "programme/day_pdf.html", context, f"{page.process.slug}-{asked.day.isoformat()}")


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def schedule_of(request: HttpRequest, asked: Asked) -> Schedule:
    """What fits the address, for this person."""
    user = _reader(request)
    mine = follows(user, asked.page.process) if asked.mine and user else None
    return Schedule(asked.programme, asked.chosen or filters.Filters(asked.programme), mine)


def frame(asked: Asked) -> dict[str, Any]:
    """What stands around every view: the views, the filters, the reader's zone."""
    programme = asked.programme
    return {
        "page": asked.page,
        "reading": programme.mandate,
        "release": asked.release or programme.latest,
        "asked": asked,
        "reader": asked.reader,
        "zone_names": zones.names(),
        "views": [(view, words, asked.at(view, asked.on)) for view, words in _views().items()],
        "filter_rows": _filter_rows(asked),
        "chips": _chips(asked),
        "unsaid": _unsaid(asked),
        "hidden": [pair for pair in asked.query() if pair[0] in ("view", "on", "past", "release")],
        "jump": [pair for pair in asked.query() if pair[0] not in ("on", "past")],
        "kept": [pair for pair in asked.query() if pair[0] not in ("zone",)],
        "links": {
            "clear": asked.to(mine=None, **dict.fromkeys(filters.FILTERS)),
            "newest": asked.to(release=None),
            "no_zone": asked.to(zone=None),
            "today": asked.to(on=None, past=None),
            "csv": asked.file("programme:calendar-csv"),
            "xlsx": asked.file("programme:calendar-xlsx"),
        },
    }


def _views() -> dict[str, str]:
    return dict(zip(VIEWS, (_("Agenda"), _("Week"), _("Month"), _("Day")), strict=True))


def _names() -> dict[str, tuple[str, str]]:
    """The filters as a form names them, and how each says that it lets everything through."""
    return {
        "phase": (_("Phase"), _("all phases")),
        "kind": (_("Kind"), _("all kinds")),
        "theme": (_("Theme"), _("all themes")),
        "city": (_("City"), _("all cities")),
        "body": (_("Body"), _("all bodies")),
        "open": (_("Open or closed"), _("either")),
    }


def _filter_rows(asked: Asked) -> list[dict[str, Any]]:
    chosen = asked.chosen.chosen if asked.chosen else {}
    return [
        {
            "name": name,
            "label": _names()[name][0],
            "all": _names()[name][1],
            "options": [(value, words, value in chosen.get(name, ())) for value, words in there.items()],
        }
        for name, there in filters.choices(asked.programme).items()
        if there and (name != "open" or "open" in chosen or asked.programme.says_open)
    ]


def _unsaid(asked: Asked) -> bool:
    """Whether the address asks for open or closed meetings, which no meeting records."""
    return bool(asked.chosen and asked.chosen.chosen.get("open")) and not asked.programme.says_open


def _chips(asked: Asked) -> list[tuple[str, str, str]]:
    """What was chosen: its filter, its words, and the address without it."""
    there = filters.choices(asked.programme)
    chosen = asked.chosen.chosen if asked.chosen else {}
    found = [
        (_names()[name][0], there[name][value], asked.to(**{name: [other for other in values if other != value]}))
        for name, values in chosen.items()
        for value in values
    ]
    return [*found, (_("Only"), _("what I follow"), asked.to(mine=None))] if asked.mine else found


def shown(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    """What the view itself shows."""
    make: dict[str, Callable[[Asked, Schedule], dict[str, Any]]] = {
        "agenda": _past if asked.past else _agenda,
        "week": _week,
        "month": _month,
        "day": _day,
    }
    return make[asked.view](asked, schedule)


def _agenda(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    found, following = schedule.ahead(asked.day)
    waiting = [] if asked.on else [view for view in _undated(asked, schedule) if not _is_past(view, asked.page.today)]
    days = stretches(found)
    begun = schedule.reach(Window(asked.day, asked.day))["before"]
    return {
        "title": _("From %(day)s") % {"day": in_words.day(asked.on)} if asked.on else _("Today and ahead"),
        "stretches": days,
        "now_key": next((one.key for one in days if one.last >= asked.page.today), "") if asked.on else "",
        "undated": waiting,
        "earlier": asked.to(past="1", on=asked.on) if begun else "",
        "more": asked.to(on=following) if following else "",
    }


def _past(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    found, following = schedule.before(asked.day)
    passed = [] if asked.on else [view for view in _undated(asked, schedule) if _is_past(view, asked.page.today)]
    return {
        "title": _("Before %(day)s") % {"day": in_words.day(asked.on)} if asked.on else _("Earlier meetings"),
        "behind": "" if asked.on else _behind(schedule, asked.day),
        "stretches": stretches(found)[::-1],
        "undated": passed,
        "more": asked.to(on=following) if following else "",
    }


def _behind(schedule: Schedule, day: date) -> str:
    """`214 meetings, 2016-2018`: how many lie before a day, and in which years; empty where none do."""
    count, first, last = schedule.behind(day)
    if not (count and first and last):
        return ""
    words = ngettext("%(count)s meeting", "%(count)s meetings", count) % {"count": count}
    return f"{words}, {first.year}-{last.year}" if first.year < last.year else f"{words}, {first.year}"


def _week(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    span = window("week", asked.day)
    found = schedule.during(span)
    days = [(day, *grid.parts_of_day(on)) for day, on in by_day(found, span.first, span.last)]
    columns = [any(row[place] for row in days) for place in (1, 2, 3)]
    context = {"title": in_words.span(span.first, span.last), "days": days, "columns": columns}
    return context | {"empty": not found} | _beside(asked, schedule, span)


def _month(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    span = window("month", asked.day)
    around = schedule.during(whole_weeks(span))
    found = [entry for entry in around if entry.last >= span.first and entry.first <= span.last]
    maybe = [view for view in _undated(asked, schedule) if undated.may_fall_in(view, span)]
    weeks = grid.month(around, span)
    context: dict[str, Any] = {
        "title": in_words.month(span.first),
        "weeks": weeks,
        "stretches": stretches(found),
        "undated": maybe,
    }
    weekdays = [in_words.weekday(cell.day) for cell in weeks[0]]
    context |= {"weekdays": weekdays, "empty": not found, "months": _months(schedule, span)}
    return context | _beside(asked, schedule, span)


def _months(schedule: Schedule, span: Window) -> list[tuple[str, str, bool]]:
    """The months that can be jumped to: as an address has them, in words, and whether it is shown."""
    there = sorted({*schedule.months(), span.first})
    return [(month.isoformat(), in_words.month(month), month == span.first) for month in there]


def _day(asked: Asked, schedule: Schedule) -> dict[str, Any]:
    span = window("day", asked.day)
    found = schedule.during(span)
    context = {
        "title": in_words.day(asked.day),
        "day": asked.day,
        "places": _by_place(found),
        "forthcoming": stretches(schedule.forthcoming(asked.day)),
        "empty": not found,
        "pdf": asked.elsewhere("programme:day-pdf", view=None, on=asked.day, past=None),
    }
    return context | _beside(asked, schedule, span)


def _undated(asked: Asked, schedule: Schedule) -> list[SessionView]:
    """Sessions whose days are to come, as far as they can be among what was chosen."""
    views = [view for view in undated.undated(asked.programme) if undated.fits(view, schedule.chosen)]
    if schedule.mine is None:
        return views
    return [view for view in views if undated.follows(view, schedule.mine, schedule.chosen)]


def _is_past(view: SessionView, today: date) -> bool:
    latest = undated.when(view).latest
    return latest is not None and latest < today


def _by_place(found: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The meetings of a day below the place where they are held, in the order of their first."""
    places: dict[str, list[Entry]] = {}
    for entry in found:
        venue, city = entry.version.venue_name, entry.version.city
        name = ", ".join(dict.fromkeys(part for part in (venue, city) if part)) or _("Place not recorded")
        places.setdefault(name, []).append(entry)
    return list(places.items())


def _beside(asked: Asked, schedule: Schedule, span: Window) -> dict[str, Any]:
    """The ways to what lies before and after, as far as there is anything: a step, or the next day with meetings."""
    reach = schedule.reach(span)
    before, after = reach["before"], reach["after"]
    one_day = asked.view == "day"
    back = (before if one_day else span.first - DAY) if before else None
    ahead = (after if one_day else span.last + DAY) if after else None
    return {
        "before": asked.at(asked.view, back) if back else "",
        "after": asked.at(asked.view, ahead) if ahead else "",
        "days_beside": (back, ahead) if one_day else None,
        "nearest": [(day, asked.at(asked.view, day)) for day in (before, after) if day],
        "holds_today": span.holds(asked.page.today),
    }
