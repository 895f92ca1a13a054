"""The head of a plain text: the lines above the story, recognized by their words and the lines around them."""

import re
from dataclasses import dataclass, field
from typing import Literal

from schemas.article import ArticleTime, Contributor
from services.ingest.reading.lines.agencies import agency_name
from services.ingest.reading.lines.byline import opening_label, split_byline
from services.ingest.reading.lines.captions import ends_in_credit, split_credit
from services.ingest.reading.lines.credits import is_credit
from services.ingest.reading.lines.datelines import dateline_agency
from services.ingest.reading.lines.furniture import is_furniture
from services.ingest.reading.lines.head_line import AGO, is_byline, is_name_list, is_stamp
from services.ingest.reading.lines.person_names import is_person
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.text.blocks import ITEM, SENTENCE_END
from services.ingest.reading.times.stamps import split_stamps

Kind = Literal["title", "section", "byline", "caption", "furniture", "story", "headless"]
"""The kind of a block. `story`: possibly the first of the story. `headless`: the text has no headline."""

CAPTION = re.compile(
    r"^(?:FILE(?:\s+(?:PHOTO|IMAGE|PICTURE))?\s*[:\-–—]|(?:Photo|Image|Picture|Foto|Bild)(?:\s+(?:caption|credit))?\s*:|"
    r"(?:Image|Photo)\s+(?:caption|credit)\b\s*:?)",
    re.IGNORECASE,
)
HEADING = re.compile(r"^#{1,6}\s+")
_CLOCK_ONLY = re.compile(
    r"^(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:Uhr|[A-Z][\w+:/\-]{1,8})?$", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|staff|desk|bureau|columnist|redakteur\w*|analyst)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b,?",
)
_LONGEST_HEADLINE = 250
"""Maximum characters of a headline."""
_TITLE_SEPARATORS = (" | ", " - ", " – ", " — ")
"""Separators between a headline and the name of the site in a window title."""
_LONGEST_SITE_NAME = 6
"""Maximum words of the name of a site."""
_LONGEST_STAMP = 120
"""Maximum characters of a line with a time."""
_LONGEST_STANDFIRST = 350
"""Maximum characters of a standfirst."""
_LONGEST_SENTENCE_TITLE = 90
"""Maximum characters of a headline below a caption that ends in a full stop."""
_LONGEST_CAPTION = 500
"""Maximum characters of a caption with its credit."""
_HEAD_BLOCKS = 14
"""Maximum blocks of a head: title, standfirst, byline, role, times, buttons, caption."""


@dataclass
class Head:
    """The contents of a head. `repeated`: the headline occurs more than once."""

    title: str | None = None
    subtitle: str | None = None
    section: str | None = None
    authors: list[str] = field(default_factory=list)
    contributors: list[Contributor] = field(default_factory=list)
    agency: list[str] = field(default_factory=list)
    published: ArticleTime | None = None
    modified: ArticleTime | None = None
    captions: list[str] = field(default_factory=list)
    repeated: bool = False

    @property
    def signed(self) -> bool:
        """Whether the head has a byline."""
        return bool(self.authors or self.agency or self.published)

    def headline(self, domain: str) -> str | None:
        """The title without the name of the site, which is at `domain`."""
        if self.title is None:
            return None
        return _without_site(_bare_title(self.title) if self.repeated else self.title, domain)

    def note_byline(self, block: str, country: str) -> None:
        """Add the people and agencies in a byline, and its times unless already known."""
        stamps = split_stamps(block, country=country)
        self.published = self.published or stamps.published
        self.modified = self.modified or stamps.modified
        rest = " ".join(block.split())
        for time in stamps:
            if time is not None and time.raw:
                rest = rest.replace(time.raw, " | ")
        names = split_byline(AGO.sub(" | ", _WEEKDAY.sub(" | ", rest)))
        marked = bool(opening_label(block))
        self.authors += [name for name in names.authors if name not in self.authors and (marked or is_person(name))]
        self.contributors += [one for one in names.contributors if one not in self.contributors]
        self.agency += [name for name in names.agency if name not in self.agency]

    def note_stamp(self, block: str, country: str) -> None:
        """Add the times in a line unless both are already known."""
        if self.published is None or self.modified is None:
            self.note_byline(block, country)


