"""How people are reminded, in words: `on the day its window opens, 30, 7 and 1 days before, 1 and 7 days after`."""

from collections.abc import Iterable

from babel.lists import format_list
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases import in_words
from phases.audiences import Lead
from phases.models import Audience, Reminder, Role

Sort = Reminder.Sort
GROUPS: dict[str, Promise] = {
    Audience.OWING: gettext_lazy("Those who owe it"),
    Audience.ESCALATION: gettext_lazy("Further up, when it is late"),
    Audience.SECRETARIAT: gettext_lazy("The secretariat"),
    Audience.FOLLOWERS: gettext_lazy("Those who follow it"),
}


def lead(plan: Lead) -> str:
    """A plan in words; what is never sent is said too."""
    found = [*_opening(plan.opening), *_before(plan.before), *_after(plan.after)]
    if not found:
        return _("no reminders")
    said = ", ".join(found)
    return f"{roles(plan.roles)}: {said}" if plan.roles else said


def moment(sort: str, days: int) -> str:
    """One moment of a plan: `7 days before`, `on the day its window opens`, `14 days after`."""
    of = {Sort.OPENING: _opening, Sort.BEFORE: _before, Sort.AFTER: _after}[Sort(sort)]
    return of([abs(days)])[0]


def roles(kinds: Iterable[str]) -> str:
    """`Office of the President and co-facilitator`."""
    return listed(str(Role.Kind(kind).label) for kind in kinds)


def listed(words: Iterable[str]) -> str:
    """`30, 7 and 1`."""
    return format_list(list(words), locale=in_words.locale())


def _opening(days: Iterable[int]) -> list[str]:
    far = [day for day in days if day]
    many = _("%(days)s days before its window opens")
    one = ngettext(
        "%(days)s day before its window opens", "%(days)s days before its window opens", far[0] if far else 0
    )
    return _said(days, one, many, _("on the day its window opens"))


def _before(days: Iterable[int]) -> list[str]:
    far = [day for day in days if day]
    one = ngettext("%(days)s day before", "%(days)s days before", far[0] if far else 0)
    return _said(days, one, _("%(days)s days before"), _("on the day itself"))


def _after(days: Iterable[int]) -> list[str]:
    found = list(days)
    one = ngettext("%(days)s day after", "%(days)s days after", found[0] if found else 0)
    return _said(found, one, _("%(days)s days after"), "")


def _said(days: Iterable[int], one: str, many: str, same_day: str) -> list[str]:
    """The days in one phrase (`one` where it is a single one), and the day itself in another."""
    given = list(days)
    far = [str(day) for day in given if day]
    found = [(one if len(far) == 1 else many) % {"days": listed(far)}] if far else []
    return [*found, same_day] if 0 in given else found
