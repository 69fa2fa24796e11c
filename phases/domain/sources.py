"""Who said so: the verb that names a source, and one way to say either a known source or a new one."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.domain.processes import raise_revision
from phases.models import Process, Source

LONGEST_KEY = 80


@dataclass(frozen=True)
class NewSource:
    """A source that the process does not know yet."""

    title: str
    authority: str
    dated: date | None = None
    address: str = ""


Cited = Source | NewSource


def free_key(title: str, taken: set[str], otherwise: str) -> str:
    """Return a key made of a title that nothing has yet; `otherwise` stands in for a title without plain letters."""
    stem = slugify(title)[: LONGEST_KEY - 6].strip("-_").replace("_", "-") or otherwise
    turn, key = 1, stem
    while key in taken:
        turn += 1
        key = f"{stem}-{turn}"
    return key


@transaction.atomic
def cite(process: Process, cited: Cited, *, by: User | None) -> Source:
    """Return the source that is cited; a new one is named first, once for the same words.

    Raises RuleViolation for a source of another process.
    """
    locks.take(process)
    if isinstance(cited, Source):
        if cited.process_id != process.pk:
            raise RuleViolation(_("This source belongs to another process."), field="source")
        return cited
    said = {"title": cited.title, "authority": cited.authority, "dated": cited.dated, "address": cited.address}
    same = Source.objects.filter(process=process, **said).first()
    if same:
        return same
    taken = set(Source.objects.filter(process=process).values_list("key", flat=True))
    made = Source.objects.create(process=process, key=free_key(cited.title, taken, "source"), **said)
    audit.record("cite", made, by=by, process=process.slug, changes={"title": [None, made.title]})
    raise_revision(process)
    return made