def read_head(blocks: list[str], country: str) -> tuple[Head, list[str]]:
    """Split blocks into the head and the rest: the story and what follows it.

    `country`: the top-level domain of the page, which resolves time zone abbreviations that several countries use.
    """
    reader = _HeadReader(blocks, country)
    unplaced: list[tuple[int, str]] = []
    # The story starts after the last block that can only belong to a head.
    last = 0
    for position, block in enumerate(blocks[:_HEAD_BLOCKS]):
        kind = reader.read(position)
        if kind == "headless":
            break
        if kind == "story":
            if len(unplaced) >= 2 or reader.begins_story(position):
                break
            unplaced.append((position, block))
        elif kind != "furniture":
            last = position + 1
    before = [block for position, block in unplaced if position < last]
    head = reader.head
    # A block between headline and byline is the standfirst, unless it is too long for one.
    head.subtitle = next((block for block in before if len(block) <= _LONGEST_STANDFIRST), None)
    return head, [block for block in before if block != head.subtitle] + blocks[last:]


class _HeadReader:
    """Reads a head block by block from the top: the kind of a block depends on what was read above it."""

    def __init__(self, blocks: list[str], country: str) -> None:
        self.head = Head()
        self._blocks = blocks
        self._country = country

    def read(self, position: int) -> Kind:
        """Classify a block, and add its contents to `head`."""
        head, block = self.head, self._blocks[position]
        if is_furniture(block) or _is_menu(block):
            return "furniture"
        if head.title is None:
            return self._read_above_title(position)
        if key(block) in (key(head.title), key(_bare_title(head.title))):
            head.repeated = True
            return "title"
        return self._read_below_title(position)

    def begins_story(self, position: int) -> bool:
        """Whether the story starts with a block of kind `story`."""
        head, block, following = self.head, self._blocks[position], self._blocks[position + 1 : position + 4]
        if len(block) > 300 or dateline_agency(block):
            return True
        # After a byline the head goes on only if the headline is repeated or another byline follows.
        headed = any(key(later) == key(head.title or "") for later in following[:2]) or any(map(is_byline, following))
        return head.signed and not headed

    def _read_above_title(self, position: int) -> Kind:
        head, block, following = self.head, self._blocks[position], self._after(position)
        if CAPTION.match(block) or _is_credited(block):
            head.captions.append(block)
            return "caption"
        if is_byline(block) or is_stamp(block):
            head.note_byline(block, self._country)
            return "byline"
        if _is_kicker(block) and _could_be_headline(following):
            section = re.split(r"\s*[>›]\s*", block)[-1].strip()
            head.section = section.capitalize() if section.isupper() else section
            return "section"
        if _stands_above_title(block, self._blocks[position + 1 : _HEAD_BLOCKS]):
            return "furniture"
        if (
            len(block) > _LONGEST_HEADLINE
            or dateline_agency(block)
            or (len(block.split()) > 25 and block.endswith("."))
            # Below a caption without a headline above it, the story begins.
            or (head.captions and len(block) > _LONGEST_SENTENCE_TITLE and block.endswith((".", "。")))
        ):
            return "headless"
        head.title = HEADING.sub("", block)
        return "title"

    def _read_below_title(self, position: int) -> Kind:
        head, block, following = self.head, self._blocks[position], self._after(position)
        # Below the byline, a line above a credit is the caption of the picture; above it, it may be the standfirst.
        captioned = (head.signed or head.repeated) and len(block) < _LONGEST_STANDFIRST and _is_bare_credit(following)
        if CAPTION.match(block) or _is_credited(block) or captioned:
            head.captions.append(block)
            return "caption"
        if is_byline(block) or is_stamp(block):
            if _CLOCK_ONLY.match(following) and head.published is None and len(block) < 80:
                block = f"{block} {following}"
            head.note_byline(block, self._country)
            return "byline"
        if is_credit_line(block):
            head.captions.append(block)
            return "caption"
        near_stamp = (
            is_stamp(following)
            or (position > 0 and is_stamp(self._blocks[position - 1]))
            or agency_name(following) is not None
        )
        if agency_name(block) or (near_stamp and self._is_bare_name(position)):
            head.note_byline(block, self._country)
            return "byline"
        # A role or a time of day on its own belongs to the byline, but adds nothing.
        return "byline" if (near_stamp and _is_role(block)) or _CLOCK_ONLY.match(block) else "story"

    def _is_bare_name(self, position: int) -> bool:
        """Whether a block next to a time is a byline without "By"; not if a byline with "By" follows."""
        block = self._blocks[position]
        signed_below = any(opening_label(later) for later in self._blocks[position + 1 : position + 4])
        return not signed_below and len(block) < 100 and not block.isupper() and is_name_list(block)

    def _after(self, position: int) -> str:
        """The next block; "" at the end."""
        return self._blocks[position + 1] if position + 1 < len(self._blocks) else ""


