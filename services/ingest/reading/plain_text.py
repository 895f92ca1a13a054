"""The plain text of a page, as a person copies it or a wire archive stores it, as a draft.

Such a text has no marks, only lines: a headline, perhaps a standfirst, a byline with agency and time, the headline
again, a picture's caption, then the story with subheads and lists, and at the end what the page carries around it.
Lines become blocks (hard-wrapped lines are joined), and the blocks are read from the top: head, until the story
begins; then the story.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from schemas.article import ArticleTime, LeadImage, Paragraph
from services.ingest.addresses import identity
from services.ingest.reading.body.page_text import article_lines
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.language import decide_language
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.lines import times
from services.ingest.reading.lines.byline import Byline, agency_name, dateline_agency, is_person, split_byline
from services.ingest.reading.lines.captions import ends_in_credit, is_credit, split_credit
from services.ingest.reading.lines.furniture import ends_article, is_furniture
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.head_lines import AGO, OPENER, is_byline, is_name_list, is_stamp

_CLOCK_ONLY = re.compile(
    r"^(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:Uhr|[A-Z][\w+:/\-]{1,8})?$", re.IGNORECASE
)
_CAPTION = re.compile(
    r"^(?:FILE(?:\s+(?:PHOTO|IMAGE|PICTURE))?\s*[:\-–—]|(?:Photo|Image|Picture|Foto|Bild)(?:\s+(?:caption|credit))?\s*:|"
    r"(?:Image|Photo)\s+(?:caption|credit)\b\s*:?)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[•◦▪●‣·∙*]\s*|-\s+)(?=\S)")
"""A mark that is none of the text: a number is, and so is the dash before what somebody says."""
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
_ITEM = re.compile(rf"{_BULLET.pattern}|^[–—]\s+(?=\S)|{_NUMBER.pattern}")
_HEADING = re.compile(r"^#{1,6}\s+")
_SENTENCE_END = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]*$|[\"”»]$")
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
_AFTER_WORD = frozenset(",.;:!?)”’»")
"""Marks that stand right after a word."""
_FEWEST_BROKEN = 5
"""Lines that begin inside a sentence, from which a text was broken at its links and marks."""
_LONGEST_MARKED = 80
_SHORTEST_BEFORE = 20
_LONGEST_MENDED = 3_000
_STOP_WITHIN = 10
"""Characters of a line's end in which a full stop and what closes after it are looked for."""
_LONGEST_HEADLINE = 250
_TITLE_SEPARATORS = (" | ", " - ", " – ", " — ")
_LONGEST_SITE_NAME = 6
"""Words."""
_LONGEST_SUBHEAD = 90
_LONGEST_STAMP = 120
_LONGEST_STANDFIRST = 350
_BOX_BLOCKS = 60
"""A box of other stories in the middle of a page is shorter than this."""
_HEAD_BLOCKS = 14
"""A head is short: title, standfirst, byline, role, times, buttons, caption; what comes later is the story."""


@dataclass
class _Head:
    """What was read before the story began."""

    title: str | None = None
    subtitle: str | None = None
    section: str | None = None
    authors: list[str] = field(default_factory=list)
    agency: list[str] = field(default_factory=list)
    published: ArticleTime | None = None
    modified: ArticleTime | None = None
    captions: list[str] = field(default_factory=list)
    repeated: bool = False


