"""Compares what the pipeline finds on the demo's pages with what the articles expect.

Runs `extract` and `annotate` in process, on each page exactly as the site serves it. To list every wrong item and the
share of each field:

    python -m tests.unit.demo.quality
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from schemas.article import Article
from schemas.enriched_article import Annotations, DateMention, Quote
from services.demo.site import NewsSite
from services.demo.sources import DemoArticle, Expected, ExpectedDate, ExpectedQuote, TextPage
from services.enrich.annotate import annotate
from services.enrich.text.marks import find_quoted
from services.index.document import ORGANIZATIONS, PEOPLE, PLACES
from services.ingest.extract import extract

FLOORS = Path(__file__).parent / "quality_floors.json"
CAPTURED_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)

_NOT_COUNTED = frozenset(("a", "an", "the", "about", "almost", "around", "nearly", "over", "some"))
"""Leading words of a time expression or a speaker that readers may include or leave out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was expected or found; `expected` is None for an unexpected find, `got` for a missing one."""

    article: str
    field: str
    expected: str | None
    got: str | None
    right: bool

    def __str__(self) -> str:
        return f"{self.article} {self.field}: expected {self.expected or 'nothing'}, got {self.got or 'nothing'}"


def measure() -> list[Item]:
    """Compare every page of the site, including the corrected one."""
    with NewsSite() as site:
        pages: list[DemoArticle | TextPage] = [*site.articles, *site.text_pages]
        items = [item for page in pages for item in _of_page(site, page, page.slug)]
        for article in site.publish_correction():
            items += _of_page(site, article, f"{article.slug} (corrected)")
    return items


def shares(items: Iterable[Item]) -> dict[str, str]:
    """Field to `right/all`, as counts. What was found but not expected counts as a wrong item."""
    by_field: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_field[item.field].append(item)
    return {field: f"{sum(one.right for one in found)}/{len(found)}" for field, found in by_field.items()}


def floors() -> dict[str, str]:
    """The required shares, in the form of `shares`."""
    required: dict[str, str] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return required


def compare(slug: str, expected: Expected, text: str | None, article: Article, annotations: Annotations) -> list[Item]:
    """The items of one article; `text` is the text that it should have, None if that is unknown."""
    found = [
        *_fields(slug, expected, text, article),
        *_names(slug, "people", expected.people, _entities(annotations, PEOPLE), complete=True),
        *_names(slug, "organizations", expected.organizations, _entities(annotations, ORGANIZATIONS), complete=False),
        *_names(slug, "places", expected.places, _entities(annotations, PLACES), complete=False),
        *_dates(slug, expected.dates, annotations.dates),
        *_quotes(slug, expected, annotations.quotes),
    ]
    return [item for item in found if item.expected or item.got]


def _of_page(site: NewsSite, page: DemoArticle | TextPage, slug: str) -> list[Item]:
    served = site.page(urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    article = extract(served.body, page.url, captured_at=CAPTURED_AT, content_type=served.content_type)
    text = page.text if isinstance(page, DemoArticle) else None
    return compare(slug, page.expected, text, article, annotate(article))


def _fields(slug: str, expected: Expected, text: str | None, article: Article) -> Iterator[Item]:
    def item(field: str, wanted: str | None, got: str | None) -> Item:
        return Item(slug, field, wanted, got, wanted == got)

    published = article.published_at.value if article.published_at else None
    modified = article.modified_at.value if article.modified_at else None
    image = article.lead_image
    yield item("title", expected.title, article.title)
    yield item("subtitle", expected.subtitle, article.subtitle)
    yield item("authors", ", ".join(expected.authors), ", ".join(author.name for author in article.authors))
    yield item("agencies", ", ".join(expected.agencies), ", ".join(article.agencies))
    yield item("published", expected.published, published)
    yield item("published_zone", expected.published_zone, article.published_at.zone if article.published_at else None)
    # A page may declare that it was last modified when it was published.
    yield item("modified", expected.modified, None if modified == published else modified)
    yield item("caption", expected.caption, image.caption if image else None)
    yield item("credit", expected.credit, image.credit if image else None)
    if text is not None:
        wanted, got = text.split("\n\n"), article.text.split("\n\n")
        missing = [block for block in wanted if block not in got]
        extra = [block for block in got if block not in wanted]
        yield Item(slug, "text", _blocks(wanted, missing, "missing"), _blocks(got, extra, "extra"), wanted == got)


def _blocks(blocks: list[str], others: list[str], what: str) -> str:
    shown = "".join(f"; {what}: “{block[:60]}”" for block in others)
    return f"{len(blocks)} blocks{shown}"


def _entities(annotations: Annotations, types: set[str]) -> list[str]:
    return [entity.name for entity in annotations.entities if entity.type in types]


def _names(slug: str, field: str, expected: list[str], found: list[str], *, complete: bool) -> Iterator[Item]:
    """Names count without regard to case: a place may occur only in capitals. `complete`: no others are right."""
    by_name = {name.casefold(): name for name in found}
    for name in expected:
        got = by_name.pop(name.casefold(), None)
        yield Item(slug, field, name, got, got is not None)
    if complete:
        yield from (Item(slug, field, None, name, False) for name in by_name.values())


def _dates(slug: str, expected: list[ExpectedDate], found: list[DateMention]) -> Iterator[Item]:
    """A date is right if its words, type and value are; equal dates in one article are one item."""
    of_words: dict[str, list[DateMention]] = defaultdict(list)
    for mention in found:
        of_words[_words(mention.text)].append(mention)
    # The same words with another value are the same mistake as the missing value, not one more.
    forgiven: set[str] = set()
    for date in expected:
        candidates = of_words.get(_words(date.text), [])
        got = next((one for one in candidates if _is_date(date, one)), None)
        if got is None or date.optional:
            forgiven.add(_words(date.text))
        if not date.optional:
            shown = got or next(iter(candidates), None)
            yield Item(slug, "dates", _shown_date(date), _shown_date(shown) if shown else None, got is not None)
    extra = {
        _shown_date(mention)
        for words, mentions in of_words.items()
        if words not in forgiven
        for mention in mentions
        if not any(_words(date.text) == words and _is_date(date, mention) for date in expected)
    }
    yield from (Item(slug, "dates", None, one, False) for one in sorted(extra))


def _is_date(expected: ExpectedDate, found: DateMention) -> bool:
    return expected.type == found.type and all(
        wanted in (None, got)
        for wanted, got in (
            (expected.value, found.value),
            (expected.mod, found.mod),
            (expected.quant, found.quant),
        )
    )


def _shown_date(date: ExpectedDate | DateMention) -> str:
    parts = (f"“{date.text}”", date.type, date.value, date.mod, date.quant)
    return " ".join(part for part in parts if part)


def _words(text: str) -> str:
    """The words of a time expression or a speaker that every reader would include."""
    words = text.casefold().replace("’", "'").split()
    while len(words) > 1 and words[0] in _NOT_COUNTED:
        del words[0]
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class _Fragment:
    """The content of one pair of quotation marks, or of a whole indirect quote."""

    content: str
    quote: Quote


def _quotes(slug: str, expected: Expected, found: list[Quote]) -> Iterator[Item]:
    """A quote is right if its content, kind and speaker are. Unexpected indirect quotes do not count."""
    fragments = [
        _Fragment(_content(words), quote) for quote in found if quote.kind != "indirect" for words in _verbatim(quote)
    ]
    fragments += [_Fragment(_content(quote.text), quote) for quote in found if quote.kind == "indirect"]
    for quote in expected.quotes:
        candidates = [one.quote for one in fragments if one.content == _content(quote.text)]
        if not quote.optional:
            got = next((one for one in candidates if _is_quote(quote, one, expected.people)), None)
            shown = got or next(iter(candidates), None)
            yield Item(slug, "quotes", _wanted_quote(quote), _found_quote(shown) if shown else None, got is not None)
    known = {_content(quote.text) for quote in expected.quotes}
    for fragment in fragments:
        if fragment.quote.kind != "indirect" and fragment.content not in known:
            yield Item(slug, "quotes", None, f"“{fragment.content}” of {_found_quote(fragment.quote)}", False)


def _verbatim(quote: Quote) -> Iterator[str]:
    """What stands in quotation marks."""
    for fragment in quote.fragments:
        if fragment.quoted:
            yield fragment.text
        else:
            marks = find_quoted(fragment.text, [(0, len(fragment.text))])
            yield from (fragment.text[one.start : one.end] for one in marks)


def _content(text: str) -> str:
    """The content of a quote without the marks and the punctuation around it."""
    return text.replace("’", "'").strip("\"“”«»' ,.;").removeprefix("that ")


def _is_quote(expected: ExpectedQuote, found: Quote, people: list[str]) -> bool:
    if expected.kind != found.kind:
        return False
    if expected.speaker is None:
        return True
    if len(found.speakers) != 1:
        return False
    (speaker,) = found.speakers
    if expected.speaker_kind != (None if speaker.kind in ("named", "role") else speaker.kind):
        return False
    if expected.speaker in people:
        return expected.speaker == (speaker.name or speaker.text)
    # A description rather than a name: readers agree on its core, not on its length.
    wanted, got = (set(_words(one).split()) for one in (expected.speaker, speaker.name or speaker.text))
    return wanted <= got or got <= wanted


def _wanted_quote(quote: ExpectedQuote) -> str:
    kind = f" ({quote.speaker_kind})" if quote.speaker_kind else ""
    return f"“{quote.text}” {quote.kind}, {quote.speaker or 'anyone'}{kind}"


def _found_quote(quote: Quote) -> str:
    by = " and ".join(f"{one.name or one.text} ({one.kind})" for one in quote.speakers)
    return f"“{quote.text}” {quote.kind}, {by or 'nobody'}"


if __name__ == "__main__":
    measured = measure()
    sys.stdout.writelines(f"{one}\n" for one in measured if not one.right)
    sys.stdout.write(json.dumps(shares(measured), indent=2) + "\n")
