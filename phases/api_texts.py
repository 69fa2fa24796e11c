"""Texts, their versions and the offices as JSON, from the readings that the pages use."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.decorators import decorate_view

from compact.errors import page as error_page
from phases import versions
from phases.api import ItemOut, item_out
from phases.models import Text, Wording
from phases.offices import Held, Offices, OfficeView
from phases.pages import public_data

router = Router(tags=["texts and offices"])


class TextOut(Schema):
    key: str
    title: str
    kind: str
    status: str
    version: str
    symbol: str
    series: str
    dated: date
    issued_by: str
    governs: bool
    partial: bool


class TermOut(Schema):
    term: str
    value: str


class WordingOut(Schema):
    provision: str
    number: str
    verb: str
    title: str
    summary: str
    asked: list[str]
    terms: list[TermOut]
    dropped: bool


class OneTextOut(Schema):
    text: TextOut
    wordings: list[WordingOut]


class TermChangeOut(Schema):
    term: str
    old: str | None
    new: str | None


class RowOut(Schema):
    provision: str
    change: str
    renumbered: bool
    old: WordingOut | None
    new: WordingOut | None
    terms: list[TermChangeOut]
    asked_anew: list[str]
    asked_no_more: list[str]


class ComparisonOut(Schema):
    old: TextOut | None
    new: TextOut | None
    rows: list[RowOut]


class HolderOut(Schema):
    name: str
    title: str
    on_behalf_of: str
    since: str
    until: str | None
    in_office: bool
    source: str


class OfficeOut(Schema):
    key: str
    name: str
    seats: int | None
    holders: list[HolderOut]
    owes: dict[str, int]


class OwedOut(Schema):
    state: str
    item: ItemOut


class OneOfficeOut(Schema):
    office: OfficeOut
    about: str
    owes: list[OwedOut]
    asked_by: list[str]


def text_out(text: Text) -> TextOut:
    return TextOut(**{name: getattr(text, name) for name in TextOut.model_fields})


def wording_out(wording: Wording) -> WordingOut:
    return WordingOut(
        provision=wording.provision.anchor,
        number=wording.number,
        verb=wording.verb,
        title=wording.title,
        summary=wording.summary,
        asked=[addressee.name for addressee in wording.asked.all()],
        terms=[TermOut(**term) for term in wording.terms],
        dropped=wording.dropped,
    )


def row_out(row: versions.Row) -> RowOut:
    changed = row.obligation
    return RowOut(
        provision=row.provision.anchor,
        change=row.change.value,
        renumbered=row.renumbered,
        old=wording_out(row.old) if row.old else None,
        new=wording_out(row.new) if row.new else None,
        terms=[TermChangeOut(term=one.term, old=one.old, new=one.new) for one in changed.terms],
        asked_anew=list(changed.asked_anew),
        asked_no_more=list(changed.asked_no_more),
    )


def holder_out(held: Held) -> HolderOut:
    holder = held.holder
    return HolderOut(
        name=holder.name,
        title=holder.title,
        on_behalf_of=holder.on_behalf_of,
        since=holder.since_phrase,
        until=held.until.phrase if held.until else None,
        in_office=held.now,
        source=holder.source.title,
    )


def office_out(view: OfficeView) -> OfficeOut:
    return OfficeOut(
        key=view.addressee.key,
        name=view.addressee.name,
        seats=view.addressee.seats,
        holders=[holder_out(held) for held in view.holders],
        owes={state.value: count for state, count in view.counts},
    )


@router.get("/{slug:process}/texts/", response=list[TextOut], url_name="texts")
@decorate_view(public_data())
def texts(request: HttpRequest, process: str, as_of: str = "") -> list[TextOut]:
    """The texts that are known, oldest first."""
    return [text_out(text) for text in request.page.reading.texts]  # type: ignore[attr-defined]


@router.get("/{slug:process}/texts/compare/", response=ComparisonOut, url_name="compare")
@decorate_view(public_data("old", "new"))
def compare(
    request: HttpRequest, process: str, old: str = "", new: str = "", as_of: str = ""
) -> ComparisonOut | HttpResponse:
    """Two versions of one text, paragraph by paragraph; without names the last two of the text that governs."""
    reading = request.page.reading  # type: ignore[attr-defined]
    one, other, refused = versions.chosen(reading, old, new)
    if refused:
        return error_page(request, 400, refused)
    found = versions.of_texts(one, other) if one and other else None
    rows = [row_out(row) for row in found.rows] if found else []
    return ComparisonOut(old=text_out(one) if one else None, new=text_out(other) if other else None, rows=rows)


@router.get("/{slug:process}/texts/{text}/", response=OneTextOut, url_name="text")
@decorate_view(public_data())
def text(request: HttpRequest, process: str, text: str, as_of: str = "") -> OneTextOut:
    """One text with its paragraphs, as far as they are recorded."""
    reading = request.page.reading  # type: ignore[attr-defined]
    found = next((one for one in reading.texts if one.key == text), None)
    if found is None:
        raise Http404
    wordings = Wording.objects.filter(text=found).select_related("provision").prefetch_related("asked")
    return OneTextOut(text=text_out(found), wordings=[wording_out(wording) for wording in wordings])


@router.get("/{slug:process}/offices/", response=list[OfficeOut], url_name="offices")
@decorate_view(public_data())
def offices(request: HttpRequest, process: str, as_of: str = "") -> list[OfficeOut]:
    """Whom the text names, who holds its offices, and how much each owes."""
    return [office_out(view) for view in Offices(request.page.reading).all]  # type: ignore[attr-defined]


@router.get("/{slug:process}/offices/{office}/", response=OneOfficeOut, url_name="office")
@decorate_view(public_data())
def office(request: HttpRequest, process: str, office: str, as_of: str = "") -> OneOfficeOut:
    """One addressee: its holders, what it owes and where that stands, and which paragraphs ask it."""
    view = Offices(request.page.reading).of(office)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return OneOfficeOut(
        office=office_out(view),
        about=view.addressee.about,
        owes=[OwedOut(state=owed.state.value, item=item_out(owed.view)) for owed in view.owes],
        asked_by=[paragraph.anchor for paragraph in view.asked],
    )
