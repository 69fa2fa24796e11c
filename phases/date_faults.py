"""What is said to a person of a date that cannot be read; days in the words of texts and records."""

from datetime import date

from django.utils.translation import gettext as _

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class UnreadableDate(ValueError):
    """A phrase that is no date, or an impossible one. `sentence` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def short(text: str) -> str:
    """Return a text as a sentence can quote it."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def in_full(day: date) -> str:
    """`12 March 2018`, the form in which records keep a day."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year:04d}"


def start_before_end(first: date | None, last: date | None, text: str) -> None:
    """Raise UnreadableDate for a window that ends before it starts; it says which ends those are."""
    if first and last and last < first:
        raise UnreadableDate(
            _("“%(text)s” ends on %(last)s, before it starts on %(first)s. Name the year of each end.")
            % {"text": short(text), "first": in_full(first), "last": in_full(last)}
        )
