"""Reports of mail servers about what could not be delivered after all (RFC 3464), as they come back to us by mail.

Anybody can send us such a mail. It counts only where it carries the Message-ID of a message of ours, which nobody else
can make, and it condemns an address only where the message went to that address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Parsed
from email.utils import parseaddr

from django.db import transaction

from compact import clock, dead_addresses
from compact.composing import message_id, public_key
from compact.models import Attempt, Message
from compact.refusals import ENHANCED, condemns, plain

REPLY = re.compile(r"[45]\d\d\b")
LOOKED_AT = 500  # of the messages to one address, the newest


class NotAReport(Exception):
    """A mail that is no report about a message of ours; the sentence says why."""


@dataclass(frozen=True)
class Report:
    """What a server says about one recipient of one mail."""

    message_id: str
    key: str
    recipients: frozenset[str]  # as they were asked for and as they were tried, in lower case
    is_final: bool
    status: str
    said: str

    @property
    def code(self) -> int:
        """The server's own code; 0 where its words do not begin with one."""
        found = REPLY.match(self.said)
        return int(found[0]) if found else 0


@dataclass(frozen=True)
class Taken:
    """What was done about a report."""

    message: Message
    report: Report
    is_marked: bool


def take(mail: bytes) -> list[Taken]:
    """Note what a report says of messages of ours. Raises NotAReport, with a sentence, where it says nothing of any."""
    found = [(report, _message_of(report)) for report in read(mail)]
    ours = [(report, message) for report, message in found if message]
    if not ours:
        raise NotAReport("It is about no message of ours.")
    return [_take_one(report, message) for report, message in ours]


@transaction.atomic
def _take_one(report: Report, message: Message) -> Taken:
    said = report.status if message.secret else report.said
    Attempt.objects.create(message=message, at=clock.real_now(), code=report.code, said=said)
    marked = (
        report.is_final
        and report.status.startswith("5")
        and message.recipient.lower() in report.recipients
        and condemns(report.status)
    )
    if marked:
        dead_addresses.mark(message.recipient, said, message)
    return Taken(message, report, marked)


def _message_of(report: Report) -> Message | None:
    """Find the message that a report is about; only what carries its Message-ID is."""
    found = list(Message.objects.filter(key=report.key)) if report.key else []
    for email in report.recipients:
        found += Message.objects.filter(recipient__iexact=email).order_by("-pk")[:LOOKED_AT]
    ours = (message for message in found if report.message_id == message_id(message.key))
    return next((message for message in ours if not report.key or report.key == public_key(message)), None)


def read(mail: bytes) -> list[Report]:
    """Read a mail as a report, one for each recipient. Raises NotAReport."""
    parsed = message_from_bytes(mail)
    parts = {part.get_content_type(): part for part in parsed.walk() if part is not parsed}
    status = parts.get("message/delivery-status")
    if parsed.get_content_type() != "multipart/report" or status is None:
        raise NotAReport("It is not a delivery report.")
    returned = _returned(parts)
    reports = list(_read(status, returned)) if returned is not None else []
    if not reports:
        raise NotAReport("It does not name the message that it is about.")
    return reports


def _returned(parts: dict[str, Parsed]) -> Parsed | None:
    """The headers of the mail that came back: it is enclosed, or its headers alone."""
    for name in ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"):
        part = parts.get(name)
        if part is None:
            continue
        if part.is_multipart():
            return part.get_payload(0)  # type: ignore[return-value]
        content = part.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else None
    return None


def _read(status: Parsed, returned: Parsed) -> Iterator[Report]:
    its_id, key = _words(returned, "Message-ID"), _words(returned, "X-Compact-Key")
    blocks = status.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        action, number = _words(block, "Action").lower(), ENHANCED.search(_words(block, "Status"))
        if its_id and action in ("failed", "delayed") and number:
            said = _words(block, "Diagnostic-Code").partition(";")[2].strip() or number[0]
            addresses = {_address(block, "Original-Recipient"), _address(block, "Final-Recipient")} - {""}
            yield Report(its_id, key, frozenset(addresses), action == "failed", number[0], plain(said))


def _words(block: object, name: str) -> str:
    """A header's words, whatever its encoding, in one line."""
    if not isinstance(block, Parsed):
        return ""
    value = str(block.get(name, ""))
    try:
        value = str(make_header(decode_header(value)))
    except (ValueError, LookupError, MessageError):
        pass  # as it stands
    return plain(" ".join(value.split()))


def _address(block: object, name: str) -> str:
    """The address of a field such as `rfc822; someone@example.org`, in lower case."""
    words = _words(block, name)
    return parseaddr(words.partition(";")[2] or words)[1].lower()
