"""Random texts of words and figures of time, for property tests."""

from hypothesis import strategies as st

from schemas.article.v1 import ArticleTime
from services.enrich.dates.english.words import (
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    PHASES,
    REFERENCES,
    RELATIONS,
    UNITS,
    WEEKDAYS,
)

_WORDS = (*NUMBERS, *PHASES, *RELATIONS, *UNITS, *REFERENCES)
_NAMES = (*MONTHS, *WEEKDAYS, *HOLIDAYS)
_LINKS = "the of ago later earlier from to on at , . - / : ' ’ every each year's half noon quarter p.m. EST"
_FIGURES = "1990s '80s 2011 15 15th 8 12:30 Q3 FY19 12/31/2018 2018-12-31 31 0 ١٥"
_ODD = "ſecond ſunday K ı é 😀"
PARTS = [*_WORDS, *(name.title() for name in _NAMES), *_LINKS.split(), *_FIGURES.split(), *_ODD.split(), "\n", "\n\n"]
time_texts = st.lists(st.sampled_from(PARTS), max_size=40).map(" ".join)
published = st.one_of(
    st.none(),
    st.dates().map(lambda day: ArticleTime(value=day.isoformat(), precision="day")),
    st.dates().map(lambda day: ArticleTime(value=f"{day.isoformat()}T23:59+14:00", precision="minute")),
    st.dates().map(lambda day: ArticleTime(value=f"{day.year:04}", precision="year")),
)
