"""From the plain text of a page, as copied by a person or stored in a wire archive, to a draft.

Such a text has no markup, only lines: a headline, perhaps a standfirst, a byline with agency and time, the headline
again, the caption of a picture, then the story with subheads and lists, and finally the surroundings of the page.
Lines become blocks (`text/blocks.py`), which are read from the top: first the head (`text/head.py`), then the story
(`text/story.py`).
"""

import re
from urllib.parse import urlsplit

from schemas.article import LeadImage
from services.ingest.addresses.address import Address
from services.ingest.reading.body.page_text import article_lines
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.language import decide_language
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.lines.captions import split_credit
from services.ingest.reading.lines.datelines import closing_agencies, opening_agencies
from services.ingest.reading.paragraph import Paragraph
from services.ingest.reading.text.blocks import read_blocks
from services.ingest.reading.text.head import Head, is_stamp_line, read_head
from services.ingest.reading.text.story import before_the_end, read_story, without_last_lines

_TEXT = ("text",)
_CAPTION_LABEL = re.compile(r"^(?:Image|Photo)\s+caption\s*:?\s*", re.IGNORECASE)


def read_plain_text(text: str, address: Address, source_zones: SourceZones = NOTHING_LEARNED) -> Draft:
    """Read the plain text of a page. The draft has no paragraphs if the text contains no story."""
    head, paragraphs = _read_article(read_blocks(text), address.raw)
    source = address.domain
    wire = opening_agencies(paragraphs[0].text) or closing_agencies(paragraphs[-1].text) if paragraphs else []
    agencies = list(dict.fromkeys([*head.agency, *wire]))
    return Draft(
        address=address,
        title=decide(head.headline(source), ["headline", "headline again"] if head.repeated else _TEXT),
        subtitle=decide(head.subtitle, _TEXT),
        authors=decide(head.authors, _TEXT),
        agencies=decide(agencies, ["byline" if head.agency else "dateline"]),
        contributors=decide(head.contributors, _TEXT),
        published_at=decide(head.published and source_zones.place(source, head.published), _TEXT),
        modified_at=decide(head.modified and source_zones.place(source, head.modified), _TEXT),
        language=decide_language([], "\n".join(paragraph.text for paragraph in paragraphs)),
        section=decide(head.section, _TEXT),
        keywords=Decision([]),
        lead_image=decide(_lead_image(head.captions), _TEXT),
        text=decide(paragraphs, _TEXT),
    )


def _read_article(blocks: list[str], url: str) -> tuple[Head, list[Paragraph]]:
    """The head and the paragraphs of the story; captions and times among the paragraphs go to the head."""
    country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    chosen = article_lines(blocks, url)
    if chosen is None:
        head, rest = read_head(blocks, country)
        story = read_story(before_the_end(rest), head.title)
        whole, story.paragraphs = story.paragraphs, without_last_lines(story.paragraphs)
        # The last line may only say who supplied the story.
        head.agency += [name for line in whole[len(story.paragraphs) :] for name in closing_agencies(line.text)]
        stamps = story.stamps
    else:
        head, _ = read_head([*chosen.head, *chosen.story], country)
        story = read_story(chosen.story, head.title)
        stamps = [*filter(is_stamp_line, chosen.head), *story.stamps]
    for stamp in stamps:
        head.note_stamp(stamp, country)
    head.captions += story.captions
    return head, story.paragraphs


def _lead_image(captions: list[str]) -> LeadImage | None:
    """The picture of the first caption, with the credit in it or else one from the other captions."""
    if not captions:
        return None
    parts = split_credit(_CAPTION_LABEL.sub("", captions[0]))
    credit = parts.credit or next((c for text in captions[1:] if (c := split_credit(text).credit)), None)
    return LeadImage(caption=parts.caption, credit=credit)
