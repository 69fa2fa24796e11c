"""Who answers for an addressee, and what is due of which nobody who owes it would be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from compact.models import User
from phases import in_words
from phases.audiences import Audiences
from phases.item_views import ItemView
from phases.models import Addressee, Audience, FocalPoint, Milestone, Role
from phases.pages import Page
from phases.panels import Work
from phases.reminder_days import is_arranged, settled

AHEAD = timedelta(days=60)  # how long before its deadline the desk asks for somebody who can be reminded


@dataclass(frozen=True)
class Reminded:
    """The people who answer for an addressee: its focal points, or else whoever holds its role."""

    addressee: Addressee
    points: tuple[FocalPoint, ...]
    holders: tuple[User, ...]
    others: tuple[tuple[User, str], ...]  # who else has a role in the process, with its name

    @property
    def nobody(self) -> str:
        """Why nobody is reminded; empty where somebody is."""
        people = [point.user for point in self.points] or self.holders
        return "" if any(user.is_active for user in people) else why_nobody(self.addressee, bool(self.points))

    @property
    def role(self) -> str:
        return str(Role.Kind(self.addressee.role).label) if self.addressee.role else ""


def reminded(addressee: Addressee) -> Reminded:
    """Find who answers for an addressee, and who could."""
    points = tuple(FocalPoint.objects.filter(addressee=addressee).select_related("user").order_by("user__name", "pk"))
    rows = Role.objects.filter(process=addressee.process, user__is_active=True).select_related("user")
    roles = list(rows.order_by("user__name", "user_id", "pk"))
    chosen = {point.user_id for point in points}
    named: dict[int, tuple[User, str]] = {}
    for role in roles:
        if role.user_id not in chosen:
            before = named[role.user_id][1] + ", " if role.user_id in named else ""
            named[role.user_id] = role.user, before + str(role.get_kind_display())
    holding = tuple(role.user for role in roles if role.kind == addressee.role)
    return Reminded(addressee, points, holding, tuple(named.values()))


def why_nobody(addressee: Addressee, has_points: bool = False) -> str:
    """Say why nobody who owes something is reminded, and what to do."""
    if has_points:
        return _("Nobody is reminded: the accounts of its focal points are closed. Name another focal point.")
    if not addressee.role:
        return _("Nobody is reminded: name a focal point.")
    said = _("Nobody is reminded: no one here holds the role “%(role)s”. Name a focal point.")
    return said % {"role": Role.Kind(addressee.role).label}


@dataclass(frozen=True)
class Heard:
    """How many people answer for an addressee."""

    addressee: Addressee
    people: int
    points: int

    @property
    def nobody(self) -> str:
        return "" if self.people else why_nobody(self.addressee, bool(self.points))


def heard(audiences: Audiences, addressees: Iterable[Addressee]) -> list[Heard]:
    """Count who answers for each addressee; no query for each."""
    found = []
    for row in addressees:
        points = audiences.focal_points.get(row.pk, set())
        told = (points or audiences.holders.get(row.role, set())) & audiences.people.keys()
        found.append(Heard(row, len(told), len(points)))
    return found


def unheard(audiences: Audiences, milestone: Milestone, view: ItemView) -> str:
    """Why nobody who owes a milestone would be reminded of it; empty where somebody is, or nothing is to be sent."""
    if milestone.each or settled(view) or audiences.owing(milestone) & audiences.people.keys():
        return ""
    return why_nobody(milestone.owed_by, milestone.owed_by_id in audiences.focal_points)


def waiting(page: Page) -> list[Work]:
    """What is due soon and would pass without a word to anybody who owes it."""
    reading = page.reading
    return list(_waiting(Audiences(reading), reading.milestones))


def _waiting(audiences: Audiences, pairs: Iterable[tuple[Milestone, ItemView]]) -> Iterable[Work]:
    reading = audiences.reading
    for milestone, view in pairs:
        falls, plan = reading.deadline(view), audiences.plan(milestone, Audience.OWING)
        if falls is None or not reading.at <= falls <= reading.at + AHEAD or is_arranged(milestone, view):
            continue
        if (plan.opening or plan.before or plan.after) and unheard(audiences, milestone, view):
            said = {"title": view.title, "day": in_words.short_day(falls, reading.process.zone)}
            said["who"] = milestone.owed_by.name
            what = _("%(title)s: due on %(day)s from %(who)s, and nobody there is reminded") % said
            address = reverse("phases:desk-office", args=[reading.process.slug, milestone.owed_by.key])
            yield Work(falls - AHEAD, what, _("Name a focal point"), f"{address}#reminded")
