"""The texts that decide, and their paragraphs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.models.processes import KEY, Authority, Process, Role, Source


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
    series = models.CharField(max_length=80, blank=True, help_text=_("Versions of one text share it."))
    partial = models.BooleanField(
        default=False,
        help_text=_("Only some of its paragraphs are recorded; what is absent is not known, not dropped."),
    )
    known_at = models.DateTimeField(
        null=True, help_text=_("When it became known, by the domain's clock; none: always.")
    )

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
    seats = models.SmallIntegerField(null=True, help_text=_("How many hold it at once; empty: no office."))
    about = models.TextField(blank=True)
    provision = models.ForeignKey(
        "Provision", null=True, on_delete=models.SET_NULL, related_name="offices", help_text=_("What sets it up.")
    )

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
    terms = models.JSONField(
        default=list, help_text=_("Its dates, places and numbers: a list of {term, value}, to compare versions by.")
    )
    dropped = models.BooleanField(default=False, help_text=_("This version no longer has it; said, not supposed."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "provision"], name="wording_once"),
            models.UniqueConstraint(
                fields=["text", "position"], name="wording_position_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        ordering = ["position"]


class Supersession(models.Model):
    """That a later text takes the place of a provision, wholly or in part."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="supersessions")
    key = models.CharField(max_length=80, validators=[KEY])
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="supersessions")
    by = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="supersedes")
    whole = models.BooleanField(default=False, help_text=_("Nothing of the provision stands any more."))
    note = models.CharField(max_length=300, help_text=_("What is superseded."))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="supersession_key_once")]


class Rule(models.Model):
    """The parameters of a rule; its kind is code (phases/rules.py and the apps' rules.py)."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="rules")
    key = models.CharField(max_length=80, validators=[KEY])
    kind = models.CharField(max_length=60)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="rules")
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="rule_key_once")]
