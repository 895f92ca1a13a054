"""Precision: what a TIMEX3 value names, from a minute to a century."""

import re
from typing import Final, get_args

from schemas.enriched_article.v1 import DatePrecision, DateType

_PRECISIONS: Final[tuple[DatePrecision, ...]] = get_args(DatePrecision)
_FORM: Final = re.compile(
    r"""
    (?:BC)?(?:(?P<century>\d\d) | (?P<decade>\d{3}) | (?P<year>[\dX]{4}))
    | [\dX]{4}- (?: (?P<quarter>Q[\dX]) | (?P<half>H[\dX]) | (?P<season>SP|SU|FA|WI) | (?P<month>[\dX]{2})
        | (?P<week>W[\dX]{2}) | (?P<weekend>W[\dX]{2}-WE)
        | (?P<day>[\dX]{2}-[\dX]{2}|W[\dX]{2}-\d)
            (?:T (?: (?P<minute>\d\d:\d\d(?::\d\d)?) | (?P<hour>\d\d) | (?P<part_of_day>[A-Z]{2}) ) Z? )?
    )
    """,
    re.VERBOSE | re.ASCII,
)


def precision_of(value: str | None, type_: DateType) -> DatePrecision | None:
    """The precision of a DATE or TIME by the form of its value; None for lengths, sets, references (`PRESENT_REF`) and
    values of other forms. X stands for what is open: `XXXX-WXX-2` is a day, a Tuesday. A second counts as its minute.
    """
    if value is None or type_ not in ("DATE", "TIME"):
        return None
    match = _FORM.fullmatch(value)
    if match is None:
        return None
    return next(name for name in _PRECISIONS if match[name])