def _is_credited(block: str) -> bool:
    """Whether a block ends in the credit of a picture, and is no story of an agency."""
    return len(block) < _LONGEST_CAPTION and ends_in_credit(block) and not dateline_agency(block)


def is_credit_line(block: str) -> bool:
    """Whether a block is only the credit of a picture. The name of an agency on its own is a byline instead."""
    return len(block) < 120 and is_credit(block) and agency_name(block) is None and not SENTENCE_END.search(block)


def is_stamp_line(block: str) -> bool:
    """Whether a block is a line that states a time."""
    return len(block) < _LONGEST_STAMP and is_stamp(block) and not ITEM.match(block)


def _is_menu(block: str) -> bool:
    """Whether a block lists the sections of a site: "World | Markets | Science"."""
    parts = [part.strip() for part in re.split(r"\s[|•·]\s", block)]
    short = all(0 < len(part.split()) <= 2 and not re.search(r"\d", part) for part in parts)
    return len(parts) >= 3 and short and not any(is_person(part) or agency_name(part) for part in parts)


def _stands_above_title(block: str, following: list[str]) -> bool:
    """Whether a first line is the name of the site: one of the next lines is repeated below, but this one is not."""
    if len(block.split()) > _LONGEST_SITE_NAME or any(key(block) == key(later) for later in following):
        return False
    return any(
        len(line.split()) >= 3
        and not (is_stamp(line) or is_byline(line) or is_furniture(line))
        and any(key(line) == key(later) for later in following[number + 1 :])
        for number, line in enumerate(following[:3])
    )


def _is_kicker(block: str) -> bool:
    """Whether a block is a kicker: "WORLD NEWS" or "Home > World" above a headline."""
    marked = block.isupper() or ">" in block or "›" in block
    return marked and len(block.split()) <= 6 and not SENTENCE_END.search(block)


def _could_be_headline(block: str) -> bool:
    length_fits = len(block.split()) >= 4 and len(block) <= _LONGEST_HEADLINE
    return length_fits and not (is_stamp(block) or is_byline(block) or SENTENCE_END.search(block))


def _is_role(block: str) -> bool:
    return len(block.split()) <= 8 and not SENTENCE_END.search(block) and bool(_ROLE.search(block))


def _is_bare_credit(block: str) -> bool:
    parts = split_credit(block)
    return len(block) < 120 and parts.caption is None and parts.credit is not None and agency_name(block) is None


def _bare_title(title: str) -> str:
    """A headline without the suffix of a window title: "Harbor reopens - Reuters", "Harbor reopens | The Daily"."""
    for separator in _TITLE_SEPARATORS:
        before, found, after = title.rpartition(separator)
        if found and before and (separator == " | " or agency_name(after)) and len(after.split()) <= 5:
            return before.strip()
    return title


def _without_site(title: str, domain: str) -> str:
    """A headline without the name of the site if its domain contains it: "Harbor reopens - Harbor Daily"."""
    letters = re.sub(r"[\W_]", "", domain)
    for separator in _TITLE_SEPARATORS:
        before, found, after = title.rpartition(separator)
        name = key(after).replace(" ", "")
        if found and before and name and name in letters:
            return before.strip()
    return title
