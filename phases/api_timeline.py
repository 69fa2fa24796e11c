"""The timeline as JSON: the lanes of the drawing, with the days of every layer."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view

from phases.pages import public_data
from phases.timeline import Timeline
from phases.timeline_entries import Entry

router = Router(tags=["mandate"])


class DaysOut(Schema):
    layer: str
    phrase: str
    earliest: date | None
    latest: date | None


class EntryOut(Schema):
    title: str
    item: str | None
    document: str | None
    state: str | None
    invented: bool
    days_after: int | None
    dates: list[DaysOut]


class LaneOut(Schema):
    key: str
    name: str
    entries: list[EntryOut]


def entry_out(entry: Entry) -> EntryOut:
    return EntryOut(
        title=entry.title,
        item=entry.view.item.key if entry.view else None,
        document=entry.document.key if entry.document else None,
        state=entry.state or None,
        invented=entry.is_invented,
        days_after=entry.view.days_after if entry.view else None,
        dates=[
            DaysOut(layer=layer, phrase=said.when.phrase, earliest=said.when.earliest, latest=said.when.latest)
            for layer, said in entry.layers.items()
        ],
    )


@router.get("/{slug:process}/timeline/", response=list[LaneOut], url_name="timeline")
@decorate_view(public_data("lane", "phase"))
def timeline(request: HttpRequest, process: str, as_of: str = "", lane: str = "", phase: str = "") -> list[LaneOut]:
    """Everything that has dates, lane by lane; `lane` keeps one, `phase` what shares a day with that phase."""
    drawn = Timeline(request.page.reading, lane, phase)  # type: ignore[attr-defined]
    return [
        LaneOut(key=one.key, name=str(one.name), entries=[entry_out(entry) for entry in one.entries])
        for one in drawn.lanes
    ]
