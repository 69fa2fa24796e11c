"""Reminders of what is owed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import Message, User
from phases.models.timeline import DateRecord, Milestone


class Reminder(models.Model):
    """One reminder: of one milestone, as one date record has it, to one person, so many days before a deadline.

    A record whose date hangs on another item has a new deadline whenever that item moves.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        QUEUED = "queued", _("handed to the outbox")
        SKIPPED = "skipped", _("skipped")
        CANCELLED = "cancelled", _("cancelled")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="reminders")
    record = models.ForeignKey(DateRecord, on_delete=models.PROTECT, related_name="reminders")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reminders")
    days_before = models.SmallIntegerField()
    due_at = models.DateTimeField(help_text=_("By the domain's clock."))
    deadline_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=200, blank=True)
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="reminder")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "record", "recipient", "days_before", "deadline_at"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(state="queued", message__isnull=False) | (~Q(state="queued") & Q(message__isnull=True)),
                name="reminder_queued_has_message",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="planned"), name="reminder_due")]
