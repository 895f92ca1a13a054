"""The lead image of an article, with its caption and credit."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from lxml.html import HtmlElement

from schemas.article import LeadImage
from services.ingest.addresses.hyperlinks import absolute, path_of
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.lines.captions import clean_credit, split_credit
from services.ingest.reading.page.candidates import ImageCandidate
from services.ingest.reading.page.markup import ELSEWHERE_TAGS
from services.ingest.reading.page.words import words_of

_CREDIT_CLASS = re.compile(
    r"credit|copyright|photographer|attribution|byline|source|agency|quelle|rights|author", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"logo|placeholder|default|sprite|favicon|avatar|blank|spacer|(?:^|[-_/])icon", re.IGNORECASE)
_TEASER = re.compile(
    r"related|recommend|teaser|promo|comment|sidebar|newsletter|most-|author|byline|recirc", re.IGNORECASE
)
_ELSEWHERE_TAGS = ELSEWHERE_TAGS | {"noscript"}
_MARK = re.compile(r"(?=[\da-z-]*\d)(?:[\da-f]{8}-[\da-f]{4}-[\da-f-]{18,}|[\da-f]{10,}|\d{6,})", re.IGNORECASE)
_SOURCE = re.compile(r"(\S+?)(?:\s+([\d.]+)([wx]))?\s*(?:,\s+|,?$|,(?=https?:))")
_MOST_PICTURES = 40
"""Maximum pictures of a page that are considered."""
_LONG_PARAGRAPH = 80
"""Minimum length of a paragraph of the story, in characters."""
_LEADING_PARAGRAPHS = 2
"""Maximum paragraphs of the story above a lead picture."""
_SMALLEST = 120
"""Minimum width and height of a lead picture, in pixels."""
_LONGEST_SHARED_FOLDER = 16
"""Minimum length of a folder's name that is unique to one picture, in characters."""
_BYLINE = re.compile(r"(?:by|von|par|por)\s+[A-ZÀ-Þ]", re.IGNORECASE)
_LONGEST_CAPTION = 700
"""Maximum length of a caption, in characters."""


class _Picture(NamedTuple):
    """A picture on the page."""

    element: HtmlElement
    addresses: list[str]
    """As the page gives them, largest size first."""
    leads: bool
    """Whether it is at the head of the story."""


def decide_lead_image(tree: HtmlElement, url: str, candidates: Sequence[ImageCandidate]) -> Decision[LeadImage | None]:
    """Decide for a picture on the page: the one that the metadata name, else the first at the head of the story.

    Its URL is that of the largest size on the page. A picture that is only in the metadata counts if the page has no
    other. Caption and credit come from around the picture, else from the first figure, else from the metadata.
    """
    usable = [c for c in candidates if not _is_placeholder(c.url)] or list(candidates[:1])
    shown = _shown_picture(tree, usable)
    figure = _frame_of(shown.element) if shown is not None else None
    if figure is None:
        figure = _first_figure(tree)
    stated = usable[0] if usable else None
    address = _absolute(url, shown.addresses) if shown is not None else None
    place = "figure"
    if stated is not None and (address is None or stated.url == address):
        address, place = stated.url, stated.place
    if address is None and figure is not None:
        address = _absolute(url, [link for image in figure.iter("img") for link in _addresses(image)])
    caption, credit = _caption_and_credit(figure, usable)
    if address is None and caption is None and credit is None:
        return Decision(None)
    return decide(LeadImage(url=address, caption=caption, credit=credit), [place])


def _shown_picture(tree: HtmlElement, stated: list[ImageCandidate]) -> _Picture | None:
    """The first picture on the page that the metadata name, else the first one at the head of the story."""
    pictures = list(islice(_pictures(tree), _MOST_PICTURES))
    # Another crop of a picture shares its file name, its folder or a unique number.
    names = {_file_name(candidate.url) for candidate in stated} - {""}
    marks = {mark for candidate in stated for mark in _marks(candidate.url)}
    named = [p for p in pictures if any(_file_name(one) in names or marks & _marks(one) for one in p.addresses)]
    return next(iter(named or [picture for picture in pictures if picture.leads]), None)


def _caption_and_credit(figure: HtmlElement | None, stated: list[ImageCandidate]) -> tuple[str | None, str | None]:
    """The caption and credit of the figure; the metadata fill in what it lacks."""
    caption, credit = _read_figure(figure) if figure is not None else (None, None)
    for candidate in stated:
        if caption is None and candidate.caption and len(candidate.caption) <= _LONGEST_CAPTION:
            parts = split_credit(candidate.caption)
            caption, credit = parts.caption, credit or parts.credit
        credit = credit or (clean_credit(candidate.credit) if candidate.credit else None)
    return caption, credit


def _pictures(tree: HtmlElement) -> Iterator[_Picture]:
    """The pictures of the page's content, in page order."""
    heads = list(islice(tree.iter("h1"), 5))
    body = next((ancestor for head in heads for ancestor in head.iterancestors("article", "main")), None)
    headed, paragraphs = not heads, 0
    boxes: dict[HtmlElement, bool] = {}
    for element in tree.iter("h1", "img", "amp-img", "p"):
        if element.tag == "h1":
            headed, paragraphs = True, 0
        elif element.tag == "p":
            if paragraphs <= _LEADING_PARAGRAPHS:
                paragraphs += len(element.text_content()) > _LONG_PARAGRAPH
        elif (addresses := _addresses(element)) and not _is_small(element) and not _is_placeholder(addresses[0]):
            around = list(element.iterancestors())
            for ancestor in around:
                if ancestor not in boxes:
                    boxes[ancestor] = ancestor.tag in _ELSEWHERE_TAGS or _is_teaser(ancestor)
            if any(boxes[ancestor] for ancestor in around):
                continue
            above = not headed and body in around and any(ancestor.tag in ("figure", "picture") for ancestor in around)
            yield _Picture(element, addresses, (headed and paragraphs <= _LEADING_PARAGRAPHS) or above)


