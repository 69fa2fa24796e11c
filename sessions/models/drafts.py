"""The draft of the programme: meetings and panels as staff edit them, their steps, and the warnings they answered."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import KEY, Process
from sessions.models.places import Room, Venue
from sessions.models.sessions import Session
from stakeholders.models import State


class Status(models.TextChoices):
    """What a meeting is; the words are iCalendar's where it has them."""

    FIRM = "firm", _("firm")
    TENTATIVE = "tentative", _("if need be")
    CANCELLED = "cancelled", _("cancelled")
    POSTPONED = "postponed", _("postponed")


OFF = (Status.CANCELLED, Status.POSTPONED)  # what does not sit and holds no room


class Interpretation(models.TextChoices):
    """Whether what is said is interpreted."""

    NOT_RECORDED = "", _("not recorded")
    NONE = "none", _("no interpretation")
    AVAILABLE = "available", _("as available")
    FULL = "full", _("full")


class Length(models.TextChoices):
    """How much of a day a meeting takes, where its hours are not recorded."""

    NOT_RECORDED = "", _("not recorded")
    HALF = "half", _("half a day")
    FULL = "full", _("a full day")


class Meeting(models.Model):
    """One sitting: a day, hours where they are known, a room where one is. The draft; readers see its versions."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="meetings")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=300, blank=True)
    day = models.DateField(help_text=_("In the venue's zone."))
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    venue = models.ForeignKey(Venue, null=True, on_delete=models.PROTECT, related_name="meetings")
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="meetings")
    status = models.CharField(max_length=10, choices=Status, default=Status.FIRM)
    is_open = models.BooleanField(null=True, help_text=_("Open to the public; empty: not recorded."))
    length = models.CharField(max_length=4, choices=Length, blank=True)
    interpretation = models.CharField(max_length=120, choices=Interpretation, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, help_text=_("Codes, as fr."))
    number = models.IntegerField(null=True, help_text=_("Its number among the meetings of its body."))
    webcast = models.URLField(max_length=500, blank=True)
    agenda = models.TextField(blank=True, help_text=_("One item to a line."))
    version = models.IntegerField(default=0, help_text=_("Raised by every change; a stale edit is refused."))
    edited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="meeting_key_once"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(length="") | Q(starts_at__isnull=True), name="meeting_length_without_hours"
            ),
            ExclusionConstraint(
                name="meeting_room_free",
                expressions=[
                    (
                        Func(
                            F("room"),
                            F("room"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(room__isnull=False, starts_at__isnull=False) & ~Q(status__in=["cancelled", "postponed"]),
                violation_error_message=_("That room is taken at that time."),
            ),
        ]
        ordering = ["day", "starts_at", "pk"]


class Panel(models.Model):
    """A panel of a session: of experts, or one that sums up."""

    class Kind(models.TextChoices):
        EXPERT = "expert", _("expert panel")
        SUMMARY = "summary", _("summary panel")
        EXCHANGE = "exchange", _("interactive exchange")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="panels")
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=300)
    meeting = models.ForeignKey(
        Meeting, null=True, on_delete=models.SET_NULL, related_name="panels", help_text=_("Where it sits.")
    )
    moderating_states = ArrayField(models.CharField(max_length=2), default=list)
    withdrawn = models.BooleanField(default=False, help_text=_("Readers stop seeing it with the next release."))
    version = models.IntegerField(default=0, help_text=_("Raised by every change; a stale edit is refused."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(withdrawn=False), name="panel_number_once"
            )
        ]
        ordering = ["number"]


class Participant(models.Model):
    """Somebody with a part in a session (then readers see it at once) or on one of its panels (with a release)."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("chair")
        MODERATOR = "moderator", _("moderator")
        PANELLIST = "panellist", _("panellist")

    class Situation(models.TextChoices):
        ORIGIN = "origin", _("country of origin")
        TRANSIT = "transit", _("country of transit")
        DESTINATION = "destination", _("country of destination")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    panel = models.ForeignKey(Panel, null=True, on_delete=models.CASCADE, related_name="people")
    part = models.CharField(max_length=10, choices=Part)
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    state = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=6, choices=State.Group, blank=True, help_text=_("Where no State is named."))
    situations = ArrayField(models.CharField(max_length=12, choices=Situation), default=list)
    gender = models.CharField(max_length=40, blank=True, help_text=_("As given; empty: not stated."))
    email = models.EmailField(blank=True, help_text=_("Told of changes; never shown to readers."))
    position = models.SmallIntegerField(default=0)
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    known_until = models.DateTimeField(
        null=True, help_text=_("Of a chair, when they no longer were; a later reading leaves them out.")
    )
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", organisation="", state__isnull=True), name="participant_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(part="chair", panel__isnull=True) | (~Q(part="chair") & Q(panel__isnull=False)),
                name="participant_sits_where_the_part_is",
            ),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or self.organisation or str(self.state)

    @property
    def situation_names(self) -> list[str]:
        """The situations in words."""
        return [str(self.Situation(one).label) for one in self.situations]


class Departure(models.Model):
    """Somebody taken off a panel that readers see: kept until the release that shows it has told them, then erased."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="departures")
    part = models.CharField(max_length=10, choices=Participant.Part)
    email = models.EmailField()


class Step(models.Model):
    """One change to the draft that its author can take back: the meetings as they were before and after."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(help_text=_("By the domain's clock."))
    verb = models.CharField(max_length=40)
    before = models.JSONField(help_text=_("Primary key -> fields; null: it was not there."))
    after = models.JSONField(help_text=_("Primary key -> fields; null: it is no longer there."))
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["process", "by", "-id"], name="step_newest")]


class Override(models.Model):
    """A warning that staff took upon themselves, with their reason."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="overrides")
    warning = models.CharField(max_length=60, help_text=_("What kind of warning."))
    sentence = models.CharField(max_length=600)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text=_("By the domain's clock."))

    class Meta:
        ordering = ["at", "pk"]
