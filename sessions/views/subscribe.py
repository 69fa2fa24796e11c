"""The way from a page to a calendar program: what to subscribe to, and the few clicks for it."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from phases.pages import Page, public
from sessions import filters
from sessions.feeds import addresses
from sessions.filters import FILTERS, Filters
from sessions.reading import Programme


@public(*FILTERS, only=True)
def subscribe(request: HttpRequest, page: Page) -> HttpResponse:
    """A delegate: how do I get this into my own calendar, and keep it right?"""
    programme = Programme(page.reading)
    chosen = filters.read(programme, page.query)
    here = [page.process.slug]
    context = {
        "page": page,
        "chosen": chosen,
        "fields": _fields(chosen, filters.choices(programme)),
        "feed": addresses.at(reverse("programme:calendar-feed", args=here), chosen.query),
        "deadlines": addresses.at(reverse("programme:deadlines-feed", args=here)),
        "programs": _programs(),
    }
    return render(request, "programme/subscribe.html", context)


def _fields(chosen: Filters, there: Mapping[str, Mapping[str, str]]) -> list[dict[str, object]]:
    """A choice of one value for each filter that has some; more than one can stand in the address."""
    labels = {
        "phase": (_("Phase"), _("all phases")),
        "kind": (_("Kind"), _("all kinds")),
        "theme": (_("Theme"), _("all themes")),
        "city": (_("City"), _("all cities")),
        "body": (_("Body"), _("all bodies")),
        "open": (_("Open or closed"), _("open and closed")),
    }
    return [
        {"name": name, "label": label, "all": everything, "values": there[name], "chosen": chosen.chosen.get(name, ())}
        for name, (label, everything) in labels.items()
        if there[name]
    ]


def _programs() -> list[tuple[str, list[str]]]:
    """The clicks for common programs, in our words."""
    paste = _("Paste the address and confirm.")
    return [
        (
            _("iPhone and iPad"),
            [
                _("Point the camera at the code and tap the link, then Subscribe."),
                _("Or: Settings, Apps, Calendar, Calendar Accounts, Add Account, Other, Add Subscribed Calendar."),
                paste,
            ],
        ),
        (_("Calendar on a Mac"), [_("File, New Calendar Subscription."), paste, _("Set it to refresh every hour.")]),
        (
            _("Google Calendar"),
            [
                _("In a browser, beside “Other calendars”, choose the plus sign, then From URL."),
                paste,
                _("It then shows on your phone too. Google fetches changes in its own time, often only once a day."),
            ],
        ),
        (_("Outlook on the web"), [_("Calendar, Add calendar, Subscribe from web."), paste]),
        (_("Outlook on a computer"), [_("Calendar, Add Calendar, From Internet."), paste]),
        (
            _("Thunderbird"),
            [_("File, New, Calendar, On the Network."), paste, _("In its properties, set it to refresh every hour.")],
        ),
        (_("Android, with ICSx⁵"), [_("Install ICSx⁵, open it and choose the plus sign."), paste]),
    ]
