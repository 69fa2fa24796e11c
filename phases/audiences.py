"""Who is reminded of a milestone, and why: asked once for a process, whatever the number of milestones.

Upper apps add who follows what, and for which State or organisation a person speaks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from compact.models import User
from phases.item_views import ItemView
from phases.models import Audience, FocalPoint, Milestone, NoticeChoice, PartDelivered, Process, ReminderPlan, Role
from phases.reading import Reading

DEADLINES = "deadlines"  # the topic of the notices that reminders are
Follows = Callable[[Milestone, ItemView], Iterable[int]]

# Each returns, for one reading, who follows a milestone: primary keys of users.
FOLLOWERS: list[Callable[[Reading], Follows]] = []
# Each returns for whom people speak in a process: a party's key by the user's primary key.
PARTIES: list[Callable[[Process], Mapping[int, str]]] = []
# Each returns the name of a party that it knows, by its key.
PARTY_NAMES: list[Callable[[Iterable[str]], Mapping[str, str]]] = []


@dataclass(frozen=True)
class Lead:
    """How long before and after, in days; each in falling order of time."""

    opening: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: ReminderPlan) -> "Lead":
        return cls(tuple(row.opening), tuple(row.before), tuple(row.after), tuple(row.roles))


@dataclass
class Audiences:
    """The people of one process at one moment, and what is planned for them."""

    reading: Reading
    supposed: Mapping[tuple[int | None, str], Lead | None] = field(default_factory=dict)  # in the place of what is set
    _of: dict[int, dict[str, set[int]]] = field(default_factory=dict, repr=False)

    @property
    def process(self) -> Process:
        return self.reading.process

    @cached_property
    def _roles(self) -> list[Role]:
        return list(Role.objects.filter(process=self.process).select_related("user"))

    @cached_property
    def _points(self) -> list[FocalPoint]:
        return list(FocalPoint.objects.filter(addressee__process=self.process).select_related("user"))

    @cached_property
    def people(self) -> dict[int, User]:
        """Everybody who may be reminded of anything, by primary key; nobody who was deactivated."""
        named = {role.user_id: role.user for role in self._roles} | {one.user_id: one.user for one in self._points}
        missing = self._following - named.keys()
        named |= {user.pk: user for user in User.objects.filter(pk__in=missing)} if missing else {}
        return {pk: user for pk, user in named.items() if user.is_active}

    @cached_property
    def holders(self) -> dict[str, set[int]]:
        """Who holds each kind of role."""
        found: dict[str, set[int]] = defaultdict(set)
        for role in self._roles:
            found[role.kind].add(role.user_id)
        return found

    @cached_property
    def focal_points(self) -> dict[int, set[int]]:
        """Who answers for an addressee, by the addressee's primary key."""
        found: dict[int, set[int]] = defaultdict(set)
        for point in self._points:
            found[point.addressee_id].add(point.user_id)
        return found

    @cached_property
    def parties(self) -> dict[int, str]:
        """For whom each person speaks; who speaks for nobody is a party of their own."""
        found: dict[int, str] = {}
        for known in PARTIES:
            found.update(known(self.process))
        return found

    def party(self, user: int) -> str:
        """The key of the party for which a person speaks."""
        return self.parties.get(user, f"user:{user}")

    @cached_property
    def delivered(self) -> dict[int, set[str]]:
        """Which parties have delivered their own part, by the milestone's primary key."""
        found: dict[int, set[str]] = defaultdict(set)
        rows = PartDelivered.objects.filter(milestone__item__process=self.process)
        for milestone, party in rows.values_list("milestone_id", "party"):
            found[milestone].add(party)
        return found

    @cached_property
    def choices(self) -> dict[int, NoticeChoice]:
        """What people chose for their reminders, by the user's primary key."""
        rows = NoticeChoice.objects.filter(process=self.process, topic=DEADLINES, user__isnull=False)
        return {row.user_id: row for row in rows if row.user_id}

    @cached_property
    def _plans(self) -> dict[tuple[int | None, str], Lead | None]:
        rows = ReminderPlan.objects.filter(process=self.process, put_back=False)
        return {(row.milestone_id, row.audience): Lead.of(row) for row in rows} | dict(self.supposed)

    def plan(self, milestone: Milestone | None, audience: str) -> Lead:
        """How an audience is reminded of a milestone: as was set for it or its pattern, else as the process has it."""
        places = (milestone.pk, milestone.pattern_id, None) if milestone else (None,)
        found = (self._plans.get((place, audience)) for place in places)
        return next((lead for lead in found if lead is not None), None) or self._plain(audience)

    def _plain(self, audience: str) -> Lead:
        """Of a process that plans nothing else, those who owe it and the secretariat are told on its reminder days."""
        told = audience in (Audience.OWING, Audience.SECRETARIAT)
        return Lead(before=tuple(self.process.reminder_days)) if told else Lead()

    @cached_property
    def _follows(self) -> list[Follows]:
        return [known(self.reading) for known in FOLLOWERS]

    @cached_property
    def _followed(self) -> dict[int, set[int]]:
        pairs = [(m.pk, m, view) for m, view in self.reading.milestones]
        return {pk: {user for follows in self._follows for user in follows(m, view)} for pk, m, view in pairs}

    @property
    def _following(self) -> set[int]:
        return set().union(*self._followed.values())

    def owing(self, milestone: Milestone) -> set[int]:
        """Who answers for a milestone: its addressee's focal points, else whoever holds the addressee's role."""
        return self.focal_points.get(milestone.owed_by_id) or self.holders[milestone.owed_by.role]

    def still_owing(self, milestone: Milestone, view: ItemView) -> set[int]:
        """Those of them whose part is not delivered; nobody while a report of it waits for the secretariat."""
        if view.reported:
            return set()
        done = self.delivered.get(milestone.pk, set())
        return {user for user in self.owing(milestone) if self.party(user) not in done}

    def of(self, milestone: Milestone, view: ItemView) -> dict[str, set[int]]:
        """Who is reminded, by audience; a person may be in several."""
        if milestone.pk not in self._of:
            self._of[milestone.pk] = self._find(milestone, view)
        return self._of[milestone.pk]

    def _find(self, milestone: Milestone, view: ItemView) -> dict[str, set[int]]:
        roles = self.plan(milestone, Audience.ESCALATION).roles
        owing = self.still_owing(milestone, view)
        found = {
            Audience.OWING: owing,
            Audience.ESCALATION: set().union(*(self.holders[role] for role in roles)) - owing,
            Audience.SECRETARIAT: self.holders[Role.Kind.SECRETARIAT],
            Audience.FOLLOWERS: self._followed.get(milestone.pk, set()),
        }
        return {audience: {user for user in users if user in self.people} for audience, users in found.items()}

    def leads(self, milestone: Milestone, view: ItemView) -> dict[int, list[tuple[str, Lead]]]:
        """How each person is reminded, as their own choice has it; the strongest reason stands first."""
        found: dict[int, list[tuple[str, Lead]]] = defaultdict(list)
        for audience, users in self.of(milestone, view).items():
            planned = self.plan(milestone, audience)
            ruled = Audience.FOLLOWERS if milestone.is_chance else audience  # of a chance anybody may ask for silence
            for user in sorted(users):
                lead = chosen(planned, ruled, self.choices.get(user))
                if lead:
                    found[user].append((audience, lead))
        return found


def chosen(planned: Lead, audience: str, choice: NoticeChoice | None) -> Lead | None:
    """What a person's own choice makes of a plan. What they owe they are told of whatever they chose."""
    if choice is None:
        return planned
    own = () if choice.silent else tuple(choice.days or ())
    if audience == Audience.OWING:
        added = tuple(day for day in own if day not in planned.before)
        return Lead(planned.opening, planned.before + added, planned.after)
    if choice.silent:
        return None
    return planned if choice.days is None else Lead(before=own, after=planned.after, roles=planned.roles)


def names_of(parties: Iterable[str]) -> dict[str, str]:
    """Name parties by their keys; one that nobody knows stands for itself."""
    wanted = list(parties)
    found = {party: party for party in wanted}
    for known in PARTY_NAMES:
        found.update(known(wanted))
    people = {party.removeprefix("user:"): party for party in wanted if party.startswith("user:")}
    for user in User.objects.filter(pk__in=people):
        found[people[str(user.pk)]] = user.name or user.email
    return found
