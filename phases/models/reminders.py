"""Reminders of what is owed: who is to be told when, what people chose for themselves, and each reminder itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from compact.models import Message, User
from phases.models.processes import Process
from phases.models.texts import Addressee
from phases.models.timeline import DateRecord, Milestone


class Audience(models.TextChoices):
    """Why somebody is reminded, the strongest reason first."""

    OWING = "owing", _("owes it")
    ESCALATION = "escalation", _("is told when it is late")
    SECRETARIAT = "secretariat", _("works in the secretariat")
    FOLLOWERS = "followers", _("follows it")


class ReminderPlan(models.Model):
    """How long before and after its days one audience is reminded: of one milestone, or by default of all."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="reminder_plans")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.CASCADE, related_name="reminder_plans")
    audience = models.CharField(max_length=12, choices=Audience)
    opening = ArrayField(models.SmallIntegerField(), default=list, help_text=_("Days before its window opens."))
    before = ArrayField(models.SmallIntegerField(), default=list, help_text=_("Days before it is due."))
    after = ArrayField(models.SmallIntegerField(), default=list, help_text=_("Days after it was due, while it is not."))
    roles = ArrayField(
        models.CharField(max_length=20), default=list, help_text=_("Whose people an escalation goes to.")
    )
    version = models.IntegerField(default=0, help_text=_("Raised by every edit at the desk; a file then leaves it."))
    put_back = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("It counts no more: what stands without it counts, and a file does not bring it again."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "milestone", "audience"], name="reminder_plan_once", nulls_distinct=False
            ),
        ]


class FocalPoint(models.Model):
    """A person who answers for an addressee. Where there is none, everybody who holds the addressee's role does."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="focal_points")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="focal_points")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["addressee", "user"], name="focal_point_once")]


class PartDelivered(models.Model):
    """One of the many who owe a milestone says that its own part is delivered; its people are reminded no more."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="parts_delivered")
    party = models.CharField(max_length=60, help_text=_("A State, an organisation or a person, by its key."))
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text=_("By the domain's clock."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["milestone", "party"], name="part_delivered_once")]


class NoticeChoice(models.Model):
    """What a person, or an address without an account, chose of one sort of notice in one process.

    What a person owes is reminded of all the same.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="notice_choices")
    topic = models.CharField(max_length=20, help_text=_("deadlines, programme, ..."))
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="notice_choices")
    email = models.EmailField(blank=True, help_text=_("Of somebody without an account."))
    silent = models.BooleanField(default=False)
    days = ArrayField(
        models.SmallIntegerField(), null=True, help_text=_("Own days before a deadline; none: as the process has it.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process", "topic", "user"], condition=Q(user__isnull=False), name="notice_choice_of_user"
            ),
            models.UniqueConstraint(
                "process", "topic", Lower("email"), condition=Q(user__isnull=True), name="notice_choice_of_address"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | (Q(user__isnull=True) & ~Q(email="")),
                name="notice_choice_of_one",
            ),
        ]


class Reminder(models.Model):
    """One reminder: of one milestone, as one date record has it, to one person, so many days before a deadline.

    A record whose date hangs on another item has a new deadline whenever that item moves.
    """

    class Sort(models.TextChoices):
        OPENING = "opening", _("its window opens")
        BEFORE = "before", _("before it is due")
        AFTER = "after", _("overdue")
        MOVED = "moved", _("its date has moved")
        OFF = "off", _("it no longer stands")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held back")
        QUEUED = "queued", _("handed to the outbox")
        SKIPPED = "skipped", _("skipped")
        CANCELLED = "cancelled", _("cancelled")

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="reminders")
    record = models.ForeignKey(DateRecord, on_delete=models.PROTECT, related_name="reminders")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reminders")
    sort = models.CharField(max_length=8, choices=Sort, default=Sort.BEFORE)
    days_before = models.SmallIntegerField(help_text=_("Negative: so many days after; of a correction, its number."))
    due_at = models.DateTimeField(help_text=_("By the domain's clock."))
    deadline_at = models.DateTimeField()
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.OWING)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(
        default=False, help_text=_("What it says was overtaken; what has not gone does not go.")
    )
    corrects = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="corrections")
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="reminder")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "record", "recipient", "sort", "days_before", "deadline_at"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(state="queued", message__isnull=False) | (~Q(state="queued") & Q(message__isnull=True)),
                name="reminder_queued_has_message",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["planned", "held"]), name="reminder_waiting"),
            models.Index(fields=["recipient", "-due_at"], name="reminder_of_person"),
        ]
