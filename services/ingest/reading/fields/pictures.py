"""The pictures of a page's content, their addresses, and which of them are at the head of the story."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.page.markup import ELSEWHERE_TAGS

_PLACEHOLDER = re.compile(
    r"logo|placeholder|default|sprite|favicon|avatar|blank|spacer|transparent|pixel|beacon|1x1|(?:^|[-_/])(?:icon|tr$)|\.svg$",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"teaser|promo|footer|sidebar|related|recommend|recirc|most-|read-?more|"
    r"(?:social|shar(?:e|ing))[_-]*(?:bar|box|buttons?|links?|icons?|tools?|$)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"comment|newsletter|author|byline", re.IGNORECASE)
_ICON = re.compile(r"logo|sprite|favicon|avatar|spacer|pixel|(?:^|[-_/\s])icon", re.IGNORECASE)
_PLAYER = re.compile(r"video|player", re.IGNORECASE)
_IMAGE_TAGS: Any = XPath("//*[contains(name(), '-') and (contains(name(), 'image') or contains(name(), 'picture'))]")
"""Finds the elements of a site's own that a script makes a picture of."""
_MARK = re.compile(r"(?=[\da-z-]*\d)(?:[\da-f]{8}-[\da-f]{4}-[\da-f-]{18,}|[\da-f]{10,}|\d{6,})", re.IGNORECASE)
_SOURCE = re.compile(r"(\S+?)(?:\s+([\d.]+)([wx]))?\s*(?:,\s+|,?$|,(?=https?:))")
_PHOTO = re.compile(r"\.(?:jpe?g|png|webp|avif)$", re.IGNORECASE)
_EMBEDDED = frozenset(("blockquote", "table", "iframe", "form", "pre", "ul", "h1"))
"""Tags in a figure that holds something other than a picture."""
_LONG_PARAGRAPH = 80
"""Minimum length of a paragraph of the story, in characters."""
_LEADING_PARAGRAPHS = 2
"""Maximum paragraphs of the story above a lead picture."""
_SMALLEST = 120
"""Minimum width and height of a lead picture, in pixels."""
_LONGEST_SOURCES = 6_000
"""Characters of a `srcset` that are read."""
_MOST_SOURCES = 12
"""Sizes of a picture that are read."""
_LONGEST_LOGO = 4
"""Maximum words of the alternative text of a logo: a longer one may describe a picture of it."""
_LONGEST_SHARED_FOLDER = 16
"""Minimum length of a folder's name that is unique to one picture, in characters."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture on the page."""

    element: HtmlElement
    """The image, or the figure around one that a script loads."""
    addresses: list[str]
    """As the page gives them, largest size first; none if only a script knows them."""
    leads: bool
    """Whether it is at the head of the story."""
    linked: bool = False
    """Whether it is in a link to another story."""


def pictures_of(tree: HtmlElement, url: str, *, own_elements: bool = False) -> Iterator[Picture]:
    """The pictures of the content of the page at `url`, in page order. `own_elements`: also the elements of a site's
    own that a script makes a picture of."""
    heads = list(islice(tree.iter("h1"), 5))
    body = next((ancestor for head in heads for ancestor in head.iterancestors("article", "main")), None)
    headed, paragraphs = not heads, 0
    boxes: dict[HtmlElement, bool] = {}
    own_tags = {str(element.tag) for element in _IMAGE_TAGS(tree)} if own_elements else set()
    for element in tree.iter("h1", "img", "p", "figure", "amp-img", *own_tags):
        if element.tag == "h1":
            headed, paragraphs = True, 0
        elif element.tag == "p":
            if paragraphs <= _LEADING_PARAGRAPHS:
                paragraphs += len(element.text_content()) > _LONG_PARAGRAPH
        elif (addresses := _figure_or_image(element)) is not None:
            around = list(element.iterancestors())
            for ancestor in around:
                if ancestor not in boxes:
                    boxes[ancestor] = _is_elsewhere(ancestor)
            if any(boxes[ancestor] for ancestor in around):
                continue
            framed = element.tag == "figure" or any(ancestor.tag in ("figure", "picture") for ancestor in around)
            above = not headed and body in around and framed
            leads = (headed and paragraphs <= _LEADING_PARAGRAPHS) or above
            linked = _is_linked(around, url)
            played = any(_PLAYER.search(one.get("class") or "") for one in around[:3])
            yield Picture(element, addresses, leads and not (linked or played), linked)


def _is_linked(around: list[HtmlElement], url: str) -> bool:
    """Whether a picture is in a link to another story. A link to the picture itself or to its gallery is none."""
    link = next((one.get("href") or "" for one in around[:6] if one.tag == "a"), "")
    path = path_of(link)
    own = path_of(url).rstrip("/")
    return len(path) > 1 and not _PHOTO.search(path) and not path.startswith(own) and "photo" not in path.lower()


