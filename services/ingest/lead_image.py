"""The lead image: which picture, what its caption says, and whom it is credited to."""

import re
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from schemas.article import LeadImage
from services.ingest.captions import clean_credit, split_credit
from services.ingest.metadata import ImageCandidate, words_of

_CREDIT_CLASS = re.compile(
    r"credit|copyright|photographer|attribution|byline|source|agency|quelle|rights|author", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"logo|placeholder|default|sprite|favicon|avatar|blank|spacer|(?:^|[-_/])icon", re.IGNORECASE)
_BYLINE = re.compile(r"(?:by|von|par|por)\s+[A-ZÀ-Þ]", re.IGNORECASE)
_LONGEST_CAPTION = 700


def read_lead_image(tree: HtmlElement, url: str, candidates: list[ImageCandidate]) -> tuple[LeadImage | None, str]:
    """The picture and the place it was read from; (None, "") where the page has none.

    The address is the first that the metadata gives and that is no logo; caption and credit come from the figure of
    the page that shows this picture, else from the first figure, else from the metadata.
    """
    usable = [c for c in candidates if not _PLACEHOLDER.search(urlsplit(c.url).path.rsplit("/", 1)[-1])] or candidates[
        :1
    ]
    figure = _figure_of(tree, [candidate.url for candidate in usable])
    chosen = usable[0] if usable else None
    if chosen is None and figure is None:
        return None, ""
    address = chosen.url if chosen else _address(figure, url) if figure is not None else None
    caption, credit = _read_figure(figure) if figure is not None else (None, None)
    for candidate in usable:
        if caption is None and candidate.caption and len(candidate.caption) <= _LONGEST_CAPTION:
            parts = split_credit(candidate.caption)
            caption, credit = parts.caption, credit or parts.credit
        credit = credit or (clean_credit(candidate.credit) if candidate.credit else None)
    if address is None and caption is None and credit is None:
        return None, ""
    return LeadImage(url=address, caption=caption, credit=credit), chosen.place if chosen else "figure"


def _figure_of(tree: HtmlElement, links: list[str]) -> HtmlElement | None:
    """What shows the picture of one of these links and its caption: a figure, or what surrounds the picture."""
    names = {_file_name(link) for link in links} - {""}
    shown = [image for image in tree.iter("img") if names & {_file_name(address) for address in _addresses(image)}]
    for image in shown[:5]:
        if (frame := _frame_of(image)) is not None:
            return frame
    # A first figure of the article that is not the one of the metadata is usually the same picture, cropped.
    for figure in islice(tree.iter("figure"), 3):
        caption = next(figure.iter("figcaption"), None)
        elsewhere = figure.xpath("ancestor::aside | ancestor::footer | ancestor::nav")
        if caption is not None and not elsewhere and not _BYLINE.match(words_of(caption)):
            return figure
    return None


def _frame_of(image: HtmlElement) -> HtmlElement | None:
    """The nearest element around a picture that also has words, but no other picture and not a whole story."""
    for ancestor in islice(image.iterancestors(), 7):
        if ancestor.tag in ("body", "main", "article", "section", "aside", "header"):
            return None
        if ancestor.tag == "figure":
            return ancestor
        text = words_of(ancestor)
        if len(text) > _LONGEST_CAPTION or len({_file_name(i.get("src") or "") for i in ancestor.iter("img")}) > 2:
            return None
        if len(text) > 2 and not any(True for _ in ancestor.iter("h1", "h2", "h3")):
            return ancestor
    return None


def _addresses(element: HtmlElement) -> list[str]:
    """Addresses of the pictures in an element, itself and the sources of its `picture` included."""
    names = ("src", "data-src", "data-original", "srcset", "data-srcset")
    picture = element.getparent() if element.tag == "img" else element
    sources = (
        picture.iter("img", "source")
        if picture is not None and picture.tag == "picture"
        else element.iter("img", "source")
    )
    values = [value for node in islice(sources, 12) for name in names if (value := node.get(name))]
    return [part.split()[0] for value in values for part in value.split(", ")[:6] if part.split()]


def _address(figure: HtmlElement, url: str) -> str | None:
    for value in _addresses(figure):
        try:
            joined = urljoin(url, value)
            if urlsplit(joined).scheme in ("http", "https"):
                return joined
        except ValueError:
            continue
    return None


def _file_name(link: str) -> str:
    """A picture's name without the size that its cut copies carry: `boats-1024x768.jpg` and `boats.webp` are
    `boats`."""
    try:
        stem = PurePosixPath(unquote(urlsplit(link).path)).stem.lower()
    except ValueError:
        return ""
    stem = re.sub(r"[-_](?:\d+x\d+|scaled|\d{3,4}w?)$", "", stem)
    return stem if len(stem) > 4 else ""


def _read_figure(figure: HtmlElement) -> tuple[str | None, str | None]:
    """Caption and credit of a figure: by its marked parts, else by its words."""
    marked = [
        element
        for element in figure.iter()
        if isinstance(element.tag, str) and element is not figure and _CREDIT_CLASS.search(_names(element))
    ]
    credit_texts = [text for element in marked if 0 < len(text := words_of(element)) < 150]
    # The innermost element that is called a credit is the shortest; its parent often is called so too.
    credit = min(credit_texts, key=len, default="")
    captions = list(figure.iter("figcaption")) or [e for e in figure.iter() if "caption" in _names(e)] or [figure]
    # A button ("Enlarge") may be called a caption too.
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
