"""How many came, read from the words of a source: the phrase is kept, its bounds are our reading."""

import re
import unicodedata
from dataclasses import dataclass

NUMBER = r"\d{1,3}(?:[ .,'’]\d{3})+|\d+"
# The words of sources in English. A number that is only about right bounds nothing: nobody can say by how much.
LOWER = (
    r"(?:well |just )?over|more than|(?:no|not) (?:fewer|less) than|at least|upwards? of|above|in excess of"
    r"|a minimum of"
)
UPPER = r"up to|at most|(?:no|not) more than|(?:fewer|less) than|(?:just )?under|below|a maximum of|nearly|almost"
ABOUT = r"some|about|around|approximately|roughly|circa|ca\.|c\.|an estimated|close to"
EXACT = r"exactly|a total of|in all|all"
RANGE = re.compile(rf"(?:between |from )?({NUMBER}) ?(?:-|to|and) ?({NUMBER})")
SINGLE = re.compile(
    rf"(?:(?:(?P<lower>{LOWER})|(?P<upper>{UPPER})|(?P<about>{ABOUT})|{EXACT}) )?(?P<number>{NUMBER})(?P<plus> ?\+)?"
)
WHOM = re.compile(r"(?: [^\d]*)?")  # what may follow: the people who were counted, and no second number
MOST = 2_000_000_000  # what the column holds


@dataclass(frozen=True)
class Figure:
    """Bounds of a number of people, both included; None: the words set none."""

    least: int | None = None
    most: int | None = None

    @property
    def is_exact(self) -> bool:
        return self.least is not None and self.least == self.most


def read(phrase: str) -> Figure:
    """Return the bounds that a phrase sets: “over 400” at least 400, “nearly 90” at most 90, “120 to 150” both.

    “Some 250” sets none, nor do words that are not understood. What follows the number (“participants”) is passed over.
    """
    text = " ".join(unicodedata.normalize("NFKC", phrase).replace("–", "-").replace("—", "-").lower().split())
    found = RANGE.match(text)
    if found and WHOM.fullmatch(text, found.end()):
        least, most = _number(found[1]), _number(found[2])
        return Figure(least, most) if least <= most <= MOST else Figure()
    found = SINGLE.match(text)
    if not found or not WHOM.fullmatch(text, found.end()) or found["about"]:
        return Figure()
    number = _number(found["number"])
    if number > MOST:
        return Figure()
    if found["lower"] or found["plus"]:
        return Figure(number, None)
    return Figure(None, number) if found["upper"] else Figure(number, number)


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
