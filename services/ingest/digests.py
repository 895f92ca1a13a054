"""Digests: what an article said, in three bytes a field, by which the next capture of its page knows what changed.

Compared are captures of one page: its form for telephones need not have the same headline. What cannot be compared
counts as unknown: that an article changed is said of its publisher, so that a wrong answer is worse than none.
"""

import hashlib
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

from schemas.article import Article
from services.ingest.addresses.variants import TRACKER
from services.ingest.fingerprint import fold

_SIZE: Final = 3
"""Bytes of a digest: a change is overlooked once in 16 million."""
_UNKNOWN: Final = bytes(_SIZE)
_PARTIAL: Final = frozenset(("feed_text", "missing_pages", "paywall"))
"""Flags of a text that need not be the whole one of the page, or not the same part of it next time."""


def _published(article: Article) -> str:
    time = article.published_at
    return "" if time is None else f"{time.earliest or time.value} {time.precision}"


def _image(article: Article) -> str:
    image = article.lead_image
    # Without host and query: many sites serve a picture from changing hosts, and scaled.
    return "" if image is None else "\n".join((urlsplit(image.url or "").path, image.caption or "", image.credit or ""))


COMPARED: Final[dict[str, Callable[[Article], str]]] = {
    "title": lambda article: article.title or "",
    "subtitle": lambda article: article.subtitle or "",
    "text": lambda article: article.text,
    "authors": lambda article: "\n".join(author.name for author in article.authors),
    "published_at": _published,
    "lead_image": _image,
}
"""Each field that is compared, to what of it a reader would notice."""


def digests(article: Article) -> bytes:
    """The digests of an article: that of its page, and one of each field in COMPARED."""
    unknown = {name for name in COMPARED if article.provenance.get(name) == "feed"}
    if not _PARTIAL.isdisjoint(article.flags):
        unknown.add("text")
    if article.published_at is not None and article.published_at.zone == "capture":
        unknown.add("published_at")
    parts = [_UNKNOWN if name in unknown else _digest(said(article)) for name, said in COMPARED.items()]
    return b"".join((_digest(f"{article.article_id} {_page_of(article.url)}"), *parts))


def changes(now: bytes, before: bytes | None) -> list[str] | None:
    """Which fields differ between the digests of two captures. None if there are none before, or of another page, or if
    one of the two has no whole text or no headline of its own."""
    if before is None or len(before) != len(now) or before[:_SIZE] != now[:_SIZE]:
        return None
    pairs = {
        name: (now[start : start + _SIZE], before[start : start + _SIZE])
        for name, start in zip(COMPARED, range(_SIZE, len(now), _SIZE), strict=True)
    }
    if any(_UNKNOWN in pairs[name] for name in ("title", "text")):
        return None
    return [name for name, pair in pairs.items() if _UNKNOWN not in pair and pair[0] != pair[1]]


def _page_of(url: str) -> str:
    """A URL without the marks of visitors. Unlike normal ones, it tells the forms for telephones and printers apart."""
    parts = urlsplit(url)
    stated = [one for one in parts.query.split("&") if not _is_mark(unquote(one.partition("=")[0]))]
    return f"{parts.netloc}{parts.path}?{'&'.join(sorted(stated))}"


def _is_mark(parameter: str) -> bool:
    return bool(TRACKER.fullmatch(parameter)) and parameter.casefold() != "outputtype"


def _digest(text: str) -> bytes:
    found = hashlib.blake2b(fold(text).encode(errors="replace"), digest_size=_SIZE).digest()
    return found if found != _UNKNOWN else b"\1" * _SIZE
