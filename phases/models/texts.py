"""The texts that decide, and their paragraphs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.models.processes import KEY, Authority, Process, Role


class Text(models.Model):
    """A text that decides or reports: a draft resolution, a resolution, a letter, a press release."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft, not adopted")
        ADOPTED = "adopted", _("adopted")
        INFORMATION = "information", _("for information")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="texts")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=Status)
    version = models.CharField(max_length=80, blank=True)
    dated = models.DateField()
    authority = models.CharField(max_length=20, choices=Authority)
    issued_by = models.CharField(max_length=200)
    symbol = models.CharField(max_length=60, blank=True)
    governs = models.BooleanField(default=False, help_text=_("The text the process is held against."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="text_key_once"),
            models.UniqueConstraint(fields=["process"], condition=Q(governs=True), name="text_one_governs"),
        ]

    def __str__(self) -> str:
        return self.title


class Addressee(models.Model):
    """Whom a paragraph asks: an office, a body, a group."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="addressees")
    key = models.CharField(max_length=80, validators=[KEY])
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.Kind, blank=True, help_text=_("Whose people are reminded."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="addressee_key_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Provision(models.Model):
    """A paragraph, for as long as the process lives: the same through every version of the text."""

    class Kind(models.TextChoices):
        PREAMBULAR = "preambular", _("preambular paragraph")
        OPERATIVE = "operative", _("operative paragraph")
        FOOTNOTE = "footnote", _("footnote")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="provisions")
    anchor = models.CharField(max_length=40, validators=[KEY], help_text=_("Stable, as op.6.b"))
    kind = models.CharField(max_length=12, choices=Kind)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "anchor"], name="provision_anchor_once")]

    def __str__(self) -> str:
        return self.anchor


class Wording(models.Model):
    """What a provision says in one version of the text, in our words."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="wordings")
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="wordings")
    position = models.SmallIntegerField()
    number = models.CharField(max_length=20, help_text=_("As printed: 6 (b)"))
    section = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60, blank=True, help_text=_("What the text does: decides, requests, invites."))
    title = models.CharField(max_length=200)
    summary = models.TextField()
    asked = models.ManyToManyField(Addressee, related_name="wordings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "provision"], name="wording_once"),
            models.UniqueConstraint(
                fields=["text", "position"], name="wording_position_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        ordering = ["position"]


class Rule(models.Model):
    """The parameters of a rule; its kind is code (phases/rules.py and the apps' rules.py)."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="rules")
    key = models.CharField(max_length=80, validators=[KEY])
    kind = models.CharField(max_length=60)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="rules")
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="rule_key_once")]
