"""Organisations, and who speaks for whom."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from phases.models import Process, Role
from stakeholders.models.states import State


class Organisation(models.Model):
    """A body that takes part, other than a State."""

    class Consultative(models.TextChoices):
        NONE = "", _("none, or not known")
        GENERAL = "general", _("general")
        SPECIAL = "special", _("special")
        ROSTER = "roster", _("roster")

    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40, blank=True)
    country = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="+")
    web = models.URLField(blank=True)
    consultative_status = models.CharField(max_length=8, choices=Consultative, blank=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_any_case")]

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """A person who speaks for a State or an organisation in one process."""

    class Function(models.TextChoices):
        HEAD = "head", _("head of delegation")
        FOCAL_POINT = "focal-point", _("focal point")
        MEMBER = "member", _("member")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="representations")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="representations")
    state = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="representations")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="representations")
    function = models.CharField(max_length=12, choices=Function)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__isnull=True, organisation__isnull=False)
                | Q(state__isnull=False, organisation__isnull=True),
                name="representation_of_one",
            ),
            models.UniqueConstraint(fields=["role", "state"], name="representation_state_once"),
            models.UniqueConstraint(fields=["role", "organisation"], name="representation_organisation_once"),
        ]
