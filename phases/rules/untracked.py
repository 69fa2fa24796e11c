"""The rule of paragraphs that ask for nothing that could be checked: it says why."""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from phases.findings import Facts, Finding, Parameters, State


class Untracked(Parameters):
    """Why there is nothing to track, in one sentence."""

    because: Annotated[str, StringConstraints(min_length=1, max_length=400)]


def nothing_to_track(facts: Facts, wanted: Untracked) -> Iterator[Finding]:
    said = _("Nothing to track: %(because)s") % {"because": wanted.because}
    yield Finding(State.NOT_APPLICABLE, said)
