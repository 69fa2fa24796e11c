"""Who holds an office, and since when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.dates import ImpreciseDate
from phases.models.processes import KEY, Process, Source
from phases.models.texts import Addressee


class Holder(models.Model):
    """A person (or a body) in an office, between dates that a source gives; officeholders change during a process."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="holders")
    key = models.CharField(max_length=80, validators=[KEY])
    office = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="holders")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True, help_text=_("As a Permanent Representative."))
    on_behalf_of = models.CharField(max_length=120, blank=True, help_text=_("The State or body the holder comes from."))
    since_phrase = models.CharField(max_length=300)
    since_earliest = models.DateField(null=True)
    since_latest = models.DateField(null=True)
    until_phrase = models.CharField(max_length=300, blank=True)
    until_earliest = models.DateField(null=True)
    until_latest = models.DateField(null=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="holders")
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    ended_known_at = models.DateTimeField(null=True, help_text=_("When its end became known."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="holder_key_once"),
            models.CheckConstraint(
                condition=Q(until_phrase="", until_earliest__isnull=True, until_latest__isnull=True)
                | (~Q(until_phrase="") & Q(ended_known_at__isnull=False)),
                name="holder_end_has_phrase",
            ),
        ]
        ordering = ["since_earliest", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def since(self) -> ImpreciseDate:
        return ImpreciseDate(self.since_phrase, self.since_earliest, self.since_latest)

    @property
    def until(self) -> ImpreciseDate | None:
        return ImpreciseDate(self.until_phrase, self.until_earliest, self.until_latest) if self.until_phrase else None
