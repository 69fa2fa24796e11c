"""What readers see: releases, immutable, and the versions of meetings and panels that they show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import KEY, Process, Provision, Source
from sessions.models.drafts import Interpretation, Length, Meeting, Panel, Status


def own_source(number: int) -> str:
    """The key of the source that a release is where nothing else announced it."""
    return f"programme-release-{number}"


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

    @property
    def announced_by(self) -> Source | None:
        """The source that announced it; None where it is its own."""
        return None if self.source.key == own_source(self.number) else self.source


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
        POSTPONED = "postponed", _("postponed")
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
    length = models.CharField(max_length=4, choices=Length, blank=True)
    interpretation = models.CharField(max_length=120, choices=Interpretation, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    body = models.CharField(max_length=200, blank=True)
    organisers = models.CharField(max_length=300, blank=True)
    number = models.IntegerField(null=True)
    webcast = models.URLField(max_length=500, blank=True)
    agenda = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "meeting"], name="version_once_per_release"),
            models.UniqueConstraint(fields=["meeting", "sequence"], name="version_sequence_once"),
        ]
        indexes = [
            models.Index(fields=["meeting", "-release"], name="version_newest"),
            models.Index(fields=["day"], name="version_by_day"),
        ]


class PanelVersion(models.Model):
    """A panel as one release shows it, with whoever sits on it. It changes no meeting's version."""

    class Change(models.TextChoices):
        ADDED = "added", _("panel added")
        EDITED = "edited", _("panel changed")
        WITHDRAWN = "withdrawn", _("panel withdrawn")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="panel_versions")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="versions")
    change = models.CharField(max_length=10, choices=Change)
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=400)
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=Panel.Kind)
    title = models.CharField(max_length=300)
    moderating_states = ArrayField(models.CharField(max_length=2), default=list)
    people = models.JSONField(default=list, help_text=_("As they were: part, name, title, organisation, state, ..."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "panel"], name="panel_once_per_release")]
        indexes = [models.Index(fields=["panel", "-release"], name="panel_version_newest")]


class ScheduledRelease(models.Model):
    """A release that is to be published at a moment: exactly the changes that were previewed, or nothing."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        PUBLISHED = "published", _("published")
        FAILED = "failed", _("not published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="scheduled_releases")
    at = models.DateTimeField(help_text=_("By the domain's clock."))
    note = models.CharField(max_length=300)
    meetings = ArrayField(models.BigIntegerField(), default=list, help_text=_("Primary keys of what was previewed."))
    panels = ArrayField(models.BigIntegerField(), default=list)
    seen = models.CharField(max_length=64, help_text=_("The mark of the changes that were previewed."))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=600, blank=True, help_text=_("Why it was not published."))
    release = models.OneToOneField(Release, null=True, on_delete=models.PROTECT, related_name="scheduled")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="planned"), name="one_release_planned_per_process"
            ),
            models.CheckConstraint(
                condition=Q(state="published", release__isnull=False)
                | (~Q(state="published") & Q(release__isnull=True)),
                name="scheduled_release_published_has_release",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(state="planned"), name="scheduled_due")]
