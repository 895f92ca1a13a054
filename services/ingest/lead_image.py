"""The lead image: which picture, what its caption says, and whom it is credited to."""

import re
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
_LONGEST_CAPTION = 700


def read_lead_image(tree: HtmlElement, url: str, candidates: list[ImageCandidate]) -> tuple[LeadImage | None, str]:
    """The picture and the place it was read from; (None, "") where the page has none.

    The address is the first that the metadata gives and that is no logo; caption and credit come from the figure of
    the page that shows this picture, else from the first figure, else from the metadata.
    """
    usable = [c for c in candidates if not _PLACEHOLDER.search(urlsplit(c.url).path.rsplit("/", 1)[-1])] or candidates[
        :1
    ]
    figure = _figure_of(tree, url, [candidate.url for candidate in usable])
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


def _figure_of(tree: HtmlElement, url: str, links: list[str]) -> HtmlElement | None:
    figures = tree.xpath(
        '//figure | //*[contains(@class, "wp-caption")] | //*[@itemprop="image" or contains(@itemtype, "ImageObject")]'
        ' | //*[contains(@class, "caption") and not(ancestor::figure)]/parent::*[.//img]'
    )[:40]
    names = {_file_name(link) for link in links} - {""}
    for figure in figures:
        if names & {_file_name(address) for address in _addresses(figure)}:
            return figure
    # A first figure of the article that is not the one of the metadata is usually the same picture, cropped.
    for figure in figures[:3]:
        if (
            figure.tag == "figure"
            and figure.xpath(".//figcaption")
            and not figure.xpath("ancestor::aside | ancestor::footer")
        ):
            return figure
    return None


def _addresses(figure: HtmlElement) -> list[str]:
    values = figure.xpath(
        ".//img/@src | .//img/@data-src | .//img/@srcset | .//source/@srcset | .//img/@data-srcset | .//a/@href"
    )
    return [part.split()[0] for value in values[:20] for part in str(value).split(", ")[:6] if part.split()]


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
    captions = figure.xpath('.//figcaption | .//*[contains(@class, "caption")][not(ancestor::figcaption)]')
    captions = [element for element in captions if words_of(element)]
    credits_ = [
        element
        for element in figure.xpath(".//*[@class or @itemprop]")
        if _CREDIT_CLASS.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
        and 0 < len(words_of(element)) < 150
    ]
    # The innermost element that is called a credit; its parent often is called so too.
    credits_ = [e for e in credits_ if not any(other is not e and e in other.iterancestors() for other in credits_)]
    credit_text = words_of(credits_[0]) if credits_ else ""
    if not captions:
        return None, clean_credit(credit_text)
    text = words_of(captions[0])
    if len(text) > _LONGEST_CAPTION:
        return None, clean_credit(credit_text)
    if credit_text:
        caption = text.replace(credit_text, " ") if credit_text != text else ""
        if not caption.strip() and len(captions) > 1 and words_of(captions[1]) != credit_text:
            caption = words_of(captions[1])
        caption = " ".join(caption.split()).strip(" |/–—-•·")
        if re.fullmatch(r"(?:photo|image|credit|foto|bild|source|quelle|©)\W*", caption, re.IGNORECASE):
            caption = ""
        rest = split_credit(caption) if caption else None
        return (rest.caption if rest else None), clean_credit(credit_text) or (rest.credit if rest else None)
    parts = split_credit(text)
    return parts.caption, parts.credit
