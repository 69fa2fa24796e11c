"""A person's own page, over all their processes: what is next, what they owe, what they follow, their feeds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compact import clock
from compact.access import person, requires
from compact.errors import RuleViolation
from phases.pages import open_now
from sessions import my_page, permissions
from sessions.domain import feed_tokens, following
from sessions.feeds import addresses
from sessions.forms.my import UNFOLLOW, AlarmsForm, FeedForm, FollowForm
from sessions.models import FeedToken

reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(permissions.anybody)
def my(request: HttpRequest) -> HttpResponse:
    """Anybody who has signed in: where must I be, what do I owe, what do I follow?"""
    return _page(request)


def _page(request: HttpRequest, *, form: FeedForm | None = None, token: str = "", status: int = 200) -> HttpResponse:
    context = {
        "mine": my_page.MyPage(person(request), clock.now()),
        "form": form or FeedForm(),
        "made": addresses.at(reverse("personal-feed", args=[token])) if token else None,
    }
    return render(request, "programme/my.html", context, status=status)


@reads_and_writes
@requires(permissions.anybody)
def feeds(request: HttpRequest) -> HttpResponse:
    """Make a feed. Its address is drawn in this one answer and kept nowhere; to send the form again makes no second."""
    if request.method != "POST":
        return redirect("my")
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        _feed, token = feed_tokens.make_feed(form.cleaned_data["name"], by=person(request))
    except RuleViolation as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return _page(request, form=form, status=refusal.status)
    response = _page(request, token=token)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@reads_and_writes
@requires(permissions.anybody)
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Set when a feed rings."""
    if request.method != "POST":
        return redirect("my")
    row = _own(request, pk)
    form = AlarmsForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("Choose one of the alarms that are there."))
    feed_tokens.set_alarms(row, **form.cleaned_data, by=person(request))
    messages.success(request, _("Saved: your calendar program will pick this up the next time it refreshes."))
    return redirect(reverse("my") + "#feeds")


@reads_and_writes
@requires(permissions.anybody)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a feed for good, once that was asked on a page of its own."""
    row = _own(request, pk)
    if request.method != "POST":
        return render(request, "programme/my_close.html", {"feed": row})
    feed_tokens.revoke_feed(row, by=person(request))
    messages.success(request, _("“%(name)s” is closed: its address opens nothing any more.") % {"name": row.name})
    return redirect(reverse("my") + "#feeds")


def _own(request: HttpRequest, pk: int) -> FeedToken:
    row = FeedToken.objects.filter(user=person(request), pk=pk, revoked_at__isnull=True).first()
    if row is None:
        raise Http404
    return row


@reads_and_writes
@requires(permissions.anybody)
def follow(request: HttpRequest, process: str) -> HttpResponse:
    """The follow button of every page: back to where it was pressed. Whoever comes here by a link is led on."""
    page = open_now(request, process)
    back = reverse("programme:calendar", args=[process])
    if request.method != "POST":
        return redirect(back)
    form = FollowForm(request.POST, process=page.process)
    if not form.is_valid():
        raise Http404
    verb = following.unfollow if form.cleaned_data["act"] == UNFOLLOW else following.follow
    verb(page.process, by=person(request), **form.cleaned_data["thing"])
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return redirect(asked if safe else back)
