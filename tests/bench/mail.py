"""How fast mail goes out: through the outbox, claim and record included, and by Django alone over one connection.

Both send the same mails, with text and HTML and every header of ours, to the same bare server in another process. The
ratio is what counts: it says what storing, claiming, writing and recording cost.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.sink import HOST, running

if TYPE_CHECKING:
    from compact.composing import Composed

MAILS, REMINDERS = 2000, 500
ROUNDS = 3
TEXT = "The draft is due on Friday, 5 February 2018, 18:00 (New York).\n\nParagraph 14 of the resolution says so.\n" * 4
HTML = f"<html><body>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</body></html>"
Owe = Callable[[int], None]


def mail() -> None:
    """Print both rates and their ratio; Django gets its mails written, which counts where writing costs much."""
    from django.conf import settings

    from compact import outbox

    settings.EMAIL_BACKEND = "compact.smtp.EmailBackend"
    settings.EMAIL_HOST = HOST
    outbox.register("bench", lambda message: outbox.Mail("The draft is due", TEXT, HTML), label="bench")
    print(f"\n{'mails a second':<34}{'Django':>10}{'ours':>10}{'ratio':>12}")
    with running() as settings.EMAIL_PORT:
        for name, owe in {"text and HTML, nothing to write": plainly, "reminders": reminders}.items():
            rates = [both(owe, turn) for turn in range(ROUNDS)]
            bare, ours = median(bare for bare, _ours in rates), median(ours for _bare, ours in rates)
            print(f"{name:<34}{bare:>10,.0f}{ours:>10,.0f}{median(b / a for a, b in rates):>12.2f}")


def both(owe: Owe, turn: int) -> tuple[float, float]:
    """Return the rates of Django alone and of the outbox, one after the other: what runs beside slows both."""
    from django.core.mail import get_connection

    from compact import outbox

    owe(turn)
    mails = written()
    begin = time.perf_counter()
    get_connection("django.core.mail.backends.smtp.EmailBackend").send_messages(mails)
    between = time.perf_counter()
    sent = outbox.sweep()
    end = time.perf_counter()
    assert sent == len(mails)
    return len(mails) / (between - begin), sent / (end - between)


def written() -> "list[Composed]":
    """The mails that are due, written but not put together yet: that is sending's part."""
    from compact import outbox
    from compact.models import Message

    due = list(Message.objects.filter(state="due"))
    kind = outbox.KINDS[due[0].kind]
    loaded = kind.load(due) if kind.load else {}
    for message in due:
        message.loaded = loaded.get(message.pk)
    return [outbox.compose(message, outbox.write(message)) for message in due]


def plainly(turn: int) -> None:
    from compact import outbox

    outbox.enqueue_all(outbox.Owed(f"bench:{turn}:{n}", "bench", f"n{n}@example.org") for n in range(MAILS))


def reminders(turn: int) -> None:
    """Owe real reminders of one deadline of the shipped process, to as many people."""
    from compact import clock, outbox
    from compact.models import Message, User
    from phases.models import DateRecord, Milestone, Reminder

    User.objects.bulk_create(
        (User(email=f"n{n}@example.org", zone="Africa/Nairobi") for n in range(REMINDERS)), ignore_conflicts=True
    )
    people = list(User.objects.filter(email__endswith="@example.org", zone="Africa/Nairobi"))
    record = DateRecord.objects.filter(item__milestone__isnull=False).order_by("pk")[0]
    milestone, now = Milestone.objects.get(item=record.item), clock.now()
    owed = [
        outbox.Owed(
            f"reminder:{turn}:{person.pk}", "reminder", person.email, {}, record.item.process.slug, zone=person.zone
        )
        for person in people
    ]
    outbox.enqueue_all(owed)
    messages = {message.recipient: message for message in Message.objects.filter(state="due")}
    rows = Reminder.objects.bulk_create(
        Reminder(
            milestone=milestone,
            record=record,
            recipient=person,
            days_before=turn + 1,
            due_at=now,
            deadline_at=now,
            state="queued",
            message=messages[person.email],
        )
        for person in people
    )
    for row in rows:
        row.message.context = {"reminder": row.pk}
    Message.objects.bulk_update((row.message for row in rows), ["context"], batch_size=500)
