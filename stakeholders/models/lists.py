"""Lists of names that go to Member States, and what becomes of each name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import Process, TimelineItem
from stakeholders.models.applications import Application
from stakeholders.models.states import State


class AccreditationList(models.Model):
    """A list of names that goes to Member States on a non-objection basis."""

    item = models.OneToOneField(
        TimelineItem, primary_key=True, on_delete=models.CASCADE, related_name="accreditation_list"
    )
    slug = models.SlugField(max_length=60)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="lists")
    scope = models.CharField(max_length=200, help_text=_("What being on the list opens."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "slug"], name="list_slug_once")]


class ListVersion(models.Model):
    """A list as it was submitted: frozen, hashed, with its window."""

    accreditation_list = models.ForeignKey(AccreditationList, on_delete=models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    submitted_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    final_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accreditation_list", "number"], name="list_version_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("submitted_at")), name="list_window_ordered"),
        ]


class Candidacy(models.Model):
    """A name on its way to a list."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CIRCULATED = "circulated", _("before Member States")
        ACCREDITED = "accredited", _("accredited")
        LEFT_OUT = "left-out", _("not on the final list")
        WITHDRAWN = "withdrawn", _("withdrawn")

    accreditation_list = models.ForeignKey(AccreditationList, on_delete=models.CASCADE, related_name="candidacies")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="candidacies")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accreditation_list", "application"], name="candidacy_once"),
        ]


class Objection(models.Model):
    """A Member State's objection to one name."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="objections")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    basis = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "state"], condition=Q(withdrawn_at__isnull=True), name="objection_one_active"
            ),
        ]
