"""What pages say of mail: that it stands still, and that somebody's own address is refused; and typed names in mail."""

from typing import Any

from django import template
from django.template import Context

from compact import mailtext
from compact import standing_still as watched
from phases import refused_addresses

register = template.Library()
register.filter("typed", mailtext.name)


@register.inclusion_tag("partials/standing_still.html")
def standing_still() -> dict[str, Any]:
    """What of mail and reminders stands still, in one small query; nothing is drawn when all is well."""
    return {"standing": watched.standing_still()}


@register.inclusion_tag("phases/_refused_address.html", takes_context=True)
def refused_address(context: Context) -> dict[str, Any]:
    """To a person whose own address is refused: the server's words, and a way to say that it works."""
    request = context["request"]
    return {"dead": refused_addresses.of_person(request.user), "csrf_token": context.get("csrf_token")}
