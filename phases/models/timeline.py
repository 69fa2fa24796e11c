"""Everything that has dates, and what is recorded of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.dates import ImpreciseDate
from phases.models.processes import KEY, Process, Role, Source
from phases.models.texts import Addressee, Provision


class TimelineItem(models.Model):
    """Anything that has dates. Upper apps hang their own kinds on it by a one-to-one key named `item`."""

    class Kind(models.TextChoices):
        PHASE = "phase", _("phase")
        MILESTONE = "milestone", _("milestone")
        SESSION = "session", _("session")
        OUTSIDE = "outside", _("outside event")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=400)
    provision = models.ForeignKey(Provision, null=True, on_delete=models.PROTECT, related_name="items")
    subkind = models.CharField(
        max_length=40, blank=True, help_text=_("What sort of its kind it is: the key of a session's kind.")
    )
    version = models.IntegerField(default=0, help_text=_("Raised by every edit; a stale edit is refused."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="item_key_once")]

    def __str__(self) -> str:
        return self.title


class DateRecord(models.Model):
    """One statement of when: mandated by the text, agreed by those who announced it, or held. Append-only."""

    class Layer(models.TextChoices):
        MANDATED = "mandated", _("mandated")
        AGREED = "agreed", _("agreed")
        HELD = "held", _("held")

    class Relation(models.TextChoices):
        BEFORE = "before", _("before it begins")
        BEFORE_EACH = "before-each", _("before each begins")
        AFTER = "after", _("after it ends")
        AFTER_EACH = "after-each", _("after each ends")
        DURING = "during", _("while it lasts")

    item = models.ForeignKey(TimelineItem, on_delete=models.CASCADE, related_name="records")
    layer = models.CharField(max_length=10, choices=Layer)
    phrase = models.CharField(max_length=300)
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    anchor = models.ForeignKey(TimelineItem, null=True, on_delete=models.PROTECT, related_name="anchored")
    relation = models.CharField(max_length=12, choices=Relation, blank=True)
    offset_days = models.SmallIntegerField(default=0, help_text=_("How many days lie between it and its anchor."))
    at_time = models.TimeField(null=True, help_text=_("The hour, where one is given; on the wall clock of its zone."))
    zone = models.CharField(max_length=64, blank=True, help_text=_("IANA name, where an hour is given."))
    approximate = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    recorded_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    day_only = models.BooleanField(default=False, help_text=_("Only the day of it is known."))
    assumed = models.BooleanField(default=False, help_text=_("No source says when it became known."))
    title = models.CharField(max_length=400, help_text=_("The item's title as it was then."))
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was moved, extended or corrected."))
    key = models.CharField(max_length=80, blank=True, help_text=_("The entry of a data file that said it."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(earliest__isnull=True) | Q(latest__isnull=True) | Q(latest__gte=models.F("earliest")),
                name="record_bounds_ordered",
            ),
            models.CheckConstraint(
                condition=Q(anchor__isnull=True, relation="") | (Q(anchor__isnull=False) & ~Q(relation="")),
                name="record_anchor_has_relation",
            ),
            models.CheckConstraint(
                condition=Q(at_time__isnull=True, zone="") | (Q(at_time__isnull=False) & ~Q(zone="")),
                name="record_hour_has_zone",
            ),
        ]
        indexes = [models.Index(fields=["item", "layer", "-recorded_at"], name="record_newest")]

    @property
    def when(self) -> ImpreciseDate:
        """The date as it was stated; its anchor is named by the item's primary key (phases.reading resolves it)."""
        return ImpreciseDate(
            self.phrase,
            self.earliest,
            self.latest,
            anchor=str(self.anchor_id or ""),
            relation=self.relation,
            offset=self.offset_days,
            at=self.at_time,
            zone=self.zone,
            approximate=self.approximate,
        )


class Preference(models.Model):
    """Which of several statements of one layer is to stand. Append-only: the newest preference of a layer counts."""

    record = models.ForeignKey(DateRecord, on_delete=models.PROTECT, related_name="preferences")
    recorded_at = models.DateTimeField(help_text=_("By the domain's clock."))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["recorded_at", "pk"]


class Phase(models.Model):
    """A stretch of the process, as the text divides it."""

    item = models.OneToOneField(TimelineItem, primary_key=True, on_delete=models.CASCADE, related_name="phase")
    numeral = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    position = models.SmallIntegerField()


class Milestone(models.Model):
    """Something owed by somebody, by a date."""

    item = models.OneToOneField(TimelineItem, primary_key=True, on_delete=models.CASCADE, related_name="milestone")
    owed_by = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="milestones")
    done_when = models.TextField(blank=True, help_text=_("What counts as done."))
    depends_on = models.ManyToManyField("self", symmetrical=False, related_name="needed_by")
    each = models.CharField(
        max_length=40, blank=True, help_text=_("Owed once for each item of this subkind; then it is only the pattern.")
    )
    kept_by = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text=_("Keys of the items that keep it: its agreed date is theirs."),
    )
    pattern = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="instances", help_text=_("What it was made from.")
    )
    subject = models.ForeignKey(
        TimelineItem, null=True, on_delete=models.PROTECT, related_name="brings", help_text=_("What it was made for.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pattern", "subject"], name="milestone_once_for_each"),
            models.CheckConstraint(
                condition=Q(pattern__isnull=True, subject__isnull=True)
                | Q(pattern__isnull=False, subject__isnull=False, each=""),
                name="milestone_instance_has_both",
            ),
        ]

    @property
    def is_chance(self) -> bool:
        """Whether it is a chance and no debt: a text binds those who agreed on it, and lets organisations take part."""
        return self.owed_by.role == Role.Kind.ORGANISATION


class MilestoneStanding(models.Model):
    """What was decided of a milestone beyond its dates: that it no longer applies, or was not done. Append-only."""

    class State(models.TextChoices):
        STANDS = "stands", _("stands")
        SUPERSEDED = "superseded", _("superseded")
        NOT_APPLICABLE = "not-applicable", _("not applicable")
        NOT_DONE = "not-done", _("not done")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="standings")
    state = models.CharField(max_length=14, choices=State)
    reason = models.CharField(max_length=300)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="standings")
    recorded_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
