"""The meeting that is chosen on the board: its facts, what readers see of it, and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from phases.pages import Page
from sessions.board import Card
from sessions.models import OFF, Meeting, MeetingVersion, Override, Status

LARGEST = 2**63 - 1  # what a primary key can be


@dataclass(frozen=True)
class Act:
    """One thing that can be done. `asks`: its page asks something first; else it is done at once and can be undone."""

    word: str
    address: str
    asks: bool = False


@dataclass(frozen=True)
class Chosen:
    """The chosen meeting; `published` is what readers see where that is something else."""

    card: Card
    published: MeetingVersion | None = None
    overrides: list[Override] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


def find(page: Page, pk: int) -> Meeting:
    """The meeting of the process with its places. Raises Http404."""
    rows = Meeting.objects.select_related("session__item", "session__kind", "session__process", "venue", "room")
    meeting = rows.filter(pk=pk, session__process=page.process).first() if 0 < pk <= LARGEST else None
    if meeting is None:
        raise Http404
    return meeting


def choose(request: HttpRequest, page: Page, cards: Callable[[list[Meeting]], list[Card]]) -> Chosen | None:
    """Read the chosen meeting of an address; one that is not there any more is none."""
    asked = request.GET.get("meeting", "")
    if not (asked.isascii() and asked.isdigit()):
        return None
    try:
        (card,) = cards([find(page, int(asked[:20]))])
    except Http404:
        return None
    return of(page, card)


def of(page: Page, card: Card) -> Chosen:
    """What is shown of a chosen meeting."""
    meeting = card.meeting
    seen = MeetingVersion.objects.filter(meeting=meeting, release__published_at__lte=page.now)
    published = seen.order_by("-sequence").first()
    overrides = list(meeting.overrides.select_related("by").order_by("-at", "-pk"))
    shown = published if card.is_changed else None
    return Chosen(card, shown, overrides, acts(page, meeting, card.is_changed, published is not None))


def acts(page: Page, meeting: Meeting, is_changed: bool, is_published: bool) -> list[Act]:
    """What can be done with a meeting as it is now, and with its session."""
    own, session = [page.process.slug, meeting.pk], [page.process.slug, meeting.session.slug]
    found = []
    if meeting.status in OFF:
        found.append(Act(_("Reinstate"), reverse("programme:reinstate-meeting", args=own)))
    else:
        if meeting.starts_at:
            found.append(Act(_("Split in two"), reverse("programme:split-meeting", args=own), asks=True))
        found.append(Act(_("Postpone"), reverse("programme:postpone-meeting", args=own)))
    if meeting.status != Status.CANCELLED:
        found.append(Act(_("Cancel the meeting"), reverse("programme:cancel-meeting", args=own)))
    if is_changed:
        word = _("Take it back to what readers see") if is_published else _("Delete: readers never saw it")
        found.append(Act(word, reverse("programme:discard-change", args=own)))
    return [
        *found,
        Act(
            _("One more meeting of this session"),
            f"{reverse('programme:new-meeting', args=own[:1])}?session={session[1]}",
            True,
        ),
        Act(_("Move the whole session"), reverse("programme:move-session", args=session), asks=True),
        Act(_("Copy the session to other dates"), reverse("programme:copy-session", args=session), asks=True),
        Act(_("The session's facts, panels and people"), reverse("programme:desk-session", args=session), asks=True),
    ]
