"""The mandate as JSON, from the reading that the pages use."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view

from phases.models import DateRecord, Process
from phases.pages import public_data
from phases.reading import ItemView, ProvisionView, Reading

router = Router(tags=["mandate"])


class ProcessOut(Schema):
    name: str
    title: str
    short_title: str
    zone: str


class RecordOut(Schema):
    phrase: str
    earliest: date | None
    latest: date | None
    place: str
    source: str
    authority: str
    recorded_at: datetime
    day_only: bool
    assumed: bool


class ItemOut(Schema):
    key: str
    kind: str
    title: str
    mandated: RecordOut | None
    agreed: RecordOut | None
    held: RecordOut | None
    days_after: int | None


class ProvisionOut(Schema):
    anchor: str
    number: str
    section: str
    verb: str
    title: str
    summary: str
    asked: list[str]
    items: list[ItemOut]
    parts: list["ProvisionOut"]


class TextOut(Schema):
    title: str
    status: str
    dated: date


class MandateOut(Schema):
    as_of: date
    held_against: TextOut | None
    provisions: list[ProvisionOut]


class DeadlineOut(Schema):
    key: str
    title: str
    phrase: str
    owed_by: str
    due_at: datetime | None


class OverviewOut(Schema):
    process: ProcessOut
    as_of: date
    phases: list[ItemOut]
    deadlines: list[DeadlineOut]


def process_out(process: Process) -> ProcessOut:
    return ProcessOut(name=process.slug, title=process.title, short_title=process.short_title, zone=process.zone)


def record_out(record: DateRecord | None) -> RecordOut | None:
    if record is None:
        return None
    return RecordOut(
        phrase=record.phrase,
        earliest=record.earliest,
        latest=record.latest,
        place=record.place,
        source=record.source.title,
        authority=record.source.authority,
        recorded_at=record.recorded_at,
        day_only=record.day_only,
        assumed=record.assumed,
    )


def item_out(view: ItemView) -> ItemOut:
    return ItemOut(
        key=view.item.key,
        kind=view.item.kind,
        title=view.title,
        mandated=record_out(view.mandated),
        agreed=record_out(view.agreed),
        held=record_out(view.held),
        days_after=view.days_after,
    )


def provision_out(view: ProvisionView) -> ProvisionOut:
    wording = view.wording
    return ProvisionOut(
        anchor=view.anchor,
        number=wording.number,
        section=wording.section,
        verb=wording.verb,
        title=wording.title,
        summary=wording.summary,
        asked=[addressee.name for addressee in wording.asked.all()],
        items=[item_out(item) for item in view.items],
        parts=[provision_out(part) for part in view.parts],
    )


def held_against(reading: Reading) -> TextOut | None:
    text = reading.text
    return TextOut(title=text.title, status=text.status, dated=text.dated) if text else None


@router.get("/", response=list[ProcessOut], url_name="processes")
def processes(request: HttpRequest) -> list[ProcessOut]:
    """The processes of this installation."""
    return [process_out(process) for process in Process.objects.order_by("short_title")]


@router.get("/{slug:process}/", response=OverviewOut, url_name="overview")
@decorate_view(public_data())
def overview(request: HttpRequest, process: str, as_of: str = "") -> OverviewOut:
    """Where a process stands: its phases and the next deadlines."""
    page = request.page  # type: ignore[attr-defined]
    reading = page.reading
    return OverviewOut(
        process=process_out(page.process),
        as_of=page.today,
        phases=[item_out(view) for _phase, view in reading.phases],
        deadlines=[
            DeadlineOut(
                key=view.item.key,
                title=view.title,
                phrase=view.due.phrase,
                owed_by=milestone.owed_by.name,
                due_at=reading.deadline(view),
            )
            for milestone, view in reading.upcoming(20)
        ],
    )


@router.get("/{slug:process}/mandate/", response=MandateOut, url_name="mandate")
@decorate_view(public_data())
def mandate(request: HttpRequest, process: str, as_of: str = "") -> MandateOut:
    """Paragraph by paragraph: who is asked, what for, and what has dates."""
    page = request.page  # type: ignore[attr-defined]
    provisions = [provision_out(view) for view in page.reading.provisions]
    return MandateOut(as_of=page.today, held_against=held_against(page.reading), provisions=provisions)


@router.get("/{slug:process}/mandate/{anchor}/", response=ProvisionOut, url_name="provision")
@decorate_view(public_data())
def provision(request: HttpRequest, process: str, anchor: str, as_of: str = "") -> ProvisionOut:
    """One paragraph."""
    view = request.page.reading.provision(anchor)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return provision_out(view)
