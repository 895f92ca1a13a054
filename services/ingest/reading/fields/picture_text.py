"""The caption and credit around a picture, from the markup of the page, else from the wording."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from services.ingest.reading.fields.pictures import file_name
from services.ingest.reading.lines.captions import Caption, ends_in_credit, split_credit
from services.ingest.reading.lines.credits import CJK, STRAY, clean_credit, is_credit, is_label, names_maker
from services.ingest.reading.lines.furniture import is_furniture
from services.ingest.reading.lines.head_line import is_byline, is_stamp
from services.ingest.reading.page.words import HEADINGS, INLINE_TAGS, UNREAD_TAGS, words_of

_CREDIT = re.compile(
    r"credit|copyright|photographer|fotograf|attribution|byline|source|agency|quelle|rights|author|autor|distributor|"
    r"courtesy|(?:^|[\s_-])copy(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_TAGS = frozenset(("cite", "footer", "address"))
_CAPTION = re.compile(
    r"caption|legend|legende|leyenda|didascalia|pie-?(?:de-?)?foto|bildunterschrift|bildtext|bild-?text|cutline|figcap|"
    r"(?:image|img|photo|foto|picture|pic|media)[-_]*(?:description|desc|text|title|lead|info)|billedtekst|kuvateksti|"
    r"(?:^|[\s_-])(?:bu|cap)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BOX = re.compile(r"image|img|photo|foto|picture|(?:^|[\s_-])pic|bild", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:sr-only|hidden|visually-?hidden|u-hidden|screen-?reader[\w-]*|h-offscreen|offscreen|button|btn|share|"
    r"zoom|expand|enlarge|fullscreen|icons?|count(?:er)?|video|audio|player|duration|date|time|tooltip|toggle|advert|ad)"
    r"(?:$|[\s_-])|visuallyhidden|(?:video|audio)-?title|photo-?date",
    re.IGNORECASE,
)
_UNREAD = UNREAD_TAGS | {"button", "time", "iframe", "form", "select"}
_OUTER_TAGS = frozenset(("body", "main", "article", "html", "td", "tr", "table"))
_LONGEST = 700
"""Maximum length of a caption, in characters."""
_LONGEST_LINE = 400
"""Maximum length of a caption that only its credit shows to be one, in characters."""
_LONGEST_PART = 150
"""Maximum length of a credit's element, in characters."""
_HIGHEST = 8
"""Elements around a picture that are searched for its caption."""
_MOST_BESIDE = 3
"""Elements after a picture's box that are searched for its caption."""
_MOST_ELEMENTS = 120
"""Maximum elements in the box of a picture: a larger one is a part of the page."""
_MOST_LETTERS = 24
"""Maximum letters of a line that is only a time; one of Chinese, Japanese or Korean counts three times."""
_WITH_CREDIT = 2
"""Runs of a caption and its credit."""
_FEWEST_LOWER = 4
"""Minimum words in small letters of a sentence."""
_FEWEST_WORDS = 4
"""Minimum words of a caption that no markup names as one."""


class _Run(NamedTuple):
    """An unbroken run of text in the box of a picture."""

    kind: str
    """`caption` or `credit`, as the nearest named element says; "" if none says either."""
    text: str
    own: bool
    """Whether an element holds it that has siblings and no text beside it."""


def read_caption(element: HtmlElement) -> Caption:
    """The caption and credit of a picture: in its figure or box, in the elements after it, or around both."""
    found = Caption(None, None)
    around = (one for one in element.iterancestors() if one.tag != "source")
    for box in [element, *islice(around, _HIGHEST)]:
        if box.tag in _OUTER_TAGS or not _is_box(box):
            break
        # Only a credit may stand farther from the picture than its caption.
        for part in [*([box] if found.caption is None else ()), *_beside(box)]:
            read = _read(part, is_box=part is box or not _is_named(part))
            found = Caption(found.caption or read.caption, found.credit or read.credit)
        if found.caption and found.credit:
            break
    return found


def _is_box(element: HtmlElement) -> bool:
    """Whether an element holds one picture and little else."""
    inside = list(islice(element.iter(), _MOST_ELEMENTS + 1))
    shown = {file_name(one.get("src") or "") for one in inside if one.tag == "img"}
    headings = [one for one in inside if one.tag in HEADINGS[:3]]
    headed = element.tag != "figure" and any(next(one.iterancestors("noscript"), None) is None for one in headings)
    return len(inside) <= _MOST_ELEMENTS and len(shown) <= 2 and not headed


