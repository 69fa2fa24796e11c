"""When and where: places, sessions, their meetings, and the releases in which readers see them.

The rows of Meeting are the draft that staff edit. Publishing freezes what changed as MeetingVersion rows of a Release.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import KEY, Process, Provision, Source, TimelineItem


class Venue(models.Model):
    """A place where meetings are held, in its own zone."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, help_text=_("IANA name"))
    duty_station = models.CharField(max_length=120, blank=True, help_text=_("Whose holidays it keeps."))

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.name != self.city else self.city


class Holiday(models.Model):
    """A day on which a duty station does not work."""

    duty_station = models.CharField(max_length=120)
    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty_station", "day"], name="holiday_once")]


class Room(models.Model):
    """A room of a venue."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=120)
    capacity = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="room_once")]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme that the text gives to its sessions, with the city and the phrase it gives them."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="themes")
    key = models.CharField(max_length=80, validators=[KEY])
    letter = models.CharField(max_length=4)
    title = models.CharField(max_length=300)
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="themes")
    city = models.CharField(max_length=120, blank=True)
    month = models.CharField(
        max_length=60, blank=True, help_text=_("As the text has it; may say that it is not known.")
    )
    position = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="theme_key_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class SessionKind(models.Model):
    """A kind of session that a process names."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="session_kinds")
    key = models.CharField(max_length=40, validators=[KEY])
    name = models.CharField(max_length=80)
    plural = models.CharField(max_length=80)
    position = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="session_kind_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """Something that is held: a thematic session, a hearing, a round. Its dates come from its meetings' releases."""

    item = models.OneToOneField(TimelineItem, primary_key=True, on_delete=models.CASCADE, related_name="session")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="sessions")
    slug = models.SlugField(max_length=80)
    kind = models.ForeignKey(SessionKind, on_delete=models.PROTECT, related_name="sessions")
    number = models.SmallIntegerField(null=True)
    themes = models.ManyToManyField(Theme, related_name="sessions")
    organisers = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "slug"], name="session_slug_once")]

    def __str__(self) -> str:
        return self.item.title


class Status(models.TextChoices):
    """What a meeting is; the words are iCalendar's where it has them."""

    FIRM = "firm", _("firm")
    TENTATIVE = "tentative", _("if need be")
    CANCELLED = "cancelled", _("cancelled")


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
    interpretation = models.CharField(max_length=120, blank=True)
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
                condition=Q(room__isnull=False, starts_at__isnull=False) & ~Q(status="cancelled"),
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
    moderating_states = ArrayField(models.CharField(max_length=2), default=list)
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="panel_number_once")]
        ordering = ["number"]


class Release(models.Model):
    """The programme as published at one moment: immutable, numbered, with a note."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="releases")
    number = models.IntegerField()
    note = models.CharField(max_length=300)
    published_at = models.DateTimeField(help_text=_("By the domain's clock."))
    day_only = models.BooleanField(default=False)
    assumed = models.BooleanField(default=False, help_text=_("No source says on which day it was announced."))
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="releases")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="release_number_once"),
        ]
        ordering = ["-published_at", "-number"]

    def __str__(self) -> str:
        return f"{self.number}"


class FileRelease(models.Model):
    """A release of a data file that has been applied, so that loading the file again does not replay it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="file_releases")
    key = models.CharField(max_length=80, validators=[KEY])
    digest = models.CharField(max_length=64)
    release = models.OneToOneField(Release, null=True, on_delete=models.PROTECT, related_name="file_release")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="file_release_once")]


class MeetingVersion(models.Model):
    """A meeting as one release shows it, with every word that is shown beside its date."""

    class Change(models.TextChoices):
        ADDED = "added", _("added")
        MOVED = "moved", _("moved")
        ROOM = "room", _("room changed")
        CANCELLED = "cancelled", _("cancelled")
        REINSTATED = "reinstated", _("reinstated")
        EDITED = "edited", _("details changed")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="versions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="versions")
    sequence = models.IntegerField()
    change = models.CharField(max_length=10, choices=Change)
    session_title = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    kind_name = models.CharField(max_length=80)
    themes = ArrayField(models.CharField(max_length=80), default=list)
    provision = models.ForeignKey(Provision, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    day = models.DateField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    venue_name = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=120, blank=True)
    duty_station = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=64)
    room_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    is_open = models.BooleanField(null=True)
    interpretation = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "meeting"], name="version_once_per_release"),
            models.UniqueConstraint(fields=["meeting", "sequence"], name="version_sequence_once"),
        ]
        indexes = [models.Index(fields=["meeting", "-release"], name="version_newest")]
