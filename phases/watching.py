"""What operations watches of reminders: whether they are handed over when their time has come."""

from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Now

from compact import clock
from phases.models import Reminder

PLANNED = Reminder.State.PLANNED


def next_planned() -> QuerySet[Any, Any]:
    """The planned reminder that comes first, with the real moment `at` at which its own falls by the domain's clock."""
    real = ExpressionWrapper(Now() + (F("due_at") - clock.Now()), output_field=DateTimeField())
    return Reminder.objects.filter(state=PLANNED).annotate(at=real).order_by("due_at")


def overdue() -> dict[str, int]:
    """Count the reminders whose time has come and that were not handed over."""
    return {"": Reminder.objects.filter(state=PLANNED, due_at__lte=clock.now()).count()}
