"""Days in words, as diplomats write them."""

from datetime import date, timedelta

from babel.dates import format_date


def days_phrase(days: list[date], language: str = "en") -> str:
    """Write days as runs: "20 and 22-23 February 2018", "30 May-1 June 2018". Days may repeat and come in any order.

    Records keep phrases in the language of their source; the shipped ones are in English.
    """
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    following = [*runs[1:], None]
    parts = [_run(run, then, language) for run, then in zip(runs, following, strict=True)]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _run(run: tuple[date, date], following: tuple[date, date] | None, language: str) -> str:
    """Write one run; month and year stand only where the next run does not give them."""
    first, last = run
    shape = "d"
    if following is None or following[1].year != last.year:
        shape = "d MMMM y"
    elif (following[1].month, following[1].year) != (last.month, last.year):
        shape = "d MMMM"
    end = format_date(last, shape, locale=language)
    if first == last:
        return end
    start = "d" if first.month == last.month else "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, start, locale=language)}-{end}"
