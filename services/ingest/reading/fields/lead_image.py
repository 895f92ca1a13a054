"""The lead image of an article: its address, caption and credit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from lxml.html import HtmlElement

from schemas.article import LeadImage
from services.ingest.addresses.hyperlinks import absolute, join
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.picture_text import read_caption
from services.ingest.reading.fields.pictures import Picture, file_name, is_placeholder, marks_of, pictures_of
from services.ingest.reading.lines.captions import Caption, split_credit
from services.ingest.reading.lines.credits import clean_credit
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import ImageCandidate

_MOST_PICTURES = 40
"""Maximum pictures of a page that are considered."""
_MOST_ALIKE = 3
"""Maximum pictures of a page that share what identifies one of them: a picture may be there in several crops."""
_MOST_SIZES = 4
"""Addresses of a picture that are compared with those in the metadata."""
_LONGEST_CAPTION = 700
"""Maximum length of a caption, in characters."""
_FEWEST_WORDS = 5
"""Minimum words of a caption that only the metadata state: shorter ones are the picture's alternative text."""


def decide_lead_image(
    tree: HtmlElement, url: str, candidates: Sequence[ImageCandidate], lines: Sequence[str] = ()
) -> Decision[LeadImage | None]:
    """Decide for a picture on the page: the one that the metadata name, else the first at the head of the story.

    Its URL is that of the largest size on the page. A picture that is only in the metadata counts if the page has no
    other. Caption and credit come from around the picture, else from the metadata. `lines`: the visible lines of the
    page, as `key` gives them: a caption that only the metadata state must be among them if the page shows the picture.
    """
    usable = [c for c in candidates if not is_placeholder(c.url)] or list(candidates[:1])
    shown = _shown_picture(tree, url, usable)
    stated = usable[0] if usable else None
    address = _absolute(_base(tree, url), shown.addresses) if shown is not None else None
    place = "figure"
    if stated is not None and (address is None or stated.url == address):
        address, place = stated.url, stated.place
    caption, credit = _caption_and_credit(shown, usable, lines)
    if address is None and caption is None and credit is None:
        return Decision(None)
    return decide(LeadImage(url=address, caption=caption, credit=credit), [place])


def _base(tree: HtmlElement, url: str) -> str:
    """The address that links of the page are relative to."""
    head = tree.find("head")
    base = next((one.get("href") for one in head.iter("base") if one.get("href")), None) if head is not None else None
    return (join(url, base) if base else "") or url


def _shown_picture(tree: HtmlElement, url: str, stated: list[ImageCandidate]) -> Picture | None:
    """The first picture on the page that the metadata name, else the first one at the head of the story."""
    pictures = list(islice(pictures_of(tree, url), _MOST_PICTURES))
    # Another crop of a picture shares its file name, its folder or a unique number.
    names = {file_name(candidate.url) for candidate in stated} - {""}
    marks = {mark for candidate in stated for mark in marks_of(candidate.url)}
    borne = [_borne(picture, marks) for picture in pictures]
    # What too many pictures have in common identifies none of them.
    marks -= {mark for mark, bearers in Counter(chain(*borne)).items() if bearers > _MOST_ALIKE}
    named = [
        picture
        for picture, own in zip(pictures, borne, strict=True)
        if marks & own or (names and any(file_name(one) in names for one in picture.addresses[:_MOST_SIZES]))
    ]
    shown = [*(p for p in named if not p.linked), *named, *(p for p in pictures if p.leads)]
    return next(iter(shown), None) or next((p for p in pictures_of(tree, url, own_elements=True) if p.leads), None)


def _borne(picture: Picture, marks: set[str]) -> set[str]:
    """Those of the marks that a picture's addresses have."""
    if not marks:
        return set()
    return {mark for one in picture.addresses[:_MOST_SIZES] for mark in marks_of(one)} & marks


def _caption_and_credit(
    shown: Picture | None, stated: list[ImageCandidate], lines: Sequence[str]
) -> tuple[str | None, str | None]:
    """The caption and credit around the picture; the metadata fill in what it lacks."""
    # The text around a linked picture is another story's.
    own = shown is not None and not shown.linked
    caption, credit = read_caption(shown.element) if shown is not None and own else Caption(None, None)
    for candidate in stated:
        said = candidate.caption or ""
        if caption is None and said and len(said) <= _LONGEST_CAPTION:
            parts = split_credit(said)
            if (_is_shown(parts.caption, lines) and not credit) or (shown is None and _is_sentence(said)):
                caption = parts.caption
            credit = credit or parts.credit
        credit = credit or (clean_credit(candidate.credit) if candidate.credit else None)
    return caption, credit


def _is_sentence(said: str) -> bool:
    """Whether a caption is more than the alternative text of its picture: "Boats wait." rather than "boats"."""
    return said.endswith((".", "!", "?", "。")) or len(said.split()) >= _FEWEST_WORDS


def _is_shown(caption: str | None, lines: Sequence[str]) -> bool:
    wanted = key(caption or "")
    return bool(wanted) and any(wanted in line for line in lines)


def _absolute(url: str, links: Iterable[str]) -> str | None:
    """The first link that resolves to an http(s) URL."""
    return next((address for link in links if (address := absolute(url, link))), None)
