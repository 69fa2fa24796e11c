"""A process, who does what in it, and who said what."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User

# Addresses of the site itself: no process may take one of these names.
RESERVED = frozenset(
    ["my", "api", "accounts", "feeds", "static", "media", "unsubscribe", "admin", "healthz", "readyz", "metrics"]
)
KEY = RegexValidator(r"^[a-z0-9][a-z0-9.-]*$", _("Small letters, digits, dots and hyphens."))


class Authority(models.TextChoices):
    """How much weight a source carries, heaviest first."""

    RESOLUTION = "resolution", _("resolution")
    LETTER = "letter", _("letter")
    RECORD = "record", _("official record")
    PRESS = "press", _("press release")
    WEB = "web", _("web page")
    OTHER = "other", _("other source")
    DEMONSTRATION = "demonstration", _("invented for the demonstration")


class Process(models.Model):
    """One intergovernmental process, with the terms that its file sets."""

    slug = models.SlugField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    zone = models.CharField(max_length=64, help_text=_("IANA name; deadlines fall in this zone."))
    deadline_time = models.TimeField(help_text=_("Wall-clock time at which a deadline falls on its day."))
    revision = models.BigIntegerField(default=0, help_text=_("Raised by every public change."))
    due_soon_days = models.SmallIntegerField(
        default=14, help_text=_("From how many days before it, a date is due soon.")
    )
    reminder_days = ArrayField(models.SmallIntegerField(), default=list, help_text=_("Days before a deadline."))
    reminder_time = models.TimeField(
        default=time(9), help_text=_("Wall-clock time at which reminders go, in the process's zone.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(slug__in=sorted(RESERVED)), name="process_name_not_reserved"),
        ]

    def __str__(self) -> str:
        return self.short_title


class LoadedFile(models.Model):
    """A process's data file as it was last loaded, so that a demonstration can unfold it further."""

    name = models.CharField(max_length=200, primary_key=True)  # the process's; two files may share a file name
    path = models.CharField(max_length=1000)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="files")
    unfolded_until = models.DateTimeField(
        null=True, help_text=_("Facts known by then are loaded, by the domain's clock; none: not known how many.")
    )


class Role(models.Model):
    """What a person may do in one process."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        COFACILITATOR = "co-facilitator", _("co-facilitator")
        PRESIDENT = "president", _("Office of the President")
        DELEGATE = "delegate", _("delegate")
        ORGANISATION = "organisation", _("organisation")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "user", "kind"], name="role_once")]


class Source(models.Model):
    """Who said so: a letter, a resolution, a press release, a page."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="sources")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=300)
    authority = models.CharField(max_length=20, choices=Authority)
    dated = models.DateField(null=True)
    address = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="source_key_once")]

    def __str__(self) -> str:
        return self.title
