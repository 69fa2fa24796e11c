"""Everything that has dates, and what is recorded of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.dates import ImpreciseDate
from phases.models.processes import KEY, Process, Source
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
        DURING = "during", _("while it lasts")

    item = models.ForeignKey(TimelineItem, on_delete=models.CASCADE, related_name="records")
    layer = models.CharField(max_length=10, choices=Layer)
    phrase = models.CharField(max_length=300)
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    anchor = models.ForeignKey(TimelineItem, null=True, on_delete=models.PROTECT, related_name="anchored")
    relation = models.CharField(max_length=12, choices=Relation, blank=True)
    place = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    recorded_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    day_only = models.BooleanField(default=False, help_text=_("Only the day of it is known."))
    assumed = models.BooleanField(default=False, help_text=_("No source says when it became known."))
    title = models.CharField(max_length=400, help_text=_("The item's title as it was then."))
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")

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
        ]
        indexes = [models.Index(fields=["item", "layer", "-recorded_at"], name="record_newest")]

    @property
    def when(self) -> ImpreciseDate:
        return ImpreciseDate(self.phrase, self.earliest, self.latest)


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


class Document(models.Model):
    """A paper of the process, or the announcement of one."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="documents")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    symbol = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True, help_text=_("On the document."))
    issued = models.DateField(null=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    item = models.ForeignKey(TimelineItem, null=True, on_delete=models.SET_NULL, related_name="documents")
    provision = models.ForeignKey(Provision, null=True, on_delete=models.SET_NULL, related_name="documents")
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="document_key_once")]

    def __str__(self) -> str:
        return self.title
