"""Annotate an article with its entities, dates and quotes."""

import hashlib
import re
from datetime import datetime
from typing import get_args

from schemas.article import Article, ArticleTime
from schemas.article.v1 import TimePrecision
from schemas.enriched_article import Annotations, Producer
from services.enrich.dates import find_dates
from services.enrich.engine.engine import EngineName, engine
from services.enrich.entities.find import find_entities
from services.enrich.quotes.find import find_bare_quotes, find_quotes
from services.enrich.speakers.references import with_references
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs as find_paragraphs
from services.runtime.version import VERSION

LANGUAGES = frozenset(("en",))
"""Languages that the model and the rules support. Articles without a language are treated as English."""

RULES = {"entities": "merging rules 3", "dates": "rules 4", "quotes": "rules 3"}


def warm_up(engine_name: EngineName = "encoder") -> None:
    """Load and run everything once, so that the first article does not pay for it. Raises EngineMissing."""
    annotate_text(
        "Ann Lee of Port Arden said on Monday that “the road” would open.",
        published_at="2026-03-02",
        engine_name=engine_name,
    )


def models(engine_name: EngineName = "encoder") -> dict[str, str]:
    """Map each task to the model and rules behind it, as recorded in `producer.models`."""
    model = engine(engine_name).model
    return {task: rules if task == "dates" else f"{model}, {rules}" for task, rules in RULES.items()}


def annotate(article: Article, engine_name: EngineName = "encoder") -> Annotations:
    """Annotate an article. Offsets count code points of `article.text`."""
    return annotate_text(
        article.text, article.title, article.published_at, article.language, engine_name, article.article_id
    )


def annotate_text(
    text: str,
    title: str | None = None,
    published_at: ArticleTime | str | None = None,
    language: str | None = None,
    engine_name: EngineName = "encoder",
    article_id: str | None = None,
) -> Annotations:
    """Annotate `text`; the same arguments give the same annotations.

    Dates are resolved against `published_at`; a string must be ISO 8601, see `article_time`. For an unsupported
    `language`, only quoted sentences are returned, without speakers: English rules for names and dates would produce
    nonsense. `article_id` keeps the bearers of one surname in different articles apart; without it, the text does.
    """
    if isinstance(published_at, str):
        published_at = article_time(published_at)
    producer = Producer(version=VERSION, models=models(engine_name))
    paragraphs = find_paragraphs(text)
    quoted = find_quoted(text, paragraphs)
    if language and re.split(r"[-_]", language.lower())[0] not in LANGUAGES:
        return Annotations(language_supported=False, quotes=find_bare_quotes(text, quoted), producer=producer)
    tagged = engine(engine_name).tag(text, paragraphs, quoted)
    entities = find_entities(tagged.names, text, title, article_id or _digest(text))
    quotes = find_quotes(text, tagged.reported, entities, quoted, paragraphs)
    return Annotations(
        entities=with_references(entities, quotes),
        dates=find_dates(text, published_at, language, entities),
        quotes=quotes,
        producer=producer,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


_TIME = re.compile(
    r"(\d{4})(-\d{2})?(-\d{2})?(?:[T ](\d{2})(:\d{2})?(:\d{2})?(\.\d{1,6})?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)


def article_time(value: str) -> ArticleTime:
    """Parse an ISO 8601 string, keeping its precision: 2026, 2026-03, 2026-03-01T09:30-05:00.

    Raises ValueError for anything else; the message shows the accepted format.
    """
    match = _TIME.fullmatch(value.strip())
    if match is None or (match[4] and not match[3]):
        raise ValueError(f"{value!r} is not a valid time; use a format such as 2026-03-01 or 2026-03-01T09:30-05:00")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    whole = [int((part or default).strip("-:")) for part, default in zip(match.groups()[:6], "111000", strict=True)]
    try:
        datetime(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5])
    except ValueError as error:
        raise ValueError(f"{value!r} is not a valid time: {error}") from error
    if offset and offset[0] in "+-" and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    precision = get_args(TimePrecision)[sum(1 for part in match.groups()[:6] if part) - 1]
    clock = "".join(("T", hour, minute or "", second or "", fraction or "", (offset or "").upper())) if hour else ""
    return ArticleTime(
        value="".join((year, month or "", day or "", clock)),
        precision=precision,
        zone="declared" if offset else "unknown",
        raw=value,
    )
