"""The follow button."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from phases.item_views import ItemView
from phases.models import Process, TimelineItem
from sessions.filters import Filters, choices
from sessions.following import Follows, Thing, follows
from sessions.models import MeetingVersion, Session, SessionKind, Theme
from sessions.reading import Programme, SessionView

register = template.Library()


@register.inclusion_tag("programme/_follow.html", takes_context=True)
def follow_button(context: Context, thing: Thing | ItemView | SessionView, title: str = "") -> dict[str, Any]:
    """Follow or stop following a process, phase, session, kind or theme; `title` names it to who cannot see where."""
    versions = [context["version"]] if isinstance(context.get("version"), MeetingVersion) else []
    if isinstance(thing, SessionView):
        versions = list(thing.meetings)
        title, thing = title or thing.title, thing.session
    elif isinstance(thing, ItemView):
        title, thing = title or thing.title, thing.item
    return _button(context, thing, title or str(thing), versions=versions)


@register.inclusion_tag("programme/_follow.html", takes_context=True)
def follow_choice(context: Context, chosen: Filters) -> dict[str, Any]:
    """The button for what a choice of the calendar names: all, or one phase, kind or theme; else nothing."""
    name, thing = chosen_thing(chosen)
    if thing is None:
        return {"nothing": True}
    if isinstance(thing, Process):
        return _button(context, thing, thing.short_title, says=(_("Follow everything"), _("Following everything")))
    title = choices(chosen.programme)[name][thing.key]
    says = tuple(words % {"title": title} for words in (_("Follow “%(title)s”"), _("Following “%(title)s”")))
    return _button(context, thing, title, says=says)


def _button(
    context: Context,
    thing: Thing,
    title: str,
    *,
    versions: Sequence[MeetingVersion] = (),
    says: tuple[str, ...] = (),
) -> dict[str, Any]:
    request = context["request"]
    what, key = handle(thing)
    signed_in = request.user.is_authenticated
    return {
        "says": says,
        "through": followed(request).through(thing, versions, programme(request)) if signed_in else "",
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "signed_in": signed_in,
        "process": request.page.process,
        "what": what,
        "key": key,
        "title": title,
        "following": signed_in and followed(request).has(thing),
        "next": request.get_full_path(),
    }


def followed(request: Any) -> Follows:
    """What the reader follows in the page's process: one query, however many buttons stand on the page."""
    if not hasattr(request, "follows"):
        request.follows = follows(request.user, request.page.process)
    return request.follows


def programme(request: Any) -> Programme:
    """The programme of the page, for the names of what brings a meeting: loaded once, and only where one is asked."""
    if not hasattr(request, "programme"):
        request.programme = Programme(request.page.reading)
    return request.programme


def chosen_thing(chosen: Filters) -> tuple[str, Process | TimelineItem | SessionKind | Theme | None]:
    """What a choice is of, with the filter's name: the whole process, or one phase, kind or theme alone."""
    said = [(name, value) for name, values in chosen.chosen.items() for value in values]
    if not said:
        return "", chosen.programme.process
    found: dict[tuple[str, str], TimelineItem | SessionKind | Theme] = {
        ("kind", kind.key): kind for kind in chosen.programme.kinds
    }
    found |= {("theme", key): theme for key, theme in chosen.programme.themes.items()}
    found |= {("phase", view.item.key): view.item for _phase, view in chosen.programme.mandate.phases}
    return said[0][0], found.get(said[0]) if len(said) == 1 else None


def handle(thing: Thing) -> tuple[str, str]:
    """How the form of the button names a thing."""
    if isinstance(thing, Process):
        return "process", ""
    if isinstance(thing, Session):
        return "item", thing.slug
    if isinstance(thing, TimelineItem):
        return "item", thing.key
    return {SessionKind: "kind", Theme: "theme"}[type(thing)], thing.key
