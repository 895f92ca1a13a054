"""Generate the days of lunar holidays from the calendars of the `holidays` library.

`python -m training.holidays` rewrites the table. Only the table ships: importing the library costs every process 25 MB
and a quarter of a second.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from holidays.calendars.chinese import _ChineseLunisolar
from holidays.calendars.hebrew import _HebrewLunisolar
from holidays.calendars.hindu import _HinduLunisolar
from holidays.calendars.islamic import _IslamicLunar

YEARS: Final = range(1950, 2061)
TABLE: Final = Path(__file__).parent.parent / "services/enrich/dates/tables/moving_holidays.json"


def days(of_year: Callable[[int], Any]) -> Iterator[date]:
    """The days in YEARS from `of_year`, which returns none, one or several per year, each with its certainty."""
    for year in YEARS:
        found = of_year(year)
        if found is None:
            continue
        for one in [found] if isinstance(found, date | tuple) else list(found):
            day = one[0] if isinstance(one, tuple) else one
            if day is not None and day.year == year:
                yield day


def table() -> dict[str, list[str]]:
    """The days of each holiday, such as `2019-02-05`, in order."""
    islamic, hebrew = _IslamicLunar(), _HebrewLunisolar()
    chinese, hindu = _ChineseLunisolar(), _HinduLunisolar()
    sources: dict[str, Callable[[int], Any]] = {
        "ashura": islamic.ashura_dates,
        "diwali": hindu.diwali_india_date,
        "eid al-adha": islamic.eid_al_adha_dates,
        "eid al-fitr": islamic.eid_al_fitr_dates,
        "hanukkah": hebrew.hanukkah_date,
        "holi": hindu.holi_date,
        "lunar new year": chinese.lunar_new_year_date,
        "mid-autumn": chinese.mid_autumn_date,
        "passover": hebrew.passover_date,
        "purim": hebrew.purim_date,
        "ramadan": islamic.ramadan_beginning_dates,
        "rosh hashanah": hebrew.rosh_hashanah_date,
        "yom kippur": hebrew.yom_kippur_date,
    }
    return {name: sorted({day.isoformat() for day in days(source)}) for name, source in sources.items()}


if __name__ == "__main__":
    lines = [f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in table().items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
