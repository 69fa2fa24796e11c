"""A kind of mail for the storms; workers and `send_due` know it by importing tests.storms.registered."""

from compact import outbox
from compact.models import Message

TEXT = "The draft is due on Friday, 5 June 2020, 17:00 (Vienna).\n\nParagraph 2 (a) of the resolution says so.\n"
KIND = "storm"


def write(message: Message) -> outbox.Mail:
    return outbox.Mail("The draft is due", TEXT, f"<html><body><p>{TEXT}</p></body></html>")


def register() -> None:
    outbox.register(KIND, write, label="storm")