def read_plain_text(text: str, url: str, source_zones: SourceZones = NOTHING_LEARNED) -> Draft:
    """Read the plain text of a page. A draft without paragraphs means that there is no story in it."""
    country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    blocks = [block for block in _blocks(text) if block]
    chosen = article_lines(blocks, url)
    if chosen is None:
        head, rest = _read_head(blocks, country)
        paragraphs = _read_story(_before_the_end(rest), head, country)
        _drop_last_lines(paragraphs)
    else:
        head, _ = _read_head([*chosen.head, *chosen.story], country)
        for block in chosen.head:
            _read_times(head, block, country)
        paragraphs = _read_story(chosen.story, head, country)
    canonical = identity.normalize_url(url)
    source = identity.domain(canonical)
    if head.title is not None:
        head.title = _without_site(_bare_title(head.title) if head.repeated else head.title, source)
    draft = Draft(
        canonical_url=canonical,
        title=head.title,
        subtitle=head.subtitle,
        authors=head.authors,
        section=head.section,
        published_at=head.published and source_zones.place(source, head.published),
        modified_at=head.modified and source_zones.place(source, head.modified),
        paragraphs=paragraphs,
    )
    wire = dateline_agency(paragraphs[0].text) or dateline_agency(paragraphs[-1].text) if paragraphs else []
    draft.agency = list(dict.fromkeys([*head.agency, *wire]))
    if head.captions:
        parts = split_credit(re.sub(r"^(?:Image|Photo)\s+caption\s*:?\s*", "", head.captions[0], flags=re.IGNORECASE))
        credit = parts.credit or next((c for t in head.captions[1:] if (c := split_credit(t).credit)), None)
        draft.lead_image = LeadImage(caption=parts.caption, credit=credit)
    draft.language, _ = decide_language([], "\n".join(paragraph.text for paragraph in paragraphs))
    for name in ("title", "subtitle", "authors", "published_at", "modified_at", "section", "lead_image", "language"):
        if getattr(draft, name):
            draft.credit(name, ["headline", "headline again"] if name == "title" and head.repeated else ["text"])
    if draft.agency:
        draft.credit("agency", ["byline" if head.agency else "dateline"])
    if paragraphs:
        draft.credit("text", ["text"])
    return draft


# --- lines to blocks -------------------------------------------------------------------------------------------------


def _blocks(text: str) -> list[str]:
    """Paragraphs and single lines, white space folded. Hard-wrapped lines are joined, others stand alone."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n|\u2028|\u2029", text.replace("\t", "    "))]
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    width = _wrap_width([group for group in groups if group])
    if width is None and sum(map(_goes_on, lines)) >= _FEWEST_BROKEN:
        groups = [_mend(group) for group in groups]
    joined = (" ".join(block.split()) for group in groups for block in _join(group, width))
    return [block for block in joined if re.search(r"\w", block)]


def _goes_on(line: str) -> bool:
    """Whether a line begins in the middle of a sentence."""
    start = line.strip()[:1]
    return start.islower() or start in _AFTER_WORD


def _mend(lines: list[str]) -> list[str]:
    """Join the lines of a text that was broken at every link and mark: "He met", "Ada Lind", "on Tuesday."."""
    mended: list[str] = []
    for number, line in enumerate(lines):
        # The bound keeps the time linear, whatever the text.
        broken = bool(mended) and len(mended[-1]) < _LONGEST_MENDED and not _STOP.search(mended[-1][-_STOP_WITHIN:])
        # A name between two parts of a sentence has nothing that tells of it but those.
        inside = len(line) <= _LONGEST_MARKED and number + 1 < len(lines) and _goes_on(lines[number + 1])
        if broken and (_goes_on(line) or (inside and len(mended[-1]) >= _SHORTEST_BEFORE)):
            space = "" if line.strip()[0] in _AFTER_WORD else " "
            mended[-1] = f"{mended[-1]}{space}{line.strip()}"
        else:
            mended.append(line)
    return mended


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The column at which lines were broken; None where each line is a paragraph of its own.

    Hard-wrapped text has many lines that end inside a sentence, close below one column.
    """
    pairs = [pair for group in groups for pair in pairwise(group) if not _ITEM.match(pair[0].strip())]
    if len(pairs) < 2:
        return None
    width = max(len(line) for line, _ in pairs)
    wrapped = [(line, following) for line, following in pairs if not _SENTENCE_END.search(line) and len(line) > 40]
    # Headlines under one another end without a full stop too, but each begins with a capital.
    going_on = [following for _, following in wrapped if not following.strip()[:1].isupper()]
    if width > 140 or len(wrapped) < len(pairs) * 0.4 or len(going_on) < len(wrapped) * 0.25:
        return None
    return width if median(len(line) for line, _ in wrapped) > width * 0.75 else None


