"""The mandate as JSON, from the reading that the pages use."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view

from phases import date_history, states
from phases.findings import Facts, Finding
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
    provision: str | None
    owed_by: str | None
    state: str | None


class FindingOut(Schema):
    rule: str
    about: str
    provision: str
    number: str
    state: str
    sentence: str
    numbers: str
    item: str
    evidence: list[str]
    held_against: str


class ProvisionOut(Schema):
    anchor: str
    number: str
    section: str
    verb: str
    title: str
    summary: str
    asked: list[str]
    items: list[ItemOut]
    findings: list[FindingOut]
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
        provision=view.item.provision.anchor if view.item.provision else None,
        owed_by=view.milestone.owed_by.name if view.milestone else None,
        state=states.of(view) or None,
    )


def finding_out(reading: Reading, finding: Finding) -> FindingOut:
    provision = finding.provision
    return FindingOut(
        rule=finding.rule.key if finding.rule else "",
        about=finding.about,
        provision=provision.anchor if provision else "",
        number=reading.numbers.get(provision.pk, "") if provision else "",
        state=finding.state.value,
        sentence=finding.sentence,
        numbers=finding.numbers,
        item=finding.item,
        evidence=list(finding.evidence),
        held_against=finding.text.title if finding.text else "",
    )


def provision_out(view: ProvisionView, facts: Facts) -> ProvisionOut:
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
        findings=[
            finding_out(facts.mandate, finding)
            for finding in facts.findings
            if finding.rule and finding.rule.provision_id == view.provision.pk
        ],
        parts=[provision_out(part, facts) for part in view.parts],
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
    provisions = [provision_out(view, page.facts) for view in page.reading.provisions]
    return MandateOut(as_of=page.today, held_against=held_against(page.reading), provisions=provisions)


@router.get("/{slug:process}/mandate/{anchor}/", response=ProvisionOut, url_name="provision")
@decorate_view(public_data())
def provision(request: HttpRequest, process: str, anchor: str, as_of: str = "") -> ProvisionOut:
    """One paragraph."""
    view = request.page.reading.provision(anchor)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return provision_out(view, request.page.facts)  # type: ignore[attr-defined]


@router.get("/{slug:process}/findings/", response=list[FindingOut], url_name="findings")
@decorate_view(public_data("state"))
def findings(request: HttpRequest, process: str, as_of: str = "", state: str = "") -> list[FindingOut]:
    """What every rule finds, in the order of the text; `state` keeps those of one state."""
    page = request.page  # type: ignore[attr-defined]
    found = [finding for finding in page.facts.findings if state in ("", finding.state.value)]
    return [finding_out(page.reading, finding) for finding in found]


class StatementOut(RecordOut):
    layer: str
    stands: bool
    what: list[str]
    reason: str


class ItemFileOut(ItemOut):
    done_when: str
    waits_for: list[str]
    statements: list[StatementOut]
    findings: list[FindingOut]


@router.get("/{slug:process}/items/{key}/", response=ItemFileOut, url_name="item")
@decorate_view(public_data())
def item(request: HttpRequest, process: str, key: str, as_of: str = "") -> ItemFileOut:
    """A thing with dates: where it stands, all that was said of its date, and what rules find of it."""
    page = request.page  # type: ignore[attr-defined]
    reading = page.reading
    view = reading.item(key)
    if view is None:
        raise Http404
    needs = (reading.items.get(pk) for pk in reading.needs.get(view.item.pk, []))
    said = [
        StatementOut(
            **record_out(step.record).dict(),  # type: ignore[union-attr]
            layer=step.record.layer,
            stands=step.stands,
            what=list(step.what),
            reason=step.record.reason,
        )
        for step in date_history.steps(view)
    ]
    return ItemFileOut(
        **item_out(view).dict(),
        done_when=view.milestone.done_when if view.milestone else "",
        waits_for=[need.item.key for need in needs if need],
        statements=said,
        findings=[finding_out(reading, finding) for finding in page.facts.findings if finding.item == key],
    )