def _beside(box: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after a box that are named as its caption or credit, and a paragraph that ends in a credit."""
    for sibling in islice((one for one in box.itersiblings() if isinstance(one.tag, str)), _MOST_BESIDE):
        if sibling.tag in _UNREAD or not (words := words_of(sibling)):
            continue
        captions = _is_named(sibling) or (sibling.tag == "p" and len(words) <= _LONGEST_LINE and ends_in_credit(words))
        if (
            not captions
            or len(words) > _LONGEST
            or sibling.tag in HEADINGS
            or any(True for _ in sibling.iter("img", *HEADINGS))
        ):
            return
        yield sibling


def _is_named(element: HtmlElement) -> bool:
    """Whether names of an element, or of those that it begins with, say that it holds a caption or a credit."""
    return any(_kind(one) for one in _first_children(element))


def _first_children(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element, its first child, the first child of that one, and so on."""
    inner: HtmlElement | None = element
    for _ in range(4):
        if inner is None:
            return
        yield inner
        inner = next((child for child in inner if isinstance(child.tag, str)), None)


def _read(box: HtmlElement, *, is_box: bool) -> Caption:
    runs = list(_runs(box, "" if is_box else _kind(box)))
    runs = [run._replace(kind="caption") if run.kind == "credit" and _is_sentence(run.text) else run for run in runs]
    credit = _credit_of(runs)
    captions = [run for run in runs if run.kind == "caption"]
    plain = [run for run in runs if not run.kind]
    if not captions and (box.tag in ("figure", "figcaption") or _is_plain_caption(box, plain, is_box=is_box)):
        captions, plain = plain, []
    text = " ".join(run.text for run in captions)
    if len(text) > _LONGEST or is_byline(text):
        return Caption(None, credit)
    if not credit and len(captions) > 1 and (alone := next((run for run in captions if _is_whole_credit(run)), None)):
        credit = clean_credit(alone.text)
        text = " ".join(run.text for run in captions if run is not alone)
    parts = split_credit(text)
    credit = credit or parts.credit or _loose_credit(plain if captions else [])
    caption = parts.caption if parts.credit or not credit else text
    caption = (caption or "").strip(STRAY)
    return Caption(caption if _says_something(caption) else None, credit)


def _is_sentence(text: str) -> bool:
    """Whether a text that is named a credit says more than one: its element is named after something else."""
    lower = [word for word in text.split() if word.islower()]
    return len(lower) >= _FEWEST_LOWER and not is_credit(text) and clean_credit(text) == text


def _credit_of(runs: list[_Run]) -> str | None:
    texts = list(dict.fromkeys(run.text for run in runs if run.kind == "credit" and len(run.text) <= _LONGEST_PART))
    return clean_credit(" ".join(texts)) if texts else None


def _is_whole_credit(run: _Run) -> bool:
    """Whether an element of its own in a caption is the credit."""
    parts = split_credit(run.text)
    return run.own and (names_maker(run.text) or (parts.credit is not None and parts.caption is None))


def _loose_credit(runs: list[_Run]) -> str | None:
    """The credit in a figure outside its caption: "Photo: Kim Vale" over the picture."""
    return next(
        (clean_credit(run.text) for run in runs if len(run.text) <= _LONGEST_PART and is_credit(run.text)), None
    )


def _is_plain_caption(box: HtmlElement, runs: list[_Run], *, is_box: bool) -> bool:
    """Whether the text in the box of a picture is a caption although nothing names it one: it ends in a credit, or it
    is the only line beside the picture."""
    text = " ".join(run.text for run in runs)
    if not is_box or not text or len(text) > _LONGEST or any(True for _ in box.iter("a") if words_of(_) == text):
        return False
    if any(is_byline(run.text) or is_stamp(run.text) for run in runs):
        return False
    labelled = any(_is_whole_credit(run) and clean_credit(run.text) != run.text for run in runs)
    if split_credit(text).credit is not None or (labelled and len(runs) == _WITH_CREDIT):
        return True
    single = len(runs) == 1 and len(text.split()) >= _FEWEST_WORDS and bool(_BOX.search(_names(box)))
    return single


def _runs(element: HtmlElement, kind: str) -> Iterator[_Run]:
    """The text runs of an element, each with the kind that the nearest named element around it has."""
    parts: list[str] = [element.text or ""]
    children = [child for child in element if isinstance(child.tag, str)]
    mixed = bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)

    def flush() -> Iterator[_Run]:
        text = " ".join("".join(parts).split())
        parts.clear()
        if text and (kind == "credit" or not is_furniture(text) or is_credit(text)):
            yield _Run(kind, text, not mixed)

    for child in element:
        own = _kind(child) if isinstance(child.tag, str) else ""
        if not isinstance(child.tag, str) or _is_unread(child):
            pass
        elif child.tag in INLINE_TAGS and not own and not len(child):
            parts.append(child.text or "")
        else:
            inner = list(_runs(child, own or kind))
            if all(run.kind == kind for run in inner) and child.tag in INLINE_TAGS:
                parts.extend(f" {run.text} " if len(inner) > 1 else run.text for run in inner)
            else:
                yield from flush()
                alone = len(children) > 1 and not mixed
                yield from (run._replace(own=alone) if len(inner) == 1 else run for run in inner)
        parts.append(child.tail or "")
    yield from flush()


def _is_unread(element: HtmlElement) -> bool:
    if element.tag == "figcaption" and any(True for _ in element.iter(*HEADINGS)):
        # The title of a video or of another story.
        return True
    return element.tag in _UNREAD or element.tag in HEADINGS or bool(_FURNITURE.search(element.get("class") or ""))


def _kind(element: HtmlElement) -> str:
    """What the names of an element say that it holds: `credit`, `caption`, or "" if neither."""
    names = _names(element)
    captioned = element.tag == "figcaption" or bool(_CAPTION.search(names))
    if element.tag in _CREDIT_TAGS or _CREDIT.search(names):
        inner = any(_CAPTION.search(_names(one)) for one in islice(element.iterdescendants(), 20))
        return "caption" if inner and captioned else "" if inner else "credit"
    return "caption" if captioned else ""


def _names(element: HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return ""
    return f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()


def _says_something(caption: str) -> bool:
    """Whether a caption is more than a label or a button."""
    letters = sum(3 if re.match(f"[{CJK}]", c) else 1 for c in caption if c.isalpha())
    stamp = letters <= _MOST_LETTERS and is_stamp(caption)
    return letters > 0 and not (stamp or is_furniture(caption) or is_label(caption))
