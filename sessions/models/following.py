"""Who follows what, and the secret addresses of people's own feeds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import Process, TimelineItem
from sessions.models.sessions import SessionKind, Theme


class Follow(models.Model):
    """A person follows a process (nothing else named), or its phase, session or milestone (item), a kind or a theme."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="follows")
    item = models.ForeignKey(TimelineItem, null=True, on_delete=models.CASCADE, related_name="follows")
    kind = models.ForeignKey(SessionKind, null=True, on_delete=models.CASCADE, related_name="follows")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="follows")
    since = models.DateTimeField(help_text=_("By the domain's clock."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "process", "item", "kind", "theme"], name="follows_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(kind__isnull=True, theme__isnull=True)
                | Q(item__isnull=True, theme__isnull=True)
                | Q(item__isnull=True, kind__isnull=True),
                name="follows_one_thing",
            ),
        ]


class FeedToken(models.Model):
    """The secret address of a person's own feed; only its digest is kept, and it opens nothing else."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feed_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True, help_text=_("What the person calls it: my phone."))
    made_at = models.DateTimeField(help_text=_("Real time."))
    revoked_at = models.DateTimeField(null=True, help_text=_("Real time."))
    meeting_alarm = models.IntegerField(null=True, help_text=_("Minutes before a meeting; empty: none."))
    deadline_alarm = models.IntegerField(null=True, help_text=_("Days before a deadline; empty: none."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(meeting_alarm__isnull=True) | Q(meeting_alarm__range=(0, 20160)))
                & (Q(deadline_alarm__isnull=True) | Q(deadline_alarm__range=(0, 60))),
                name="feed_alarms_within_reason",
            ),
        ]
        ordering = ["-made_at"]
