"""The times of publication and last change in a line, told apart by the words beside them (`tables/stamp_words.json`).

The table gives the words of each language; those that end in `*` are stems, and `|` parts phrases.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from schemas.article import ArticleTime
from services.ingest.reading.times.date_words import word_key
from services.ingest.reading.times.reckoned import find_reckoned
from services.ingest.reading.times.times import FoundTime, find_times, moment, wall_clock
from services.ingest.reading.times.tokens import Line, Token
from services.ingest.reading.times.written_times import DateOrder, find_clocks

Kind = Literal["published", "modified"]

_TABLE = Path(__file__).parent / "tables" / "stamp_words.json"
_LONGEST = 300
"""Maximum characters of a line that are read."""
_LONGEST_PHRASE = 4
"""Maximum tokens of a label: "به روز رسانی شده", "最終更新"."""
_FARTHEST = 60
"""Maximum characters between a label and its date."""
_UNSPACED = ("\u0e01", "\u1049")
"""First and last character of the scripts without spaces between words: Thai to Burmese, where a label is any part of
a run of letters."""
_KHMER = ("\u1780", "\u17ff")


class Stamps(NamedTuple):
    """The times of publication and last change in a line; either may be None."""

    published: ArticleTime | None
    modified: ArticleTime | None


class Label(NamedTuple):
    """A word that says which time stands beside it, and its span."""

    kind: Kind
    start: int
    end: int


class _Words(NamedTuple):
    """Labels by key, by the beginning of a key, and by a part of one."""

    whole: dict[str, Kind]
    stems: dict[str, Kind]
    parts: dict[str, Kind]


@lru_cache(maxsize=512)
def split_stamps(
    text: str, *, order: DateOrder | None = None, country: str | None = None, language: str | None = None
) -> Stamps:
    """Separate publication and last change in a line: "Published 3 March 2026, 10:02 | Updated 4 March 2026".

    A time without a label is that of publication. `order`, `country` and `language` are as `parse_visible` takes them.
    """
    text = " ".join(text[:_LONGEST].split())
    found: dict[Kind, ArticleTime] = {}
    times = find_times(text, order, country, language)
    if not times:
        return Stamps(None, None)
    line = Line(text)
    labels = list(_labels(line.tokens))
    for kind, time in _labelled(times, labels, text):
        found.setdefault(kind, time)
    if "modified" not in found and "published" in found:
        change = _clock_of_change(line, times, labels, language)
        if change is not None:
            found["modified"] = change
    return Stamps(found.get("published"), found.get("modified"))


def split_reckoned(
    text: str,
    captured_at: datetime,
    *,
    offset: timedelta | None = None,
    country: str | None = None,
    language: str | None = None,
) -> Stamps:
    """The same for a line that tells how long ago it was, or a day without its year. `offset`: that of the source's
    clocks, if known."""
    text = " ".join(text[:_LONGEST].split())
    found: dict[Kind, ArticleTime] = {}
    times = find_reckoned(text, captured_at, offset, country, language)
    if times:
        for kind, time in _labelled(times, labels_of(text), text):
            found.setdefault(kind, time)
    return Stamps(found.get("published"), found.get("modified"))


def labels_of(text: str) -> list[Label]:
    """The labels in a line, in order."""
    return list(_labels(Line(text[:_LONGEST]).tokens))


def is_label(key: str) -> bool:
    """Whether a word, as `word_key` folds it, says which time stands beside it."""
    return _kind(key) is not None


def _labelled(times: Sequence[FoundTime], labels: Sequence[Label], text: str) -> Iterator[tuple[Kind, ArticleTime]]:
    """Each time with its kind: that of the label before it, or behind it where labels come last."""
    outside = [one for one in labels if not any(time.start < one.start < time.end for time in times)]
    behind = _labels_follow(times, outside, text)
    for number, one in enumerate(times):
        start = times[number - 1].end if number else 0
        end = times[number + 1].start if number + 1 < len(times) else len(text)
        if behind:
            near = [label for label in outside if one.end <= label.start < end][:1]
        else:
            near = [
                label for label in outside if start <= label.start < one.start and one.start - label.end <= _FARTHEST
            ]
        yield near[-1].kind if near else "published", one.time


def _labels_follow(times: Sequence[FoundTime], labels: Sequence[Label], text: str) -> bool:
    """Whether each time has its label behind it: "17日更新", not "16 Nov, updated 17 Nov"."""
    if not labels or labels[0].start < times[0].start or labels[-1].start < times[-1].end:
        return False
    if any(c.isalnum() for c in text[labels[-1].end :]):
        return False
    # "16 Nov 2026 | Updated": the time of the change stands elsewhere.
    last = max((time.end for time in times if time.end <= labels[0].start), default=0)
    return not any(c in "|/•·" for c in text[last : labels[0].start])


def _clock_of_change(
    line: Line, times: Sequence[FoundTime], labels: Sequence[Label], language: str | None
) -> ArticleTime | None:
    """The clock of a change on the day of publication: "16 November 2026, 14:05 (updated 17:20)"."""
    first = times[0].time
    published = wall_clock(first)
    label = next((one for one in labels if one.kind == "modified" and one.start >= times[-1].end), None)
    if label is None or published is None or len(times) > 1:
        return None
    clocks = [one for one in find_clocks(line, [], language) if 0 <= one.start - label.end <= _FARTHEST // 3]
    if not clocks or clocks[0].minute is None:
        return None
    later = published.replace(hour=clocks[0].hour, minute=clocks[0].minute, second=0)
    if later <= published:
        return None
    exact = moment(first)
    value = (
        later.replace(tzinfo=exact.tzinfo).isoformat(timespec="minutes") if exact else later.isoformat("T", "minutes")
    )
    return ArticleTime(value=value, precision="minute", zone=first.zone, raw=line.plain[label.start : clocks[0].end])


def _labels(tokens: Sequence[Token]) -> Iterator[Label]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        key = token.key
        if not key:
            at += 1
            continue
        if _is_unspaced(token.text[0]):
            kind = next((kind for part, kind in _words().parts.items() if part in key), None)
            if kind is not None:
                yield Label(kind, token.start, token.end)
            at += 1
            continue
        for count in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
            joined = [one.key for one in tokens[at : at + count]]
            kind = _kind("".join(joined)) if all(joined) else None
            if kind is not None and (count == 1 or "".join(joined) in _words().whole):
                yield Label(kind, token.start, tokens[at + count - 1].end)
                at += count - 1
                break
        at += 1


def _kind(key: str) -> Kind | None:
    words = _words()
    found = words.whole.get(key)
    if found is not None:
        return found
    # The shortest stem has four letters, in Korean two.
    return next((words.stems[key[:length]] for length in range(2, len(key) + 1) if key[:length] in words.stems), None)


def _is_unspaced(letter: str) -> bool:
    return _UNSPACED[0] <= letter <= _UNSPACED[1] or _KHMER[0] <= letter <= _KHMER[1]


@cache
def _words() -> _Words:
    table: dict[str, dict[Kind, str]] = json.loads(_TABLE.read_bytes())
    words = _Words({}, {}, {})
    for kinds in table.values():
        for kind, listed in kinds.items():
            single, *phrases = listed.split("|")
            for word in (*single.split(), *phrases):
                key = word_key(word.rstrip("*"))
                into = words.parts if _is_unspaced(word[0]) else words.stems if word.endswith("*") else words.whole
                into.setdefault(key, kind)
    return words
