"""Annotations: the entities, dates and quotes of one article."""

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
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs as find_paragraphs
from services.runtime.version import VERSION

LANGUAGES = frozenset(("en",))
"""What the model and the rules read. An article that states no language is taken for English."""

RULES = {"entities": "merging rules 2", "dates": "rules 3", "quotes": "rules 2"}


def warm_up(engine_name: EngineName = "encoder") -> None:
    """Load everything, and run it once, so that the first article does not pay for it. Raises EngineMissing."""
    annotate_text(
        "Ann Lee of Port Arden said on Monday that “the road” would open.",
        published_at="2026-03-02",
        engine_name=engine_name,
    )


def models(engine_name: EngineName = "encoder") -> dict[str, str]:
    """Task to the model and the rules that do it, as `producer.models` names them."""
    model = engine(engine_name).model
    return {task: rules if task == "dates" else f"{model}, {rules}" for task, rules in RULES.items()}


def annotate(article: Article, engine_name: EngineName = "encoder") -> Annotations:
    """The annotations of an article; offsets count code points of `article.text`."""
    return annotate_text(article.text, article.title, article.published_at, article.language, engine_name)


def annotate_text(
    text: str,
    title: str | None = None,
    published_at: ArticleTime | str | None = None,
    language: str | None = None,
    engine_name: EngineName = "encoder",
) -> Annotations:
    """The annotations of `text`, the same for the same arguments.

    `published_at` is what dates are resolved against; as a string it is ISO 8601, see `article_time`. In a `language`
    that is not supported only what stands in quotation marks and is a sentence is found, without its speaker: names and
    dates by English rules would be nonsense there.
    """
    if isinstance(published_at, str):
        published_at = article_time(published_at)
    producer = Producer(version=VERSION, models=models(engine_name))
    paragraphs = find_paragraphs(text)
    quoted = find_quoted(text, paragraphs)
    if language and re.split(r"[-_]", language.lower())[0] not in LANGUAGES:
        return Annotations(language_supported=False, quotes=find_bare_quotes(text, quoted), producer=producer)
    tagged = engine(engine_name).tag(text, paragraphs, quoted)
    entities = find_entities(tagged.names, text, title)
    return Annotations(
        entities=entities,
        dates=find_dates(text, published_at, language),
        quotes=find_quotes(text, tagged.reported, entities, quoted, paragraphs),
        producer=producer,
    )


_TIME = re.compile(
    r"(\d{4})(-\d{2})?(-\d{2})?(?:[T ](\d{2})(:\d{2})?(:\d{2})?(\.\d{1,6})?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)


def article_time(value: str) -> ArticleTime:
    """The time that an ISO 8601 string names, as precise as it is written: 2026, 2026-03, 2026-03-01T09:30-05:00.

    Raises ValueError, saying what to write, for anything else.
    """
    match = _TIME.fullmatch(value.strip())
    if match is None or (match[4] and not match[3]):
        raise ValueError(f"{value!r} is no time; write it as 2026-03-01 or 2026-03-01T09:30-05:00")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    whole = [int((part or default).strip("-:")) for part, default in zip(match.groups()[:6], "111000", strict=True)]
    try:
        datetime(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5])
    except ValueError as error:
        raise ValueError(f"{value!r} is no time: {error}") from error
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