def _join(group: list[str], width: int | None) -> list[str]:
    if width is None:
        return group
    blocks: list[str] = []
    full = False
    for line in group:
        # A line that ends short of the column ends its paragraph; so do marks, indents and lines of a head.
        starts = (
            not blocks
            or not full
            or bool(_ITEM.match(line.strip()))
            or (line.startswith("  ") and not blocks[-1].startswith("  "))
            or _is_head_line(line.strip())
            or _is_head_line(blocks[-1].strip())
        )
        if starts:
            blocks.append(line)
        else:
            blocks[-1] = f"{blocks[-1]} {line.strip()}"
        first_word = len(line) + 12
        full = first_word > width and not (len(line) < width * 0.8 and _SENTENCE_END.search(line))
    return blocks


def _is_head_line(line: str) -> bool:
    return (bool(OPENER.match(line)) and len(line) < 120) or is_stamp(line) or is_furniture(line)


# --- the head --------------------------------------------------------------------------------------------------------


def _read_head(blocks: list[str], country: str) -> tuple[_Head, list[str]]:
    """Read the head off the top; the rest is the story and what follows it."""
    head = _Head()
    unplaced: list[tuple[int, str]] = []
    # The story begins after the last block that only a head has.
    last = 0
    for position, block in enumerate(blocks[:_HEAD_BLOCKS]):
        kind = _head_kind(head, block, blocks, position, country)
        if kind == "headless":
            break
        if kind == "story":
            if len(unplaced) >= 2 or _begins_story(head, block, blocks[position + 1 : position + 4]):
                break
            unplaced.append((position, block))
        elif kind != "furniture":
            last = position + 1
    before = [block for position, block in unplaced if position < last]
    # Between headline and byline stands a standfirst; anything that long is story, whatever surrounds it.
    head.subtitle = next((block for block in before if len(block) <= _LONGEST_STANDFIRST), None)
    return head, [block for block in before if block != head.subtitle] + blocks[last:]


def _head_kind(head: _Head, block: str, blocks: list[str], position: int, country: str) -> str:
    """What a block of the head is; what it says is noted in `head`."""
    if is_furniture(block) or _is_menu(block):
        return "furniture"
    if head.title is None:
        return _read_first(head, blocks, position, country)
    if key(block) in (key(head.title), key(_bare_title(head.title))):
        head.repeated = True
        return "title"
    return _read_head_block(head, block, blocks, position, country)


def _is_menu(block: str) -> bool:
    """ "World | Markets | Science": the sections of a site in one line."""
    parts = [part.strip() for part in re.split(r"\s[|•·]\s", block)]
    short = all(0 < len(part.split()) <= 2 and not re.search(r"\d", part) for part in parts)
    return len(parts) >= 3 and short and not any(is_person(part) or agency_name(part) for part in parts)


def _begins_story(head: _Head, block: str, following: list[str]) -> bool:
    if len(block) > 300 or dateline_agency(block):
        return True
    # After a byline only the headline, given again, may still come, or the byline proper below the agency's name.
    signed = bool(head.authors or head.agency or head.published)
    headed = any(key(later) == key(head.title or "") for later in following[:2]) or any(map(is_byline, following))
    return signed and not headed


def _read_first(head: _Head, blocks: list[str], position: int, country: str) -> str:
    block, following = blocks[position], blocks[position + 1] if position + 1 < len(blocks) else ""
    if _CAPTION.match(block):
        head.captions.append(block)
        return "caption"
    if is_byline(block) or is_stamp(block):
        _read_byline(head, block, country)
        return "byline"
    if _is_kicker(block) and _could_be_headline(following):
        section = re.split(r"\s*[>›]\s*", block)[-1].strip()
        head.section = section.capitalize() if section.isupper() else section
        return "section"
    if _stands_above_title(block, blocks[position + 1 : _HEAD_BLOCKS]):
        return "furniture"
    if len(block) > _LONGEST_HEADLINE or dateline_agency(block) or (len(block.split()) > 25 and block.endswith(".")):
        return "headless"
    head.title = _HEADING.sub("", block)
    return "title"


