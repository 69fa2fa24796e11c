"""The ways into a process, and where an application stands, as known at a moment."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from compact.models import AuditEntry, User
from phases import in_words
from phases.reading import ItemView, Reading
from stakeholders.models import AccreditationList, Application, Category, ListVersion, Route

Status = Application.Status


@dataclass(frozen=True)
class Window:
    """Until when a route takes applications: until the deadline announced for them, and no longer than its list waits.

    `applications` is the item whose deadline was announced, `listed` the milestone by which the list goes to Member
    States; what comes first closes.
    """

    reading: Reading
    listed: ItemView | None = None
    applications: ItemView | None = None

    @cached_property
    def view(self) -> ItemView | None:
        """The item with which it closes; None: no day is known, or nothing closes it."""
        dated = [view for view in (self.applications, self.listed) if view and self.reading.deadline(view)]
        return min(dated, key=self.reading.deadline, default=None)  # type: ignore[arg-type]

    @cached_property
    def closes_at(self) -> datetime | None:
        """The deadline (aware, UTC)."""
        return self.reading.deadline(self.view) if self.view else None

    @property
    def is_announced(self) -> bool:
        """Whether it closes with a deadline for applications, not with that of its list."""
        return self.view is not None and self.view == self.applications

    @property
    def phrase(self) -> str:
        """The date as written, where the day is our reading of it; empty where the source gives the day itself."""
        due = self.view.due if self.view else None
        return due.phrase if due and not due.when.is_exact else ""

    @property
    def submitted(self) -> datetime | None:
        """The moment from which it is known that the list has gone to Member States."""
        held = self.listed.held if self.listed else None
        return held.recorded_at if held else None

    @property
    def closed_since(self) -> datetime | None:
        """The moment from which it is closed, if it is."""
        moments = [moment for moment in (self.closes_at, self.submitted) if moment and moment <= self.reading.at]
        return min(moments, default=None)

    @property
    def days_left(self) -> int | None:
        """Days from today to the day of closing, in the process's zone; 0 on the day itself."""
        if self.closes_at is None or self.closed_since:
            return None
        return (in_words.local_day(self.closes_at, self.reading.process.zone) - self.reading.today).days

    @property
    def left(self) -> str:
        """The days left, in words."""
        return "" if self.days_left is None else in_words.days_left(self.days_left)

    @property
    def closed_on(self) -> str:
        """When it closed, for a sentence; of a list that was submitted only the day is known."""
        zone, since = self.reading.process.zone, self.closed_since
        if since is None:
            return ""
        return in_words.day(since, zone) if since == self.submitted else in_words.moment(since, zone)

    @property
    def closes_on(self) -> str:
        """When it closes, for a sentence."""
        return in_words.moment(self.closes_at, self.reading.process.zone) if self.closes_at else ""

    @property
    def list_due_on(self) -> str:
        """When the list is due, for a sentence."""
        due = self.reading.deadline(self.listed) if self.listed else None
        return in_words.moment(due, self.reading.process.zone) if due else ""


def window(route: Route, reading: Reading) -> Window:
    """Return until when a route is open."""
    items = reading.items
    # The primary key of a list is that of its milestone.
    return Window(reading, items.get(route.accreditation_list_id or 0), items.get(route.closes_with_id or 0))


@dataclass(frozen=True)
class WayIn:
    """A route as the public sees it."""

    route: Route
    categories: tuple[Category, ...]
    window: Window

    @property
    def for_whom(self) -> str:
        """The kinds of body that may take it."""
        return "; ".join(category.title for category in self.categories)

    @property
    def open(self) -> bool:
        return self.route.takes_applications and not self.window.closed_since


def ways_in(reading: Reading) -> list[WayIn]:
    """Return the routes of a process in the order of its file, in a constant number of queries."""
    routes = (
        Route.objects.filter(process=reading.process)
        .select_related("provision", "accreditation_list")
        .prefetch_related("categories")
    )
    return [WayIn(route, tuple(route.categories.all()), window(route, reading)) for route in routes]


class Step(NamedTuple):
    """Something that was done to an application. `who` is None for the applicant, who acts through a link."""

    at: datetime
    who: User | None
    what: str


