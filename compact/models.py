"""What every app stands on: people, the record of changes, mail, and the installation itself."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever its capitals."""

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in by e-mail. What they may do is held per process, in phases.Role."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("An IANA name, as Africa/Nairobi."))
    is_active = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False, help_text=_("Made up by the demonstration."))
    joined_at = models.DateTimeField(db_default=Now())

    objects = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Installation(models.Model):
    """The one row that holds what is true of the whole installation."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    clock_offset = models.DurationField(default=timedelta())
    demonstration = models.BooleanField(default=False)
    held = models.BooleanField(default=False, help_text=_("Nothing is sent (set after a restore)."))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row")]


class Heartbeat(models.Model):
    """When a kind of process was last seen alive, in real time."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class AuditEntry(models.Model):
    """One change: who, what, from what to what. The database refuses to update or delete it; no personal data in it."""

    at = models.DateTimeField(help_text=_("By the domain's clock."))
    recorded_at = models.DateTimeField(db_default=Now(), help_text=_("Real time."))
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    process = models.CharField(max_length=40, blank=True)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="audit_by_target"),
            models.Index(fields=["process", "-id"], name="audit_by_process"),
        ]


class AuditSeal(models.Model):
    """A link of the chain: the digest of a batch of entries and of the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField(db_default=Now())
    entries = models.IntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)


class SealedEntry(models.Model):
    """Which seal holds an entry, and the entry's own digest, so that a changed row can be named."""

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.PROTECT, related_name="sealing")
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="sealed")
    digest = models.CharField(max_length=64)


class Message(models.Model):
    """One mail, from the moment it is owed until long after it went. The outbox alone writes here."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    process = models.CharField(max_length=40, blank=True)
    recipient = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, blank=True)
    context = models.JSONField(default=dict)
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    enqueued_at = models.DateTimeField(help_text=_("By the domain's clock."))
    not_before = models.DateTimeField(db_default=Now(), help_text=_("Real time of the next attempt."))
    attempts = models.SmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text=_("Real time."))
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    error = models.TextField(blank=True)
    again_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="sent_again", help_text=_("What it repeats.")
    )
    loaded: Any = None  # what its kind has loaded for it while it is sent (kinds.Kind.load); not kept

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sending", claim__isnull=False, lease_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(claim__isnull=True, lease_until__isnull=True)),
                name="message_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=~models.Q(secret=True, state__in=["sent", "failed", "cancelled"])
                | models.Q(text="", html="", context={}),
                name="message_secret_erased_once_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(state="due"), name="message_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="message_leased"),
            models.Index(fields=["process", "-id"], name="message_by_process"),
            models.Index(fields=["process", "-id"], condition=models.Q(state="failed"), name="message_failed"),
            models.Index(Lower("recipient"), models.F("id").desc(), name="message_by_recipient"),
        ]


class Attempt(models.Model):
    """A try to send a message that failed, with the server's words; a try that succeeds leaves none."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="failures")
    at = models.DateTimeField(help_text=_("Real time."))
    code = models.SmallIntegerField(default=0, help_text=_("The server's; 0: the connection, or the mail itself."))
    said = models.TextField(blank=True)


class DeadAddress(models.Model):
    """An address that a server refused for good. Nothing is sent to it until somebody confirms that it works."""

    email = models.EmailField()
    since = models.DateTimeField(help_text=_("Real time."))
    said = models.TextField(blank=True, help_text=_("The server's words."))
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True, help_text=_("Real time."))
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=models.Q(confirmed_at__isnull=True), name="dead_address_once"
            ),
        ]