def _is_teaser(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    # A box around a headline holds the story itself.
    return (
        bool(_TEASER.search(names))
        and element.tag not in ("body", "html")
        and not any(True for _ in element.iter("h1"))
    )


def _is_small(image: HtmlElement) -> bool:
    """Whether a picture is too small to lead: a portrait, an icon or a tracking pixel."""
    sizes = [image.get(name) or "" for name in ("width", "height")]
    return any(size.isdigit() and int(size) < _SMALLEST for size in sizes) or bool(
        _PLACEHOLDER.search(f"{image.get('class') or ''} {image.get('alt') or ''}")
    )


def _is_placeholder(link: str) -> bool:
    path = path_of(link)
    return bool(_PLACEHOLDER.search(path.rsplit("/", 1)[-1])) or "/author" in path


def _marks(link: str) -> set[str]:
    """The parts of a picture's address that identify it in every size: long numbers, hashes, a folder of its own."""
    path = path_of(unquote(unquote(link)))
    folder = path.rsplit("/", 2)[-2] if path.count("/") > 1 else ""
    own = {folder} if len(folder) >= _LONGEST_SHARED_FOLDER else set()
    return own | {mark.lower() for mark in _MARK.findall(path)}


def _first_figure(tree: HtmlElement) -> HtmlElement | None:
    """The first figure of the article, for a picture that no address matches: usually it is the same one, cropped."""
    for figure in islice(tree.iter("figure"), 3):
        caption = next(figure.iter("figcaption"), None)
        elsewhere = figure.xpath("ancestor::aside | ancestor::footer | ancestor::nav")
        if caption is not None and not elsewhere and not _BYLINE.match(words_of(caption)):
            return figure
    return None


def _frame_of(image: HtmlElement) -> HtmlElement | None:
    """The nearest element around a picture, or the caption after it, that has text but neither another picture nor the
    whole story."""
    for element in [image, *islice(image.iterancestors(), 7)]:
        if element.tag in ("body", "main", "article", "section", "aside", "header"):
            return None
        following = element.getnext()
        if following is not None and following.tag == "figcaption":
            return following
        text = words_of(element)
        if element.tag == "figure" and text:
            return element
        if len(text) > _LONGEST_CAPTION or len({_file_name(i.get("src") or "") for i in element.iter("img")}) > 2:
            return None
        if len(text) > 2 and not any(True for _ in element.iter("h1", "h2", "h3")):
            return element
    return None


def _addresses(element: HtmlElement) -> list[str]:
    """The addresses of a picture and of the sources in its `picture`, largest size first, then in page order. Inline
    placeholders are left out."""
    # The parser does not close `source`, so the image may be nested several levels deep.
    picture = next((one for one in islice(element.iterancestors(), 12) if one.tag == "picture"), None)
    sources = [element, *(picture.iter("source") if picture is not None else ())]
    sized: list[tuple[float, str]] = []
    for source in islice(sources, 12):
        for name in ("data-src", "data-original", "data-lazy-src", "src"):
            if link := (source.get(name) or "").strip():
                sized.append((0.0, link))
        for name in ("srcset", "data-srcset", "data-lazy-srcset"):
            found = _SOURCE.findall(source.get(name) or "")[:12]
            sized += [(float(size or 0) * (1000 if unit == "x" else 1), link) for link, size, unit in found]
    links = [link for _, link in sorted(sized, key=lambda item: -item[0]) if not link.startswith("data:")]
    return list(dict.fromkeys(links))


def _absolute(url: str, links: Iterable[str]) -> str | None:
    """The first link that resolves to an http(s) URL."""
    return next((address for link in links if (address := absolute(url, link))), None)


def _file_name(link: str) -> str:
    """A picture's file name without extension and size: `boats` for `boats-1024x768.jpg` and `boats.webp`."""
    stem = PurePosixPath(unquote(path_of(link))).stem.lower()
    stem = re.sub(r"[-_](?:\d+x\d+|scaled|\d{3,4}w?)$", "", stem)
    return stem if len(stem) > 4 else ""


def _read_figure(figure: HtmlElement) -> tuple[str | None, str | None]:
    """The caption and credit of a figure, from its markup, else from its wording."""
    marked = [
        element
        for element in figure.iter()
        if isinstance(element.tag, str) and element is not figure and _CREDIT_CLASS.search(_names(element))
    ]
    credit_texts = [text for element in marked if 0 < len(text := words_of(element)) < 150]
    # The innermost element named a credit is the shortest; its parent often has the same name.
    credit = min(credit_texts, key=len, default="")
    captions = list(figure.iter("figcaption")) or [e for e in figure.iter() if "caption" in _names(e)] or [figure]
    # A button ("Enlarge") may be named a caption as well.
    text = max((words for element in captions if (words := words_of(element)) != credit), key=len, default="")
    if len(text) > _LONGEST_CAPTION or _BYLINE.match(text):
        return None, clean_credit(credit)
    rest = split_credit(re.sub(rf"\s*[(|/–—-]*\s*{re.escape(credit)}\s*[)|/–—-]*\s*", " ", text) if credit else text)
    caption = rest.caption
    if caption and re.fullmatch(
        r"(?:photo|image|credit|foto|bild|source|quelle|©|open image modal|enlarge)\W*", caption, re.I
    ):
        caption = None
    return caption, clean_credit(credit) or rest.credit


def _names(element: HtmlElement) -> str:
    return (
        f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower() if isinstance(element.tag, str) else ""
    )
