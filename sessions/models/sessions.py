"""What is held: themes, kinds of session, sessions, and what is recorded of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phases.models import KEY, Process, Provision, Source, TimelineItem
from stakeholders.models import Category


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
    body = models.CharField(max_length=200, blank=True, help_text=_("Which body meets."))
    organisers = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "slug"], name="session_slug_once")]

    def __str__(self) -> str:
        return self.item.title


class Attendance(models.Model):
    """How many came, as a source gives it; one figure may be of several categories. `least`: its lower bound."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendance")
    categories = models.ManyToManyField(Category, related_name="+")
    whom = models.CharField(max_length=200, blank=True, help_text=_("Of whom, as the source says it."))
    phrase = models.CharField(max_length=120, help_text=_("As the source has it: over 400."))
    least = models.IntegerField(null=True)
    most = models.IntegerField(null=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    known_until = models.DateTimeField(null=True, help_text=_("When it no longer held; a later reading leaves it out."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                name="attendance_bounds_ordered",
            ),
            models.CheckConstraint(
                condition=(Q(least__isnull=True) | Q(least__gte=0)) & (Q(most__isnull=True) | Q(most__gte=0)),
                name="attendance_counts_people",
            ),
        ]
        ordering = ["known_at", "pk"]


class Invitation(models.Model):
    """Somebody invited to a session: an organisation, a person, or a whole category."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300, blank=True, help_text=_("Empty: the category as a whole."))
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    known_until = models.DateTimeField(null=True, help_text=_("When it no longer held; a later reading leaves it out."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") | Q(category__isnull=False), name="invitation_names_somebody"),
            models.UniqueConstraint(
                fields=["session", "category", "name"],
                name="invited_once",
                nulls_distinct=False,
                condition=Q(known_until=None),
            ),
        ]
        ordering = ["category__position", "name", "pk"]
