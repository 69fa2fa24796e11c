"""The ways into a process, and the kinds of stakeholder that may take them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.models import KEY, Process, Provision, TimelineItem


class Category(models.Model):
    """A kind of stakeholder that a process names."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="categories")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=200)
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="category_key_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Route(models.Model):
    """A way into the process: who may take it, to what, on which paragraph."""

    class How(models.TextChoices):
        REGISTRATION = "registration", _("registration with the Secretariat")
        LIST = "list", _("a list that Member States consider on a non-objection basis")
        NOMINATION = "nomination", _("nomination by the Government or body")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="routes")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=200)
    about = models.TextField()
    how = models.CharField(max_length=12, choices=How)
    opens_to = models.CharField(max_length=200, help_text=_("What it leads to."))
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")
    categories = models.ManyToManyField(Category, related_name="routes")
    position = models.SmallIntegerField()
    online = models.BooleanField(default=True, help_text=_("Requests are taken through this site."))
    accreditation_list = models.ForeignKey(
        "AccreditationList", null=True, on_delete=models.PROTECT, related_name="routes"
    )
    closes_with = models.ForeignKey(
        TimelineItem,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The deadline for applications, once one is announced."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="route_key_once"),
            models.CheckConstraint(
                condition=Q(accreditation_list__isnull=True) | Q(how="list"), name="route_list_only_by_list"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_applications(self) -> bool:
        """Whether one applies here; Governments and bodies nominate by letter."""
        return self.online and self.how != self.How.NOMINATION
