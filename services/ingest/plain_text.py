"""The plain text of a page, as a person copies it or a wire archive stores it, as a draft.

Such a text has no marks, only lines: a headline, perhaps a standfirst, a byline with agency and time, the headline
again, a picture's caption, then the story with subheads and lists, and at the end what the page carries around it.
Lines become blocks (hard-wrapped lines are joined), and the blocks are read from the top: head, until the story
begins; then the story.
"""

import re
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from schemas.article import ArticleTime, LeadImage, Paragraph
from services.ingest import times
from services.ingest.body import key
from services.ingest.byline import Byline, agency_name, dateline_agency, is_person, split_byline
from services.ingest.captions import is_credit, split_credit
from services.ingest.draft import Draft
from services.ingest.furniture import ends_article, is_furniture
from services.ingest.language import decide_language

_BY = re.compile(
    r"^(?:(?:written|words|text|story|reported|analysis|opinion|review|report)\s+)?(?:by|von|par|por|door|av|oleh)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_STAMP_WORDS = re.compile(
    r"\b(?:first\s+)?(?:published|posted|updated?|last\s+(?:updated|modified)|modified|created|issued|on|at|um|uhr|hrs?|time|date|le|à|am)\b"
    r"|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b|\b\w+tag\b|\d+\s+\w+\s+ago|[:.,;|/·•()\[\]–—-]",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?:\d+|an?|a\s+few)\s+(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?)\s+ago\b", re.IGNORECASE)
_CLOCK_ONLY = re.compile(
    r"^(?:at\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:Uhr|[A-Z][\w+:/\-]{1,8})?$", re.IGNORECASE
)
_CAPTION = re.compile(
    r"^(?:FILE(?:\s+(?:PHOTO|IMAGE|PICTURE))?\s*[:\-–—]|(?:Photo|Image|Picture|Foto|Bild)(?:\s+(?:caption|credit))?\s*:|"
    r"(?:Image|Photo)\s+(?:caption|credit)\b\s*:?)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(?:[•◦▪●‣·∙*]\s*|[-–—]\s+|\d{1,2}[.)]\s+)(?=\S)")
_HEADING = re.compile(r"^#{1,6}\s+")
_SENTENCE_END = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]*$|[\"”»]$")
_LONGEST_HEADLINE = 250
_LONGEST_SUBHEAD = 90
_LONGEST_STAMP = 220
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


