"""What it means when a mail is not taken: whose fault it is, and when to try again."""

import re
import smtplib
from datetime import timedelta
from typing import Any

# A server that is merely busy is so for seconds, one that keeps strangers waiting for minutes; together about 48 hours.
RETRY_AFTER = [timedelta(seconds=s) for s in (5, 10, 15, 20, 30)]
RETRY_AFTER += [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 720, 1440)]
CONNECTION_RETRY = timedelta(seconds=30)
# Whoever a server hangs on waits longer than the rest, which goes meanwhile.
HANGING_RETRY = 2 * CONNECTION_RETRY
NOT_LET_IN = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
)
REFUSES_US = (*NOT_LET_IN, smtplib.SMTPSenderRefused)
TOO_LARGE = 552  # said of a mail's size, if the server learns it together with the sender
HANGS_UP = 421
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Final, and yet not about the address: full, too large, the content, somebody's policy (RFC 3463).
NOT_THE_ADDRESS = re.compile(r"5\.(2\.[23]|[367]\.\d+)$")
LONGEST = 1000


def code_of(error: Exception) -> int:
    """Return the code with which this message was refused; 0 where the server went, or refused us and not the mail.

    That our login or our sender is refused is for operations to mend: no mail may be lost by it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answer(error)[0]
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == TOO_LARGE:
        return TOO_LARGE
    if isinstance(error, REFUSES_US):
        return 0
    return max(0, getattr(error, "smtp_code", 0))  # -1: no code could be read


def words_of(error: Exception) -> str:
    """Return the server's words, or the error's own."""
    said: Any = getattr(error, "smtp_error", None) or str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = _answer(error)[1]
    return plain(said.decode(errors="replace") if isinstance(said, bytes) else str(said))


def plain(text: str) -> str:
    """Return words from outside as the database can keep them."""
    return text.replace("\0", "").encode(errors="replace").decode()[:LONGEST]


def _answer(error: smtplib.SMTPRecipientsRefused) -> tuple[int, bytes]:
    return next(iter(error.recipients.values()), (0, b""))


def is_of_the_address(error: Exception) -> bool:
    """Whether the address was refused for good, and not the mail or its sender."""
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and 500 <= code_of(error) < 600
    return refused and condemns(words_of(error))


def condemns(words: str) -> bool:
    """Whether the words of a final refusal, by the status in them, are about the address; without one they are."""
    status = ENHANCED.search(words)
    return status is None or not NOT_THE_ADDRESS.match(status[0])


def timed_out(error: BaseException | None) -> bool:
    """Whether time ran out; smtplib says of that only that the connection was closed."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__context__
    return False


def breaks_off(error: Exception) -> bool:
    """Whether the conversation cannot be gone on with: anything but a refusal after which the server listens on."""
    code = getattr(error, "smtp_code", 0)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = _answer(error)[0]
    return code < 400 or code == HANGS_UP


def at_the_door(error: Exception) -> bool:
    """Whether it went wrong before the mail was spoken of: the server is not there, or does not let us in."""
    return isinstance(error, NOT_LET_IN) or not isinstance(error, smtplib.SMTPException)


def ends_the_sweep(error: Exception) -> bool:
    """Whether the next message would fare no better: the server hangs, or does not let us in."""
    return timed_out(error) or isinstance(error, NOT_LET_IN)
