"""The follow button."""

from typing import Any

from django import template
from django.template import Context

from phases.item_views import ItemView
from phases.models import Process, TimelineItem
from sessions.following import Follows, Thing, follows
from sessions.models import Session, SessionKind, Theme
from sessions.reading import SessionView

register = template.Library()


@register.inclusion_tag("programme/_follow.html", takes_context=True)
def follow_button(context: Context, thing: Thing | ItemView | SessionView, title: str = "") -> dict[str, Any]:
    """Follow or stop following a process, phase, session, kind or theme; `title` names it to who cannot see where."""
    request = context["request"]
    if isinstance(thing, SessionView):
        title, thing = title or thing.title, thing.session
    elif isinstance(thing, ItemView):
        title, thing = title or thing.title, thing.item
    what, key = handle(thing)
    signed_in = request.user.is_authenticated
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "signed_in": signed_in,
        "process": request.page.process,
        "what": what,
        "key": key,
        "title": title or str(thing),
        "following": signed_in and followed(request).has(thing),
        "next": request.get_full_path(),
    }


def followed(request: Any) -> Follows:
    """What the reader follows in the page's process: one query, however many buttons stand on the page."""
    if not hasattr(request, "follows"):
        request.follows = follows(request.user, request.page.process)
    return request.follows


def handle(thing: Thing) -> tuple[str, str]:
    """How the form of the button names a thing."""
    if isinstance(thing, Process):
        return "process", ""
    if isinstance(thing, Session):
        return "item", thing.slug
    if isinstance(thing, TimelineItem):
        return "item", thing.key
    return {SessionKind: "kind", Theme: "theme"}[type(thing)], thing.key
