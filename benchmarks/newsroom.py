"""Generated documents of many shapes, made from enriched articles: fictional, and identical for the same seed.

Articles are withdrawn, erased, undated or dated to a month; speakers are joint, anonymous, described or missing; people
share a name; names are of several scripts; dates are days, clocks on either side of midnight in UTC, months, and
periods that are open. For tests of queries, and for `benchmarks.searching`.
"""

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.article import erased
from schemas.article_document import ArticleDocument
from schemas.enriched_article import EnrichedArticle
from schemas.revision import ERASED_GENERATION, ERASED_REVISION, revision
from services.index.document import document

LAST_DAY = datetime(2026, 3, 8, tzinfo=UTC)
"""The day on which the newest articles are published."""
DAYS = 60
"""Days over which publications are spread."""
SOURCES = ("courier", "harborwire", "northbank", "kelda-times", "velmora", "saaristo", "ostwick", "tarn")
"""Of the last one, no article has a date."""
_FIRST = ("Judith", "Otto", "Mara", "Zoë", "Søren", "李", "Ngọc", "Ólafur", "Ines", "Priya", "Amara", "Viktor")
_LAST = ("Ellery", "Brandt", "Ångström", "O'Neill", "Calder", "Nuñez", "娜", "Kessler", "Whitlock", "Voss")
_STEMS = [
    "ar",
    "bel",
    "cor",
    "dun",
    "el",
    "fen",
    "gar",
    "hol",
    "ist",
    "jor",
    "kel",
    "lun",
    "mar",
    "nor",
    "ost",
    "per",
    "ros",
    "sal",
    "tam",
    "ulv",
]
_ENDS = [
    "ander",
    "beck",
    "dahl",
    "ester",
    "feld",
    "grove",
    "holm",
    "ian",
    "kirk",
    "low",
    "mere",
    "nock",
    "oster",
    "pell",
    "quist",
    "rowe",
    "sen",
    "ton",
    "vick",
    "wick",
]
_ORGS = ("Kelda Rail", "Harbor Authority", "Velmora Institute", "Northbank Chamber", "Œuvre Commune")
_PLACES = ("Port Arden", "Corvane", "Saltmere", "Kelda", "Þórshöfn")
WORDS = re.findall(
    r"\w+",
    "tunnel ferry harbor bridge council budget steel water school storm cable night market quay vote court crew island "
    "winter price plan station lighthouse tender report village engine timetable inspection repair",
)
_DATES: tuple[tuple[str, str, str | None, str | None, str, str | None], ...] = (
    ("15 March 2019", "2019-03-15", "2019-03-15", "2019-03-15", "day", None),
    ("March 2019", "2019-03", "2019-03-01", "2019-03-31", "month", None),
    ("2019", "2019", "2019-01-01", "2019-12-31", "year", None),
    (
        "9 p.m. on March 31",
        "2019-03-31T21:00",
        "2019-03-31T21:00-05:00",
        "2019-03-31T21:00-05:00",
        "minute",
        None,
    ),
    ("8 p.m. on Feb. 28", "2019-02-28T20:00", "2019-02-28T20:00-05:00", "2019-02-28T20:00-05:00", "minute", None),
    ("since 2015", "2015", "2015-01-01", None, "year", "START"),
    ("next month", "2026-04", "2026-04-01", "2026-04-30", "month", None),
    ("April 17", "2026-04-17", "2026-04-17", "2026-04-17", "day", None),
    ("the week of April 27", "2026-W18", "2026-04-27", "2026-05-03", "week", None),
    ("the 2010s", "201", "2010-01-01", "2019-12-31", "decade", None),
)


SURNAMES = tuple(f"{first}{last}".capitalize() for last in _ENDS for first in _STEMS)
"""Many surnames, for names as frequent as in the news: the first are the most frequent."""
PEOPLE = tuple(f"{first} {last}" for first in _FIRST for last in SURNAMES[:20])
"""Some who are often in the news, where `SURNAMES` are given."""


def documents(
    count: int, seed: int = 1, words: int = 120, surnames: Sequence[str] = _LAST
) -> Iterator[ArticleDocument]:
    """`count` documents with texts of about so many words, as the index worker makes them."""
    for number in range(count):
        record = _record(random.Random(f"{seed}/{number}"), f"{seed}/{number}", words, surnames)
        after = timedelta(seconds=random.Random(number).randint(1, 900))
        yield document(record).model_copy(update={"indexed_at": record.captured_at + after})


