"""Nearness: which of two days or years a text means if it does not say."""

from datetime import date
from typing import Final

from services.enrich.dates.calendar import first_day
from services.enrich.dates.context import Context

LEAN: Final = {3: 50, 2: 50, 1: 2.5, 0: 0.7, -1: 0.2, -2: 0.05, -3: 0}
"""Maximum distance of a future candidate, relative to the past one, for it to be chosen; by direction of the cues.

Chosen, not fitted: against a weak cue, the other side must be two and a half times nearer. Without a cue the past is
slightly preferred, as news is about what happened. Explicit words are nearly always right."""


def nearer(behind: date, ahead: date, today: date, context: Context) -> date:
    """The day the text means, of the last one before and the first one after `today`."""
    return ahead if ahead - today <= LEAN[context.direction] * (today - behind) else behind


def year_shared(month: int, context: Context) -> int:
    """The year of a month that shares it with the next date: December in `December to March 2018` is in 2017."""
    following = first_day(context.following or "")
    year = context.following_year or 0
    return year - 1 if following is not None and following.month < month else year


def year_of_weekday(month: int, day: int, weekday: int, context: Context) -> int | None:
    """The year next to the article's in which the day is that weekday, as a reader would check; null if in none."""
    if context.anchor is None or context.following_year:
        return None
    here = context.anchor.day.year
    return next((year for year in (here, here + 1, here - 1) if date(year, month, day).isoweekday() == weekday), None)


def nearest_year(month: int, day: int, relation: int | None, context: Context, otherwise: str) -> int:
    """The year of a month or day written without one."""
    if context.following_year:
        return year_shared(month, context)
    today = context.day("M", otherwise)
    candidates = [date(year, month, min(day, 28)) for year in (today.year - 1, today.year, today.year + 1)]
    behind = max(candidate for candidate in candidates if candidate <= today)
    ahead = min(candidate for candidate in candidates if candidate >= today)
    match relation:
        case -1:
            return behind.year if behind < today else behind.year - 1
        case 1:
            return ahead.year if ahead > today else ahead.year + 1
    return nearer(behind, ahead, today, context).year
