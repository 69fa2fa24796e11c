"""Bringing a file into the draft, and taking the draft or the calendar away as one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import exports
from phases.pages import Page, open_now, public
from sessions import address, filters, permissions
from sessions.domain import importing
from sessions.filters import FILTERS
from sessions.forms.importing import BringForm, UploadForm
from sessions.models import ImportDraft
from sessions.pending import freeze
from sessions.reading import Programme
from sessions.sheets import lines
from sessions.sheets.columns import COLUMNS
from sessions.sheets.judging import Judged, judge
from sessions.sheets.keeping import from_json
from sessions.sheets.rows import Action

A_PAGE = 100


@requires(permissions.edit_programme)
def bring(request: HttpRequest, process: str) -> HttpResponse:
    """Choose a file; what cannot be read is said here, what can be is shown row by row."""
    page = open_now(request, process)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = importing.keep_import(page.process, form.table, name=form.name, by=person(request))
        return redirect("programme:import-preview", process, kept.pk)
    return render(request, "programme/import.html", {"page": page, "form": form, "columns": COLUMNS})


@requires(permissions.edit_programme)
def preview(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Every row: what it would do, or what is wrong with it; and the word to bring all of it in."""
    page = open_now(request, process)
    upload = importing.find_import(page.process, pk, person(request))
    if upload is None:
        raise Http404
    table = from_json(upload.table)
    found = judge(page.reading, table.lines)
    form = BringForm(request.POST or None, warned=bool(found.warned))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = importing.bring_in(upload, by=person(request), **form.cleaned_data)
        except RuleViolation as refusal:
            status, found = refusal.status, judge(page.reading, table.lines)
            form = BringForm(request.POST, warned=bool(found.warned))
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _brought(done))
            return redirect("programme:programme", process)
    return render(request, "programme/import_preview.html", _shown(request, page, upload, found, form), status=status)


def _brought(done: Judged) -> str:
    count = len(done.acting)
    return ngettext(
        "%(count)d change is in the draft. Readers see it once you publish; one undo takes it back.",
        "%(count)d changes are in the draft. Readers see them once you publish; one undo takes them back.",
        count,
    ) % {"count": count}


def _shown(request: HttpRequest, page: Page, upload: ImportDraft, found: Judged, form: BringForm) -> dict[str, Any]:
    """The rows that were asked for, a page of them; without a choice all that is not as it is, faults first."""
    chosen = request.GET.get("show", "")
    rows = [row for action, rows in found.by_action.items() for row in rows if action != Action.UNCHANGED]
    if chosen in Action.values:
        rows = found.by_action[Action(chosen)]
    elif chosen == "warned":
        rows = found.warned
    return {
        "page": page,
        "upload": upload,
        "found": found,
        "form": form,
        "chosen": chosen,
        "counts": [(action, len(rows)) for action, rows in found.by_action.items() if rows],
        "unread": upload.table["unread"],
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "seen": found.mark,
    }


@requires(permissions.edit_programme)
def export(request: HttpRequest, process: str, form: str) -> HttpResponse:
    """The draft as a file that can be brought back; the filters of the editor."""
    page = open_now(request, process)
    meetings = lines.draft(page.process)
    frozen = {meeting.pk: freeze(meeting, page.process) for meeting in meetings}
    programme = Programme(page.reading).supposing(frozen.values())
    chosen = filters.read(programme, {name: request.GET.getlist(name) for name in FILTERS})
    rows = [
        list(lines.of_draft(meeting, page.process).values()) for meeting in meetings if chosen.fits(frozen[meeting.pk])
    ]
    return _file(page, f"{page.process.slug}-programme-{page.today.isoformat()}.{form}", lines.head(), rows)


@requires(permissions.edit_programme)
def template(request: HttpRequest, process: str) -> HttpResponse:
    """An empty workbook with the columns, and what they may hold."""
    page = open_now(request, process)
    return _file(page, f"{page.process.slug}-programme.xlsx", lines.head(), [])


def _file(page: Page, name: str, head: list[str], rows: list[list[exports.Cell]]) -> HttpResponse:
    if name.endswith(".csv"):
        return exports.as_csv(name, head, [lines.as_text(row) for row in rows])
    return exports.as_xlsx(name, _("Programme"), head, rows, lines.about(page))


@public(*FILTERS, "release", only=True)
def calendar_file(request: HttpRequest, page: Page, form: str) -> HttpResponse:
    """What readers see of the programme as CSV or XLSX, with the calendar's filters, and as a release left it."""
    programme = Programme(page.reading)
    asked = address.release_of("".join(page.query.get("release", [])[-1:]).strip(), programme)
    programme = address.at_release(programme, asked) if asked else programme
    chosen = filters.read(programme, page.query)
    numbers: dict[int | None, str] = {view.provision.pk: view.wording.number for view in page.reading.flat}
    found = [version for version in programme.meetings if chosen.fits(version)]
    rows = [lines.of_version(version, numbers.get(version.provision_id, "")) for version in found]
    name = f"{page.process.slug}-calendar-{page.today.isoformat()}.{form}"
    if form == "csv":
        return exports.as_csv(name, lines.published_head(), [lines.as_text(row) for row in rows])
    release = asked or programme.latest
    about: list[list[exports.Cell]] = [[_("Process"), page.process.title], [_("As known on"), page.today]]
    about += [[_("Release"), f"{release.number}: {release.note}"]] if release else []
    return exports.as_xlsx(name, _("Calendar"), lines.published_head(), rows, about)
