"""Doors to what people want to be told: a page of their own, and the link in every mail that stops a sort of it."""

from typing import Any
from zoneinfo import available_timezones

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from compact import clock, unsubscribing
from compact.access import person, requires
from compact.errors import RuleViolation
from compact.models import User
from compact.unsubscribing import Wish
from phases import notices as known
from phases import permissions
from phases.audiences import DEADLINES
from phases.domain import notices as verbs
from phases.forms_notices import ChoiceForm, PersonForm, initial
from phases.models import Process
from phases.my_reminders import MyNotices, Sort, debts, when, why

AGAIN = "again"  # what the button that takes it back sends
UNDO = "notices-undo"  # of a session: how the last change stood before
Forms = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.anybody)
def notices(request: HttpRequest) -> HttpResponse:
    """Anybody who has signed in: what am I told of, how long before, in which language; what comes next?"""
    user = User.objects.get(pk=person(request).pk)
    mine = MyNotices(user, clock.now())
    if request.method != "POST":
        return _page(request, mine, {}, undo=request.session.pop(UNDO, None))
    form, refused = _press(request, mine)
    if not refused:
        return redirect("my-notices")
    return _page(request, mine, {form.prefix or "": form}, status=refused)


def _press(request: HttpRequest, mine: MyNotices) -> tuple[Any, int]:
    """Do what one of the page's forms asks; return the form, and with which status it is refused: 0, it is not."""
    pressed = request.POST.get("form", "")
    if pressed == "person":
        form: Any = PersonForm(request.POST, prefix="person")
        return form, _try(request, form, lambda: _choose_person(mine.user, form), _person_before(mine.user))
    sort = next((one for _process, sorts in mine.sorts for one in sorts if one.prefix == pressed), None)
    if sort is None:
        raise Http404
    kept = initial(sort.choice)
    form = ChoiceForm(request.POST, has_days=sort.topic.has_days, kept=kept["days"], prefix=sort.prefix)
    before = {"form": sort.prefix} | {f"{sort.prefix}-{name}": value for name, value in kept.items()}
    return form, _try(request, form, lambda: _choose(sort, mine.user, form), before)


def _try(request: HttpRequest, form: Any, verb: Any, before: dict[str, str]) -> int:
    if not form.is_valid():
        return 200
    try:
        verb()
    except RuleViolation as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return refusal.status
    request.session[UNDO] = before
    return 0


def _choose_person(user: User, form: PersonForm) -> None:
    verbs.choose_person(by=user, **form.cleaned_data)


def _choose(sort: Sort, user: User, form: ChoiceForm) -> None:
    said = form.cleaned_data
    verbs.choose(sort.process, sort.topic.key, by=user, silent=said["silent"], days=said["own"])


def _person_before(user: User) -> dict[str, str]:
    return {"form": "person", "person-language": user.language, "person-zone": user.zone}


def _page(
    request: HttpRequest, mine: MyNotices, bound: Forms, *, undo: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page as it stands; a form that was refused keeps what was typed."""
    user = mine.user
    context = {
        "mine": mine,
        "undo": undo,
        "person_form": bound.get("person")
        or PersonForm(prefix="person", initial={"language": user.language, "zone": user.zone}),
        "zones": sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        "processes": [
            (process, [(sort, bound.get(sort.prefix) or _form(sort)) for sort in sorts])
            for process, sorts in mine.sorts
        ],
        "reminders": [(one, when(one), why(one)) for one in mine.reminders],
    }
    return render(request, "phases/notices.html", context, status=status)


def _form(sort: Sort) -> ChoiceForm:
    return ChoiceForm.of(sort.choice, has_days=sort.topic.has_days, prefix=sort.prefix)


@csrf_exempt  # the address itself is the secret, and a mail program that stops the notices has no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link, signed in or not: asks on GET, acts on POST (RFC 8058), and can take it back."""
    wish = unsubscribing.read(token)
    process = Process.objects.filter(slug=wish.process).first() if wish else None
    if wish is None or process is None or wish.topic not in known.TOPICS:
        return _private(render(request, "phases/unsubscribe.html", {}, status=404))
    if request.method == "POST":
        again = AGAIN in request.POST
        (verbs.write_again_by_token if again else verbs.silence_by_token)(wish)
    return _private(render(request, "phases/unsubscribe.html", _said(process, wish, done=request.method == "POST")))


def _said(process: Process, wish: Wish, *, done: bool) -> dict[str, object]:
    """What the page says: the same for an address with an account and for one without."""
    choice = known.choice_of(process, wish.topic, wish.email)
    return {
        "process": process,
        "topic": known.TOPICS[wish.topic],
        "email": wish.email,
        "silent": bool(choice and choice.silent),
        "done": done,
        "debts": debts(process, wish.email, clock.now()) if wish.topic == DEADLINES else [],
    }


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
