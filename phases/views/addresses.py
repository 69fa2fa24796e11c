"""Doors to the addresses that a server refused for good: what the desk sees of them, and a person's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from compact import dead_addresses
from compact.access import person, requires
from phases import permissions, refused_addresses
from phases.pages import open_now

SIZE = 50
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(permissions.secretariat)
def addresses(request: HttpRequest, process: str) -> HttpResponse:
    """Whom mail does not reach any more, and what hangs on it."""
    page = open_now(request, process)
    found = refused_addresses.concerning(page.process).select_related("message").order_by("-since", "-pk")
    shown = Paginator(found, SIZE).get_page(request.GET.get("page"))
    rows = refused_addresses.refused(page.process, shown.object_list)
    return render(request, "phases/addresses.html", {"page": page, "shown": shown, "rows": rows})


@reads_and_writes
@requires(permissions.secretariat)
def address(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Say that an address works again, once that was asked on a page of its own: what waited for it goes."""
    page = open_now(request, process)
    row = refused_addresses.concerning(page.process).filter(pk=pk).select_related("message").first()
    if row is None:
        raise Http404
    if request.method != "POST":
        (one,) = refused_addresses.refused(page.process, [row])
        return render(request, "phases/address_works.html", {"page": page, "one": one})
    messages.success(request, _said(dead_addresses.confirm(row, by=person(request))))
    return redirect("phases:mail-addresses", process)


@reads_and_writes
@requires(permissions.anybody)
def my_address(request: HttpRequest) -> HttpResponse:
    """A person says that their own address works again."""
    row = refused_addresses.of_person(person(request))
    if request.method == "POST" and row:
        messages.success(request, _said(dead_addresses.confirm(row, by=person(request))))
    return redirect("my")


def _said(again: int) -> str:
    if not again:
        return _("Noted: we write to this address again.")
    said = ngettext(
        "Noted: we write to this address again. %(n)d message that waited goes now, if it is still wanted.",
        "Noted: we write to this address again. %(n)d messages that waited go now, if they are still wanted.",
        again,
    )
    return said % {"n": again}