def _stands_above_title(block: str, following: list[str]) -> bool:
    """Whether a first line is the site's name: not it but one of the lines right below it is given again."""
    if len(block.split()) > _LONGEST_SITE_NAME or any(key(block) == key(later) for later in following):
        return False
    return any(
        len(line.split()) >= 3
        and not (is_stamp(line) or is_byline(line) or is_furniture(line))
        and any(key(line) == key(later) for later in following[number + 1 :])
        for number, line in enumerate(following[:3])
    )


def _is_kicker(block: str) -> bool:
    """ "WORLD NEWS" or "Home > World" above a headline."""
    marked = block.isupper() or ">" in block or "›" in block
    return marked and len(block.split()) <= 6 and not _SENTENCE_END.search(block)


def _could_be_headline(block: str) -> bool:
    length_fits = len(block.split()) >= 4 and len(block) <= _LONGEST_HEADLINE
    return length_fits and not (is_stamp(block) or is_byline(block) or _SENTENCE_END.search(block))


def _read_head_block(head: _Head, block: str, blocks: list[str], position: int, country: str) -> str:
    following = blocks[position + 1] if position + 1 < len(blocks) else ""
    credited = len(block) < 500 and ends_in_credit(block) and not dateline_agency(block)
    # Below the byline, a line with the picture's credit under it is its caption; above, it may be the standfirst.
    signed = bool(head.authors or head.agency or head.published or head.repeated)
    captioned = signed and len(block) < _LONGEST_STANDFIRST and _is_bare_credit(following)
    if _CAPTION.match(block) or credited or captioned:
        head.captions.append(block)
        return "caption"
    if is_byline(block) or is_stamp(block):
        if _CLOCK_ONLY.match(following) and head.published is None and len(block) < 80:
            block = f"{block} {following}"
        _read_byline(head, block, country)
        return "byline"
    if _is_credit_line(block):
        head.captions.append(block)
        return "caption"
    near_stamp = is_stamp(following) or (position > 0 and is_stamp(blocks[position - 1])) or agency_name(following)
    signed_below = any(OPENER.match(later) for later in blocks[position + 1 : position + 4])
    bare_name = near_stamp and not signed_below and len(block) < 100 and not block.isupper()
    if agency_name(block) or (bare_name and is_name_list(block)):
        _read_byline(head, block, country)
        return "byline"
    role = near_stamp and len(block.split()) <= 8 and not _SENTENCE_END.search(block) and _is_role(block)
    return "byline" if role or _CLOCK_ONLY.match(block) else "story"


def _bare_title(title: str) -> str:
    """A headline without what a window title appends: "Harbor reopens - Reuters", "Harbor reopens | The Daily"."""
    for separator in _TITLE_SEPARATORS:
        before, found, after = title.rpartition(separator)
        if found and before and (separator == " | " or agency_name(after)) and len(after.split()) <= 5:
            return before.strip()
    return title


def _without_site(title: str, domain: str) -> str:
    """A headline without what the site is called in its address: "Harbor reopens - Harbor Daily"."""
    letters = re.sub(r"[\W_]", "", domain)
    for separator in _TITLE_SEPARATORS:
        before, found, after = title.rpartition(separator)
        name = key(after).replace(" ", "")
        if found and before and name and name in letters:
            return before.strip()
    return title


def _read_byline(head: _Head, block: str, country: str) -> None:
    stamps = times.split_stamps(block, country=country)
    head.published = head.published or stamps.published
    head.modified = head.modified or stamps.modified
    rest = " ".join(block.split())
    for time in stamps:
        if time is not None and time.raw:
            rest = rest.replace(time.raw, " | ")
    rest = re.sub(
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b,?", " | ", rest
    )
    names: Byline = split_byline(AGO.sub(" | ", rest))
    marked = bool(OPENER.match(block))
    head.authors += [name for name in names.authors if name not in head.authors and (marked or is_person(name))]
    head.agency += [name for name in names.agency if name not in head.agency]


