"""What is said and written."""

from django.db import models

from phases.models import KEY, Process, Provision


class Component(models.Model):
    """A part that the text expects of the outcome."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="components")
    key = models.CharField(max_length=80, validators=[KEY])
    position = models.SmallIntegerField()
    title = models.CharField(max_length=200)
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="component_key_once")]
        ordering = ["position"]
