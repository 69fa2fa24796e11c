"""What a reminder says, in words: its subject, its first sentence, its facts, and why its recipient is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compact.mailtext import name, short
from phases import in_words
from phases.models import Audience, Authority, Reminder, Source
from phases.reminder_letter import Letter

Sort = Reminder.Sort


class Act(StrEnum):
    """What a recipient is asked to do: each has one button."""

    SEE = "see"
    REPORT = "report"
    PART = "part"
    RECORD = "record"


BUTTONS: dict[Act, Promise] = {
    Act.SEE: gettext_lazy("See it"),
    Act.REPORT: gettext_lazy("Report it as delivered"),
    Act.PART: gettext_lazy("Say that your part is delivered"),
    Act.RECORD: gettext_lazy("Record what happened"),
}


@dataclass(frozen=True)
class Fact:
    """One line of a mail: what it is, and its words; more lines below it."""

    label: str
    words: str
    more: str = ""


def subject(letter: Letter) -> str:
    """The process, what, and when."""
    named = {"process": name(letter.reading.process.short_title), "title": short(letter.view.title)}
    if letter.is_off:
        return _("%(process)s: %(title)s is no longer due") % named
    if letter.falls is None:
        return _("%(process)s: no day is set any more for %(title)s") % named
    if letter.row.sort == Sort.MOVED and not letter.is_late:
        day = in_words.short_day(letter.falls, letter.reading.process.zone)
        return _("%(process)s: %(title)s is now due on %(day)s") % {**named, "day": day}
    if letter.opens:
        return _subject_of_window((letter.opens - letter.reading.today).days, named)
    return _subject_of_chance(letter, named) if letter.is_chance else _subject_of_day(letter, named)


def _subject_of_chance(letter: Letter, named: dict[str, str]) -> str:
    """Nobody owes it: it closes, and is never overdue."""
    if letter.is_late:
        return _("%(process)s: closed: %(title)s") % named
    if letter.left == 0:
        return _("%(process)s: closes today: %(title)s") % named
    words = ngettext(
        "%(process)s: %(days)d day left: %(title)s", "%(process)s: %(days)d days left: %(title)s", letter.left
    )
    return words % {**named, "days": letter.left}


def _subject_of_window(days: int, named: dict[str, str]) -> str:
    if days > 0:
        words = ngettext(
            "%(process)s: the window of %(title)s opens in %(days)d day",
            "%(process)s: the window of %(title)s opens in %(days)d days",
            days,
        )
        return words % {**named, "days": days}
    if days == 0:
        return _("%(process)s: the window of %(title)s opens today") % named
    return _("%(process)s: the window of %(title)s is open") % named


def _subject_of_day(letter: Letter, named: dict[str, str]) -> str:
    days = letter.left
    if days == 0:
        words = (
            _("%(process)s: %(title)s was due today") if letter.is_late else _("%(process)s: %(title)s is due today")
        )
        return words % named
    if days > 0:
        words = ngettext(
            "%(process)s: %(title)s is due in %(days)d day", "%(process)s: %(title)s is due in %(days)d days", days
        )
    else:
        words = ngettext(
            "%(process)s: %(title)s is %(days)d day overdue", "%(process)s: %(title)s is %(days)d days overdue", -days
        )
    return words % {**named, "days": abs(days)}


def lead(letter: Letter) -> str:
    """What its reader needs to know first."""
    if letter.row.sort in (Sort.MOVED, Sort.OFF):
        return _corrected(letter)
    said = _of_window(letter) if letter.opens else _of_day(letter)
    if letter.waits_for_days and not letter.is_late:
        said = _("%(said)s Its days are not announced yet.") % {"said": said}
    if letter.view.reported:
        said = _("%(said)s It was reported as delivered; the secretariat has not confirmed that yet.") % {"said": said}
    elif letter.is_late and not letter.is_chance:
        said = _("%(said)s Nothing is recorded yet.") % {"said": said}
    return said


def _of_window(letter: Letter) -> str:
    assert letter.opens is not None
    days, named = (letter.opens - letter.reading.today).days, {"day": in_words.day(letter.opens)}
    if days > 0:
        words = ngettext(
            "Its window opens in %(days)d day, on %(day)s.", "Its window opens in %(days)d days, on %(day)s.", days
        )
        return words % {**named, "days": days}
    return _("Its window opens today.") if days == 0 else _("Its window has been open since %(day)s.") % named


def _of_day(letter: Letter) -> str:
    days = letter.left
    if letter.is_chance:
        if letter.is_late or days == 0:
            return _("This has closed.") if letter.is_late else _("This closes today.")
        return ngettext("This closes in %(days)d day.", "This closes in %(days)d days.", days) % {"days": days}
    if days == 0:
        return _("This was due today.") if letter.is_late else _("This is due today.")
    if days > 0:
        return ngettext("This is due in %(days)d day.", "This is due in %(days)d days.", days) % {"days": days}
    return ngettext("This was due %(days)d day ago.", "This was due %(days)d days ago.", -days) % {"days": -days}


def _corrected(letter: Letter) -> str:
    """What it was, and what it is now."""
    before, now = _before(letter), _now(letter)
    return f"{before} {now}".strip()


def _before(letter: Letter) -> str:
    said = letter.row.corrects
    if said is None:
        return ""
    if said.sort == Sort.OFF:
        return _("We told you that it was no longer due.")
    if letter.is_off and said.sort == Sort.MOVED:
        return ""  # it may have said that there is no day: it then keeps the day that it corrected
    if said.deadline_at == letter.falls and not letter.is_off:
        return _("We told you that no day was set for it.")
    return _("It was due on %(then)s.") % {"then": letter.moment(said.deadline_at)}


def _now(letter: Letter) -> str:
    standing = letter.view.standing
    if letter.is_off and standing:
        named = {"state": standing.get_state_display(), "reason": name(standing.reason)}
        return _("It is no longer due (%(state)s): %(reason)s") % named
    if letter.is_off:
        return _("It is no longer due.")
    if letter.falls is None:
        return _("No day is set for it any more.")
    return _("It is now due on %(now)s.") % {"now": letter.moment(letter.falls)}


def facts(letter: Letter) -> Iterator[Fact]:
    """What is so, line by line."""
    if not letter.is_off:
        yield from _dates(letter)
    if letter.wording:
        yield Fact(_("Paragraph"), f"¶ {name(letter.wording.number)}: {name(letter.wording.summary)}")
    if letter.is_owed and letter.row.milestone.done_when:
        yield Fact(_("Done when"), name(letter.row.milestone.done_when))
    yield Fact(_("Open to") if letter.is_chance else _("Owed by"), name(letter.row.milestone.owed_by.name))
    if said := _said_by(letter):
        yield Fact(_("Who said so"), source(said))
    if letter.view.item.is_invented:
        yield Fact(_("Invented"), _("It stands in no text: it was invented for the demonstration."))


def _dates(letter: Letter) -> Iterator[Fact]:
    if letter.falls:
        label = _("Was due") if letter.is_late else _("Due")
        if letter.is_chance:
            label = _("Closed") if letter.is_late else _("Closes")
        own = letter.on_own_clock(letter.falls)
        yield Fact(label, letter.moment(letter.falls), _("On your clock: %(moment)s") % {"moment": own} if own else "")
    yield Fact(_("As written"), phrase(letter))


def _said_by(letter: Letter) -> Source | None:
    """Who said what stands: of what is off, who decided that, if anybody is named."""
    if letter.is_off:
        return letter.view.standing.source if letter.view.standing else None
    return letter.record.source


def phrase(letter: Letter) -> str:
    """A date as it is written, and the days it is read as where the phrase does not name them."""
    when = letter.when
    words = name(when.phrase)
    days = in_words.span(when.earliest, when.latest)
    if not days or in_words.says_itself(when.phrase, when.earliest, when.latest):
        return words
    return _("%(phrase)s, which we read as %(days)s") % {"phrase": words, "days": days}


def source(said: Source) -> str:
    title = name(said.title)
    return _("%(title)s (invented)") % {"title": title} if said.authority == Authority.DEMONSTRATION else title


def why(letter: Letter) -> str:
    """Why its recipient is told."""
    who = {"process": name(letter.reading.process.short_title), "owner": name(letter.row.milestone.owed_by.name)}
    words = {
        Audience.OWING: _("You are told because you answer for %(owner)s in %(process)s."),
        Audience.ESCALATION: _("You are told because this is late, and what is late in %(process)s is brought to you."),
        Audience.SECRETARIAT: _("You are told because you work in the secretariat of %(process)s."),
        Audience.FOLLOWERS: _("You are told because you follow this in %(process)s."),
    }
    if letter.is_chance:
        words[Audience.OWING] = _("You are told because this is open to %(owner)s in %(process)s.")
    said = words[Audience(letter.row.audience)] % who
    if letter.row.audience == Audience.OWING and not letter.is_chance:
        return _("%(said)s Of what you owe you are reminded whatever you choose.") % {"said": said}
    return said