def read_plain_text(text: str, url: str) -> Draft:
    """Read the plain text of a page. A draft without paragraphs means that there is no story in it."""
    country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    blocks = [block for block in _blocks(text) if block]
    head, rest = _read_head(blocks, country)
    paragraphs = _read_story(rest, head, country)
    draft = Draft(
        title=head.title,
        subtitle=head.subtitle,
        authors=head.authors,
        section=head.section,
        published_at=head.published,
        modified_at=head.modified,
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
    joined = (" ".join(block.split()) for group in groups for block in _join(group, width))
    return [block for block in joined if re.search(r"\w", block)]


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The column at which lines were broken; None where each line is a paragraph of its own.

    Hard-wrapped text has many lines that end inside a sentence, close below one column.
    """
    inner = [line for group in groups for line in group[:-1]]
    if len(inner) < 2:
        return None
    width = max(len(line) for line in inner)
    wrapped = [line for line in inner if not _SENTENCE_END.search(line) and len(line) > 40]
    if width > 140 or len(wrapped) < len(inner) * 0.4:
        return None
    return width if median(len(line) for line in wrapped) > width * 0.75 else None


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
    return (bool(_BY.match(line)) and len(line) < 120) or _is_stamp(line) or is_furniture(line)


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
            if len(unplaced) >= 2 or _begins_story(head, block, blocks[position + 1 : position + 3]):
                break
            unplaced.append((position, block))
        elif kind != "furniture":
            last = position + 1
    if head.title is not None and head.repeated:
        head.title = _bare_title(head.title)
    before = [block for position, block in unplaced if position < last]
    # Between headline and byline stands a standfirst; anything that long is story, whatever surrounds it.
    head.subtitle = next((block for block in before if len(block) <= _LONGEST_STANDFIRST), None)
    return head, [block for block in before if block != head.subtitle] + blocks[last:]


def _head_kind(head: _Head, block: str, blocks: list[str], position: int, country: str) -> str:
    """What a block of the head is; what it says is noted in `head`."""
    if is_furniture(block):
        return "furniture"
    if head.title is None:
        return _read_first(head, block, blocks[position + 1] if position + 1 < len(blocks) else "", country)
    if key(block) in (key(head.title), key(_bare_title(head.title))):
        head.repeated = True
        return "title"
    return _read_head_block(head, block, blocks, position, country)


def _begins_story(head: _Head, block: str, following: list[str]) -> bool:
    if len(block) > 300 or dateline_agency(block):
        return True
    # After the byline only the headline, given again, may still come.
    signed = bool(head.authors or head.agency or head.published)
    return signed and not any(key(later) == key(head.title or "") for later in following)


def _read_first(head: _Head, block: str, following: str, country: str) -> str:
    if _CAPTION.match(block):
        head.captions.append(block)
        return "caption"
    if _is_byline(block) or _is_stamp(block):
        _read_byline(head, block, country)
        return "byline"
    if _is_kicker(block) and _could_be_headline(following):
        section = re.split(r"\s*[>›]\s*", block)[-1].strip()
        head.section = section.capitalize() if section.isupper() else section
        return "section"
    if len(block) > _LONGEST_HEADLINE or dateline_agency(block) or (len(block.split()) > 25 and block.endswith(".")):
        return "headless"
    head.title = _HEADING.sub("", block)
    return "title"


def _is_kicker(block: str) -> bool:
    """ "WORLD NEWS" or "Home > World" above a headline."""
    marked = block.isupper() or ">" in block or "›" in block
    return marked and len(block.split()) <= 6 and not _SENTENCE_END.search(block)


def _could_be_headline(block: str) -> bool:
    length_fits = len(block.split()) >= 4 and len(block) <= _LONGEST_HEADLINE
    return length_fits and not (_is_stamp(block) or _is_byline(block) or _SENTENCE_END.search(block))


def _read_head_block(head: _Head, block: str, blocks: list[str], position: int, country: str) -> str:
    following = blocks[position + 1] if position + 1 < len(blocks) else ""
    credited = len(block) < 500 and _ends_in_credit(block) and not dateline_agency(block)
    if _CAPTION.match(block) or credited:
        head.captions.append(block)
        return "caption"
    if _is_byline(block) or _is_stamp(block):
        if _CLOCK_ONLY.match(following) and head.published is None and len(block) < 80:
            block = f"{block} {following}"
        _read_byline(head, block, country)
        return "byline"
    if _is_credit_line(block):
        head.captions.append(block)
        return "caption"
    near_stamp = _is_stamp(following) or (position > 0 and _is_stamp(blocks[position - 1])) or agency_name(following)
    signed_below = any(_BY.match(later) for later in blocks[position + 1 : position + 4])
    bare_name = near_stamp and not signed_below and len(block) < 100 and not block.isupper()
    if agency_name(block) or (bare_name and _is_name_list(block)):
        _read_byline(head, block, country)
        return "byline"
    role = near_stamp and len(block.split()) <= 8 and not _SENTENCE_END.search(block) and _is_role(block)
    return "byline" if role or _CLOCK_ONLY.match(block) else "story"


def _bare_title(title: str) -> str:
    """A headline without what a window title appends: "Harbor reopens - Reuters", "Harbor reopens | The Daily"."""
    for separator in (" | ", " - ", " – ", " — "):
        before, found, after = title.rpartition(separator)
        if found and before and (separator == " | " or agency_name(after)) and len(after.split()) <= 5:
            return before.strip()
    return title


def _is_byline(block: str) -> bool:
    if len(block) > _LONGEST_STAMP or not _BY.match(block):
        return False
    # "By Tuesday the water had gone." is story.
    people = split_byline(re.split(r"\s[|•·]\s|\s[-–—]\s", block)[0])
    return bool(people.authors or people.agency) or bool(_is_stamp(_BY.sub("", block)))


def _is_stamp(block: str) -> bool:
    """Whether a line says when, and little else: names and agencies may stand beside it."""
    if len(block) > _LONGEST_STAMP:
        return False
    time = times.parse_visible(block)
    if time is None:
        return bool(_AGO.search(block)) and len(_AGO.sub("", _STAMP_WORDS.sub("", block)).split()) <= 3
    rest = _without_times(block)
    if len(rest.split()) <= 1:
        return True
    lower = [
        word
        for word in rest.split()
        if word.islower() and word not in ("by", "and", "and", "von", "und", "par", "et", "in", "for", "de")
    ]
    return len(rest.split()) <= 14 and not lower and not re.search(r"[.!?]$", block.strip())


def _without_times(block: str) -> str:
    rest = block
    for _ in range(3):
        time = times.parse_visible(rest)
        if time is None or not time.raw:
            break
        rest = " ".join(rest.split()).replace(time.raw, " | ")
    return " ".join(_STAMP_WORDS.sub(" ", _AGO.sub(" ", rest)).split())


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
    names: Byline = split_byline(_AGO.sub(" | ", rest))
    marked = bool(_BY.match(block))
    head.authors += [name for name in names.authors if name not in head.authors and (marked or is_person(name))]
    head.agency += [name for name in names.agency if name not in head.agency]


def _is_name_list(block: str) -> bool:
    names = split_byline(block)
    covered = sum(len(name.split()) for name in [*names.authors, *names.agency])
    return covered >= len([w for w in block.split() if w[:1].isupper()]) * 0.6 and covered > 0


def _is_role(block: str) -> bool:
    return bool(
        re.search(
            r"\b(?:reporter|correspondent|editor|writer|staff|desk|bureau|columnist|redakteur\w*|analyst)\b",
            block,
            re.IGNORECASE,
        )
    )


def _ends_in_credit(block: str) -> bool:
    """ "Boats at dawn. (Kim Vale/Harbor Wire)": a credit in brackets that names more than an agency, which may end a
    story."""
    found = re.search(r"[(\[]([^()\[\]]{4,100})[)\]]\s*\.?$", block)
    return (
        bool(found)
        and is_credit(found[1])
        and agency_name(found[1]) is None
        and not re.match(r"reporting|editing|additional", found[1], re.I)
        if found
        else False
    )


def _is_credit_line(block: str) -> bool:
    return len(block) < 120 and is_credit(block) and agency_name(block) is None and not _SENTENCE_END.search(block)


# --- the story -------------------------------------------------------------------------------------------------------


def _read_story(blocks: list[str], head: _Head, country: str) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    title = key(head.title or "")
    for position, block in enumerate(blocks):
        if ends_article(block) and paragraphs and not _story_goes_on(blocks[position + 1 : position + _BOX_BLOCKS]):
            break
        if is_furniture(block) or ends_article(block) or key(block) == title:
            continue
        if _CAPTION.match(block) or _is_credit_line(block) or (_ends_in_credit(block) and len(block) < 400):
            head.captions.append(block)
            continue
        if len(block) < 120 and _is_stamp(block) and not _ITEM.match(block):
            if head.published is None or head.modified is None:
                _read_byline(head, block, country)
            continue
        paragraphs.append(_paragraph(block, blocks[position + 1] if position + 1 < len(blocks) else ""))
    # What ends without a sentence is no story: the last buttons, a tag list, a name of the site.
    # "(Reporting by …; editing by …)" stays: it is the desk's last line.
    while len(paragraphs) > 1 and paragraphs[-1].kind != "list_item" and _is_short_line(paragraphs[-1].text):
        paragraphs.pop()
    return paragraphs


def _story_goes_on(blocks: list[str]) -> bool:
    """Whether real sentences in number follow: "Related stories" in the middle of a page is only a box."""
    sentences = [b for b in blocks if len(b) > 80 and re.search(r"[.!?…。][\"'”’»)]*$", b) and not is_furniture(b)]
    return len(sentences) >= 3


def _paragraph(block: str, following: str) -> Paragraph:
    if _HEADING.match(block):
        return Paragraph(text=_HEADING.sub("", block), kind="subhead")
    item = _ITEM.match(block)
    if item and len(block) > item.end():
        return Paragraph(text=block[item.end() :], kind="list_item")
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