def history(application: Application) -> list[Step]:
    """Return what was done to an application, in its order."""
    entries = AuditEntry.objects.filter(target_kind=application._meta.label_lower, target_id=str(application.pk))
    return [
        Step(entry.at, entry.actor, _done(*entry.changes["status"]))
        for entry in entries.select_related("actor").order_by("pk")
        if "status" in entry.changes
    ]


def _done(old: str | None, new: str) -> str:
    if new == Status.UNCONFIRMED:
        return _("form sent again") if old else _("form sent")
    return str(Status(new).label)


class Standing(NamedTuple):
    """Where an application stands: what is so, what happens next, and by when."""

    now: str
    then: str
    when: str


def standing(application: Application, reading: Reading) -> Standing:
    """Say where an application stands. The same words whatever Member States have said about a name on a list."""
    route = application.route
    closing = window(route, reading)
    by_list = closing.list_due_on and _("The list is due by %(when)s.") % {"when": closing.list_due_on}
    when = by_list or _("No date is set for the decision.")
    told = _("You get a mail when it is decided.")
    if application.status == Status.UNCONFIRMED:
        then = _("Confirm your e-mail address; only then does the secretariat see your application.")
        until = closing.closes_on and _("This must be done by %(when)s.") % {"when": closing.closes_on}
        if closing.closed_since:
            return Standing(_("Your e-mail address was not confirmed in time."), _("This way in has closed."), "")
        return Standing(_("Your e-mail address is not confirmed yet."), then, until or "")
    if application.status == Status.SUBMITTED:
        return Standing(_("The secretariat has your application."), _READING[Route.How(route.how)]() + " " + told, when)
    if application.status == Status.IN_REVIEW:
        return Standing(_("The secretariat is reading your application."), told, when)
    if application.status == Status.REGISTERED:
        then = _("This opens: %(what)s.") % {"what": route.opens_to}
        return Standing(_("Your organisation is registered."), then, "")
    if application.status == Status.PROPOSED:
        then = _(
            "Member States receive the list and may object to a name within its window. "
            "The final list is published; a name on it is accredited."
        )
        return Standing(_("Your organisation is proposed for the list."), then, by_list or "")
    if application.status == Status.DECLINED:
        then = _("If what was missing can be mended, you may apply again while the way in is open.")
        return Standing(_("Your application was declined."), then, "")
    return Standing(_("Your application was withdrawn."), _("Nothing further happens."), "")


_READING = {
    Route.How.REGISTRATION: lambda: _("The secretariat checks that this way in is open to you, and registers you."),
    Route.How.LIST: lambda: _(
        "The secretariat reads it and decides whether to propose your organisation for the list."
    ),
    Route.How.NOMINATION: lambda: "",
}


@dataclass
class Ways:
    """The ways into a process as known at a moment, by key."""

    mandate: Reading

    @cached_property
    def by_key(self) -> dict[str, WayIn]:
        return {way.route.key: way for way in ways_in(self.mandate)}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each kind of stakeholder is called."""
        return dict(Category.objects.filter(process=self.mandate.process).values_list("key", "title"))


@dataclass
class Lists:
    """The lists of a process, and what went to Member States by a moment; never who objected to whom."""

    mandate: Reading

    @cached_property
    def by_slug(self) -> dict[str, AccreditationList]:
        return {row.slug: row for row in AccreditationList.objects.filter(process=self.mandate.process)}

    @cached_property
    def versions(self) -> dict[int, list[ListVersion]]:
        """The versions submitted by then, oldest first, by the primary key of their list; no invented names' lists."""
        found: dict[int, list[ListVersion]] = {}
        known = ListVersion.objects.filter(
            accreditation_list__process=self.mandate.process, submitted_at__lte=self.mandate.at
        )
        real = known.exclude(accreditation_list__candidacies__application__is_invented=True)
        for version in real.order_by("number"):
            found.setdefault(version.accreditation_list_id, []).append(version)
        return found

    def final(self, version: ListVersion) -> datetime | None:
        """When a version became final, if that is known."""
        return version.final_at if version.final_at and version.final_at <= self.mandate.at else None
