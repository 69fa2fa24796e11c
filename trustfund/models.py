"""The voluntary fund."""

from django.db import models

from phases.models import KEY, Process, Provision


class Purpose(models.Model):
    """What the fund may be spent on; the lower rank comes first."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="fund_purposes")
    key = models.CharField(max_length=80, validators=[KEY])
    rank = models.SmallIntegerField()
    title = models.CharField(max_length=200)
    about = models.TextField()
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="purpose_key_once"),
            models.UniqueConstraint(
                fields=["process", "rank"], name="purpose_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        ordering = ["rank"]
