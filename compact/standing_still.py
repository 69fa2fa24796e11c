"""What the desk says while mail or reminders stand still: what, for how long, what it means, what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.health import OLDEST_DUE, Pulse, pulse


@dataclass(frozen=True)
class Still:
    """One standstill, in sentences for people; `what` says for how long."""

    what: str
    means: str
    do: str


def standing_still() -> list[Still]:
    """Return what stands still now; nothing when all is well. One small query."""
    found = pulse()
    if found.is_held:
        return [_held()]
    if not found.worker_alive:
        return [_no_worker(found)]
    late = found.stalled()
    return ([] if found.mail_flows else [_mail(found)]) + ([_reminders(found)] if late else [])


def lasting(seconds: float | None) -> str:
    """How long something has lasted: `12 minutes`, `3 hours`, `2 days`."""
    minutes = int((seconds or 0) // 60)
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _held() -> Still:
    return Still(
        _("Nothing is sent: this installation was restored from a backup and is held."),
        _("Mail and reminders are kept until it is released; nothing is lost."),
        _("Look at what is due, then ask those who run this site to release it."),
    )


def _no_worker(found: Pulse) -> Still:
    age = found.age("worker")
    return Still(
        _("Mail and reminders stand still: no worker was ever seen.")
        if age is None
        else _("Mail and reminders have stood still for %(time)s: no worker is at work.") % {"time": lasting(age)},
        _("What is due waits and goes out when one is back; nothing is lost."),
        _("Ask those who run this site to start the worker and the scheduler."),
    )


def _mail(found: Pulse) -> Still:
    unreached = found.is_cut_off
    waiting = max(found.age("untried") or 0, found.age("due") or 0)
    age = found.age("unreached") if unreached else waiting or found.age("mail")
    return Still(
        _("Mail has stood still for %(time)s.") % {"time": lasting(age)},
        _("The mail server cannot be reached, or does not let us in. Every message waits and is tried again.")
        if unreached
        else _("Messages that are due are not picked up. They wait; nothing is lost."),
        _("Ask those who run this site to look at the mail server and its settings. What it said stands below Mail.")
        if unreached
        else _("Ask those who run this site to look at the worker for mail."),
    )


def _reminders(found: Pulse) -> Still:
    overdue = found.is_older("reminders-overdue", OLDEST_DUE)
    age = found.age("reminders-overdue" if overdue else "reminders")
    return Still(
        _("Reminders have stood still for %(time)s.") % {"time": lasting(age)},
        _("Reminders whose time has come are not handed over. They go out later if they are still true."),
        _("Ask those who run this site to look at the scheduler and the worker."),
    )
