"""Papers of the process: what they are, in which languages they can be read, and what was delivered with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models.processes import KEY, Process, Source
from phases.models.texts import Provision
from phases.models.timeline import DateRecord, Milestone, TimelineItem


class Document(models.Model):
    """A paper of the process, or the announcement of one."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="documents")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    symbol = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=80, blank=True, help_text=_("Which version it is: zero draft plus, Rev.1."))
    dated = models.DateField(null=True, help_text=_("On the document."))
    issued = models.DateField(null=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    item = models.ForeignKey(TimelineItem, null=True, on_delete=models.SET_NULL, related_name="documents")
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliverables",
        help_text=_("The obligation that it delivers."),
    )
    provision = models.ForeignKey(Provision, null=True, on_delete=models.SET_NULL, related_name="documents")
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="replaced_by", help_text=_("What it reissues.")
    )
    restricted = models.BooleanField(default=False, help_text=_("Read only by people with a role in the process."))
    known_at = models.DateTimeField(help_text=_("When it became known, by the domain's clock."))
    version = models.IntegerField(default=0, help_text=_("Raised by every edit; a stale edit is refused."))
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="document_key_once"),
            models.UniqueConstraint(fields=["process", "symbol"], condition=~Q(symbol=""), name="document_symbol_once"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentFile(models.Model):
    """A document in one language: a file that is kept here, or an address elsewhere."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=10, help_text=_("As in BCP 47: en, fr, zh."))
    address = models.URLField(max_length=500, blank=True, help_text=_("Where it is published."))
    path = models.CharField(max_length=200, blank=True, help_text=_("Below MEDIA_ROOT."))
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True, help_text=_("Bytes."))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256."))
    known_at = models.DateTimeField(help_text=_("By the domain's clock."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address="", size__isnull=False) & ~Q(path="") & ~Q(digest="")
                | (~Q(address="") & Q(path="", size__isnull=True, digest="")),
                name="document_file_or_address",
            ),
            models.UniqueConstraint(fields=["document", "language", "digest", "address"], name="document_file_once"),
        ]
        ordering = ["language", "pk"]


class Delivery(models.Model):
    """That something owed was delivered: said by those who owe it or by staff, and confirmed by staff."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("reported, not confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("not accepted")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    phrase = models.CharField(max_length=300, help_text=_("When it was delivered."))
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="deliveries")
    address = models.URLField(max_length=500, blank=True)
    note = models.CharField(max_length=300, blank=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(help_text=_("By the domain's clock."))
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    record = models.OneToOneField(DateRecord, null=True, on_delete=models.PROTECT, related_name="delivery")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["milestone"], condition=Q(status="reported"), name="delivery_one_open"),
            models.CheckConstraint(
                condition=Q(status="reported", decided_at__isnull=True) | ~Q(status="reported"),
                name="delivery_decided_has_moment",
            ),
        ]
        ordering = ["-reported_at", "-pk"]