def _record(made: random.Random, name: str, words: int, surnames: Sequence[str]) -> EnrichedArticle:
    article_id = hashlib.sha256(name.encode()).hexdigest()[:32]
    published = LAST_DAY + timedelta(hours=23) - timedelta(minutes=int(made.random() ** 2 * DAYS * 1440))
    captured = published + timedelta(minutes=made.randint(1, 90))
    producer = {"version": "generated"}
    if made.random() < 0.03:
        gone = erased(article_id, captured).model_dump(exclude={"contract"})
        redacted = {"annotations": {"producer": producer}, "enrichment_generation": ERASED_GENERATION}
        return EnrichedArticle(**gone | redacted | {"revision": ERASED_REVISION})
    text, annotations = _text(made, words, article_id, surnames)
    source = made.choice(SOURCES)
    zone = made.choice(("Z", "-05:00", "+09:00"))
    stated: Any = {"value": published.strftime("%Y-%m-%dT%H:%M:%S") + "+00:00", "precision": "second"}
    if zone != "Z":
        hours = timedelta(hours=int(zone[:3]))
        stated = {"value": (published + hours).strftime("%Y-%m-%dT%H:%M") + zone, "precision": "minute"}
    kind = made.random()
    if kind < 0.05 or source == SOURCES[-1]:
        stated = None
    elif kind < 0.1:
        stated = {"value": published.strftime("%Y-%m"), "precision": "month"}
    elif kind < 0.2:
        stated = {"value": published.strftime("%Y-%m-%d"), "precision": "day"}
    title = " ".join(made.sample(WORDS, 5)).capitalize()
    return EnrichedArticle.model_validate(
        {
            "article_id": article_id,
            "revision": revision(captured, 4, 5),
            "extraction_generation": 4,
            "enrichment_generation": 5,
            "url": f"https://{source}.example/{article_id}",
            "canonical_url": f"https://{source}.example/{article_id}",
            "source": {"id": source, "name": source.title(), "domain": f"{source}.example"},
            "title": title if made.random() > 0.02 else None,
            "authors": [{"name": _person(made, surnames)} for _ in range(made.choice((0, 1, 1, 2)))],
            "agencies": made.choice(([], [], ["Harbor Wire"], ["Northern Press", "Harbor Wire"])),
            "published_at": stated,
            "language": made.choice(("en", "en", "en", "fi", "ja", None)),
            "section": made.choice(("World", "Local", "Sport", None)),
            "paragraphs": [{"start": 0, "end": len(text)}],
            "text": text,
            "content_hash": hashlib.sha256(text.encode()).hexdigest(),
            "captured_at": captured,
            "status": "withdrawn" if made.random() < 0.05 else "published",
            "changes": made.choice((None, [], ["text"], ["authors"])),
            "annotations": annotations | {"producer": producer},
        }
    )


def _person(made: random.Random, surnames: Sequence[str]) -> str:
    return f"{_few(made, _FIRST)} {_few(made, surnames)}"


def _few(made: random.Random, names: Sequence[str]) -> str:
    """The first are the most frequent."""
    return names[int(made.random() ** 2 * len(names))]


def _text(made: random.Random, words: int, article_id: str, surnames: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """A text with what is annotated in it."""
    text = ""
    entities: dict[str, dict[str, Any]] = {}
    quotes: list[dict[str, Any]] = []
    dates: list[dict[str, Any]] = []

    def write(piece: str) -> dict[str, Any]:
        nonlocal text
        start = len(text)
        text += piece
        return {"start": start, "end": len(text), "text": piece}

    def name(kind: str) -> dict[str, Any]:
        written = {"PERSON": _person(made, surnames), "ORG": _few(made, _ORGS), "GPE": _few(made, _PLACES)}[kind]
        at = write(written)
        # Two people of one name in one article, now and then.
        twin = kind == "PERSON" and made.random() < 0.05
        entity_id = f"{kind}:{written}" + (f":{article_id}" if twin else "")
        entity = entities.setdefault(
            entity_id,
            {"entity_id": entity_id, "type": kind, "name": written, "partial_name": twin, "mentions": []}
            | {"salience": round(made.random(), 2)},
        )
        entity["mentions"].append(at | {"kind": "name"})
        return at | {"name": written, "entity_id": entity_id, "type": kind, "kind": "named", "confidence": 0.9}

    def unnamed() -> dict[str, Any]:
        words_for, kind = made.choice((("a senior official", "anonymous"), ("critics", "group"), ("the mayor", "role")))
        return write(words_for) | {"kind": kind}

    while text.count(" ") < words:
        plain = " ".join(made.choices(WORDS, k=made.randint(4, 12)))
        what = made.random()
        if what < 0.25:
            said = write(plain)
            write(", said ")
            speakers = [name(made.choice(("PERSON", "PERSON", "ORG"))) if made.random() < 0.75 else unnamed()]
            if made.random() < 0.15:
                write(" and ")
                speakers.append(name("PERSON"))
            kind = made.choice(("direct", "indirect", "partial"))
            quotes.append(
                {
                    "quote_id": f"{len(quotes):016x}",
                    "kind": kind,
                    "text": plain,
                    "start": said["start"],
                    "end": said["end"],
                    "fragments": [said | {"quoted": kind == "direct"}],
                    "speakers": [] if made.random() < 0.1 else speakers,
                }
            )
        elif what < 0.55:
            write(f"{plain} ")
            name(made.choice(("PERSON", "ORG", "GPE")))
        elif what < 0.7:
            write(f"{plain} ")
            words_for, value, first, last, precision, mod = made.choice(_DATES)
            dated = {"type": "TIME" if "T" in value else "DATE", "value": value, "from": first, "to": last}
            dates.append(write(words_for) | dated | {"precision": precision, "mod": mod})
        else:
            write(plain)
        write(". ")
    return text, {"entities": list(entities.values()), "quotes": quotes, "dates": dates}