def _figure_or_image(element: HtmlElement) -> list[str] | None:
    """The addresses of an image; [] for a figure whose picture a script loads; None for anything else."""
    if element.tag == "figure":
        if not any(True for _ in element.iter("figcaption")) or any(True for _ in element.iter(*_EMBEDDED)):
            return None
        loaded = any(_usable_addresses(image) for image in element.iter("img", "amp-img"))
        return None if loaded else []
    return _usable_addresses(element) or ([] if "-" in element.tag and not len(element) else None)


def _usable_addresses(image: HtmlElement) -> list[str]:
    addresses = addresses_of(image)
    if not addresses or _is_small(image) or is_placeholder(addresses[0]):
        return []
    fallback = next(image.iterancestors("noscript"), None)
    return addresses if fallback is None or _stands_in(fallback, addresses) else []


def _stands_in(fallback: HtmlElement, addresses: list[str]) -> bool:
    """Whether a picture for browsers without scripts is the only one of its figure. A tracking pixel has none."""
    box = next(fallback.iterancestors("figure", "picture", "div"), None)
    if box is None or not _PHOTO.search(path_of(addresses[0])):
        return False
    return not any(
        addresses_of(image) for image in box.iter("img") if not any(True for _ in image.iterancestors("noscript"))
    )


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element holds other things than the story: navigation, portraits, teasers of other stories."""
    if element.tag in ("body", "html"):
        return False
    teaser, beside = _named_elsewhere(f"{element.get('class') or ''} {element.get('id') or ''}".lower())
    # The picture of a story may be named a teaser too, but leads nowhere.
    teaser = teaser and any(True for _ in element.iter("a"))
    if not (element.tag in ELSEWHERE_TAGS or teaser or beside):
        return False
    # A box around a headline holds the story itself.
    return not any(True for _ in element.iter("h1"))


# The elements of a page share few names.
@lru_cache(maxsize=1_024)
def _named_elsewhere(names: str) -> tuple[bool, bool]:
    """Whether names are those of teasers, and of what stands beside a story."""
    return _TEASER.search(names) is not None, _BESIDE.search(names) is not None


def _is_small(image: HtmlElement) -> bool:
    """Whether a picture is too small to lead: a portrait, an icon or a tracking pixel."""
    sizes = [image.get(name) or "" for name in ("width", "height")]
    alternative = image.get("alt") or ""
    named = f"{image.get('class') or ''} {alternative if len(alternative.split()) <= _LONGEST_LOGO else ''}"
    return any(size.isdigit() and int(size) < _SMALLEST for size in sizes) or bool(_ICON.search(named))


def is_placeholder(link: str) -> bool:
    """Whether a link leads to a logo, an icon or another picture that shows nothing of a story."""
    path = path_of(link)
    return bool(_PLACEHOLDER.search(path.rsplit("/", 1)[-1])) or "/author" in path


def addresses_of(element: HtmlElement) -> list[str]:
    """The addresses of a picture and of the sources in its `picture`, largest size first, then in page order. Inline
    placeholders are left out."""
    # The parser does not close `source`, so the image may be nested several levels deep.
    picture = next((one for one in islice(element.iterancestors(), 12) if one.tag == "picture"), None)
    sources = [element, *(picture.iter("source") if picture is not None else ())]
    sized: list[tuple[float, str]] = []
    for source in islice(sources, _MOST_SOURCES):
        for name in ("data-src", "data-original", "data-lazy-src", "src"):
            if link := (source.get(name) or "").strip():
                sized.append((0.0, link))
        for name in ("srcset", "data-srcset", "data-lazy-srcset"):
            found = _SOURCE.findall((source.get(name) or "")[:_LONGEST_SOURCES])[:_MOST_SOURCES]
            sized += [(float(size or 0) * (1000 if unit == "x" else 1), link) for link, size, unit in found]
    links = [link for _, link in sorted(sized, key=lambda item: -item[0]) if not link.startswith("data:")]
    return list(dict.fromkeys(links))


# Captions and headlines are searched for around the same picture again and again.
@lru_cache(maxsize=256)
def file_name(link: str) -> str:
    """A picture's file name without extension and size: `boats` for `boats-1024x768.jpg` and `boats.webp`."""
    stem = PurePosixPath(unquote(path_of(original(link)))).stem.lower()
    stem = re.sub(r"[-_](?:\d+x\d+|scaled|\d{3,4}w?)$", "", stem)
    return stem if len(stem) > 4 else ""


def marks_of(link: str) -> set[str]:
    """The parts of a picture's address that identify it in every size: long numbers, hashes, a folder of its own."""
    path = path_of(unquote(unquote(original(link))))
    folder = path.rsplit("/", 2)[-2] if path.count("/") > 1 else ""
    own = {folder} if len(folder) >= _LONGEST_SHARED_FOLDER else set()
    return own | {mark.lower() for mark in _MARK.findall(path)}


def original(link: str) -> str:
    """The address of the picture that a resizing service is asked for (`?url=…`), else the address itself."""
    try:
        query = urlsplit(link).query
    except ValueError:
        return link
    asked = dict(parse_qsl(query)) if "url=" in query or "src=" in query else {}
    inner = asked.get("url") or asked.get("src") or asked.get("imageUrl") or ""
    return inner if inner.startswith(("http", "/")) else link
