"""The story in a plain text: its paragraphs, subheads and list items, without what follows it on the page."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from services.ingest.reading.lines.captions import ends_in_credit
from services.ingest.reading.lines.furniture import ends_article, is_furniture
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.paragraph import Paragraph
from services.ingest.reading.text.blocks import BULLET, ITEM, NUMBER, SENTENCE_END
from services.ingest.reading.text.head import CAPTION, HEADING, is_credit_line, is_stamp_line

_LONGEST_SUBHEAD = 90
"""Maximum characters of a subhead."""
_BOX_BLOCKS = 60
"""Maximum blocks of a box with other stories in the middle of a page."""


@dataclass
class Story:
    """The paragraphs of a story, and the lines among them that belong in its head."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)


def before_the_end(blocks: list[str]) -> list[str]:
    """The blocks without furniture, up to the heading of what follows the story."""
    story: list[str] = []
    for position, block in enumerate(blocks):
        if ends_article(block) and story and not _story_goes_on(blocks[position + 1 : position + _BOX_BLOCKS]):
            break
        if not is_furniture(block) and not ends_article(block):
            story.append(block)
    return story


def _story_goes_on(blocks: list[str]) -> bool:
    """Whether several real sentences follow: then "Related stories" is only a box in the middle of the page."""
    sentences = [b for b in blocks if len(b) > 80 and re.search(r"[.!?…。][\"'”’»)]*$", b) and not is_furniture(b)]
    return len(sentences) >= 3


def read_story(blocks: list[str], title: str | None) -> Story:
    """Separate the paragraphs of a story from the captions and times among them, and drop its title."""
    story = Story()
    title_key = key(title or "")
    for block, following in pairwise([*blocks, ""]):
        if key(block) == title_key:
            continue
        if CAPTION.match(block) or is_credit_line(block) or (ends_in_credit(block) and len(block) < 400):
            story.captions.append(block)
        elif is_stamp_line(block):
            story.stamps.append(block)
        else:
            story.paragraphs.append(_paragraph(block, following))
    return story


def without_last_lines(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Drop short lines at the end that are not sentences: buttons, tags, the name of the site.

    "(Reporting by …; editing by …)" stays.
    """
    end = len(paragraphs)
    while end > 1 and paragraphs[end - 1].kind != "list_item" and _is_short_line(paragraphs[end - 1].text):
        end -= 1
    return paragraphs[:end]


def _paragraph(block: str, following: str) -> Paragraph:
    if HEADING.match(block):
        return Paragraph(text=HEADING.sub("", block), kind="subhead")
    if bullet := BULLET.match(block):
        return Paragraph(text=block[bullet.end() :], kind="list_item")
    if NUMBER.match(block):
        return Paragraph(text=block, kind="list_item")
    following_is_text = len(following) > len(block) or bool(ITEM.match(following))
    if _is_short_line(block) and following_is_text and not is_furniture(following):
        return Paragraph(text=block, kind="subhead")
    return Paragraph(text=block, kind="paragraph")


def _is_short_line(block: str) -> bool:
    """Whether a line could be a heading: short, and not a sentence."""
    question = block.endswith("?") and len(block.split()) <= 10
    return (
        block[0] not in "(["
        and len(block) <= _LONGEST_SUBHEAD
        and len(block.split()) <= 14
        and (question or not SENTENCE_END.search(block))
    )