def _is_role(block: str) -> bool:
    return bool(
        re.search(
            r"\b(?:reporter|correspondent|editor|writer|staff|desk|bureau|columnist|redakteur\w*|analyst)\b",
            block,
            re.IGNORECASE,
        )
    )


def _is_bare_credit(block: str) -> bool:
    parts = split_credit(block)
    return len(block) < 120 and parts.caption is None and parts.credit is not None and agency_name(block) is None


def _is_credit_line(block: str) -> bool:
    return len(block) < 120 and is_credit(block) and agency_name(block) is None and not _SENTENCE_END.search(block)


# --- the story -------------------------------------------------------------------------------------------------------


def _before_the_end(blocks: list[str]) -> list[str]:
    """The blocks without furniture, up to what heads the things that follow a story."""
    story: list[str] = []
    for position, block in enumerate(blocks):
        if ends_article(block) and story and not _story_goes_on(blocks[position + 1 : position + _BOX_BLOCKS]):
            break
        if not is_furniture(block) and not ends_article(block):
            story.append(block)
    return story


def _read_story(blocks: list[str], head: _Head, country: str) -> list[Paragraph]:
    """The paragraphs of a story; captions and times that stand among them go to the head."""
    paragraphs: list[Paragraph] = []
    title = key(head.title or "")
    for position, block in enumerate(blocks):
        if key(block) == title:
            continue
        if _CAPTION.match(block) or _is_credit_line(block) or (ends_in_credit(block) and len(block) < 400):
            head.captions.append(block)
            continue
        if _read_times(head, block, country):
            continue
        paragraphs.append(_paragraph(block, blocks[position + 1] if position + 1 < len(blocks) else ""))
    return paragraphs


def _read_times(head: _Head, block: str, country: str) -> bool:
    """Whether a block is the line of a time, which is noted where the head has none yet."""
    if len(block) >= _LONGEST_STAMP or not is_stamp(block) or _ITEM.match(block):
        return False
    if head.published is None or head.modified is None:
        _read_byline(head, block, country)
    return True


def _drop_last_lines(paragraphs: list[Paragraph]) -> None:
    """What ends without a sentence is no story: the last buttons, a tag list, a name of the site.

    "(Reporting by …; editing by …)" stays: it is the desk's last line.
    """
    while len(paragraphs) > 1 and paragraphs[-1].kind != "list_item" and _is_short_line(paragraphs[-1].text):
        paragraphs.pop()


def _story_goes_on(blocks: list[str]) -> bool:
    """Whether real sentences in number follow: "Related stories" in the middle of a page is only a box."""
    sentences = [b for b in blocks if len(b) > 80 and re.search(r"[.!?…。][\"'”’»)]*$", b) and not is_furniture(b)]
    return len(sentences) >= 3


def _paragraph(block: str, following: str) -> Paragraph:
    if _HEADING.match(block):
        return Paragraph(text=_HEADING.sub("", block), kind="subhead")
    if bullet := _BULLET.match(block):
        return Paragraph(text=block[bullet.end() :], kind="list_item")
    if _NUMBER.match(block):
        return Paragraph(text=block, kind="list_item")
    following_is_text = len(following) > len(block) or bool(_ITEM.match(following))
    if _is_short_line(block) and following_is_text and not is_furniture(following):
        return Paragraph(text=block, kind="subhead")
    return Paragraph(text=block, kind="paragraph")


def _is_short_line(block: str) -> bool:
    """A line that could head something: short, and no sentence."""
    question = block.endswith("?") and len(block.split()) <= 10
    return (
        block[0] not in "(["
        and len(block) <= _LONGEST_SUBHEAD
        and len(block.split()) <= 14
        and (question or not _SENTENCE_END.search(block))
    )
