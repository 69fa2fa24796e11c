"""States, and the classes they belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.Model):
    """A State, by its present name and the name it bore in earlier years."""

    class Group(models.TextChoices):
        AFRICAN = "AFR", _("African States")
        ASIA_PACIFIC = "APG", _("Asia-Pacific States")
        EASTERN_EUROPEAN = "EEG", _("Eastern European States")
        LATIN_AMERICAN = "GRULAC", _("Latin American and Caribbean States")
        WESTERN = "WEOG", _("Western European and other States")
        NONE = "", _("no regional group")

    class Membership(models.TextChoices):
        MEMBER = "member", _("Member State")
        OBSERVER = "observer", _("observer State")
        AGENCY = "specialised-agency", _("member of a specialised agency")

    iso2 = models.CharField(max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3, help_text=_("Three digits, zeros kept."))
    name = models.CharField(max_length=120)
    name_2017 = models.CharField(max_length=120)
    group = models.CharField(max_length=6, choices=Group, blank=True)
    group_status = models.CharField(max_length=40, blank=True)
    also_in = models.CharField(max_length=60, blank=True)
    membership = models.CharField(max_length=20, choices=Membership)
    member_since = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StateClass(models.Model):
    """A class a State belonged to, between days where they are known; else as its table stood on `as_of`."""

    class Kind(models.TextChoices):
        LDC = "ldc", _("least developed country")
        LLDC = "lldc", _("landlocked developing country")
        SIDS = "sids", _("small island developing State")
        DEVELOPING = "developing", _("developing")
        DEVELOPED = "developed", _("developed")

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="classes")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateField(null=True)
    until = models.DateField(null=True, help_text=_("The first day on which it no longer held."))
    as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "kind"], name="state_class_once")]
