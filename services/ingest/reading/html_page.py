"""An HTML page as a draft: the body, and for every field a decision between what the page says in different places."""

import re
from datetime import datetime

from lxml.html import HtmlElement

from schemas.article import Paragraph
from services.ingest.addresses.canonical import canonical_url
from services.ingest.reading.body.body import read_body, trim
from services.ingest.reading.body.features import Stated
from services.ingest.reading.fields.authors import decide_agency, decide_authors
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.language import decide_language
from services.ingest.reading.fields.lead_image import read_lead_image
from services.ingest.reading.fields.publication import decide_times
from services.ingest.reading.fields.section import decide_section
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.fields.title import decide_title
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import PageMetadata, merge
from services.ingest.reading.page.head_lines import read_head_lines
from services.ingest.reading.page.metadata import read_metadata

_MOST_KEYWORDS = 30
_MOST_CANDIDATES = 20


def read_html(tree: HtmlElement, url: str, captured_at: datetime, source_zones: SourceZones = NOTHING_LEARNED) -> Draft:
    """Read a parsed page (left unchanged). A draft without paragraphs means that no body was found."""
    page = read_metadata(tree, url)
    draft = Draft(canonical_url=canonical_url(url, *page.canonical))
    decide_title(draft, page, url)
    paragraphs = _read_paragraphs(draft, page, tree, url)
    page = merge(page, read_head_lines(page, draft.title))
    decide_authors(draft, page, url)
    decide_times(draft, page, tree, url, captured_at, source_zones)
    leading = {key(text) for text in [draft.title or "", *draft.authors, *(c.value for c in page.stamps)]} - {""}
    leading |= {key(candidate.value) for candidate in page.titles if candidate.place == "h1"}
    leading |= {key(candidate.value) for candidate in page.sections}
    leading |= {key(candidate.value) for candidate in page.authors if candidate.place == "line"}
    leading -= {""}
    draft.paragraphs = trim(paragraphs, title=key(draft.title or ""), leading=leading)
    decide_agency(draft, page)
    text = "\n".join(paragraph.text for paragraph in draft.paragraphs)
    declared = [candidate.value for candidate in page.languages]
    draft.language, named = decide_language(declared, text)
    if draft.language:
        draft.credit("language", [page.languages[0].place if named else "text"])
    _decide_subtitle(draft, page)
    decide_section(draft, page, tree, url)
    _decide_keywords(draft, page)
    draft.lead_image, place = read_lead_image(tree, url, page.images)
    if draft.lead_image is not None:
        draft.credit("lead_image", [place])
    draft.flags = list(dict.fromkeys(page.flags))
    draft.site_name = next(iter(page.publishers), None)
    draft.robots = list(dict.fromkeys(page.robots))
    draft.tdm_reservation = {"1": True, "0": False}.get((page.tdm_reservation or "").strip())
    draft.tdm_policy = page.tdm_policy
    return draft


def _read_paragraphs(draft: Draft, page: PageMetadata, tree: HtmlElement, url: str) -> list[Paragraph]:
    """The body as it stands on the page, or as JSON-LD carries it: for pages that build their text in the browser."""
    stated = stated_of(page, draft.title)
    body = read_body(tree, url, stated)
    blocks = [Paragraph(text=text) for block in re.split(r"\n+", stated.body) if (text := " ".join(block.split()))]
    # Where trafilatura finds nothing better it takes the JSON-LD body itself, in one piece.
    same = len(body.paragraphs) == 1 < len(blocks) and len(stated.body) > 0.9 * len(body.paragraphs[0].text)
    if blocks and (not body.paragraphs or same):
        draft.credit("text", ["json-ld"])
        return blocks
    if body.paragraphs:
        draft.provenance["text"] = body.place
        draft.confidence["text"] = round(body.confidence, 2)
    return body.paragraphs


def stated_of(page: PageMetadata, title: str | None) -> Stated:
    """What the page states of its article, as far as it helps to find the body."""
    return Stated(
        title=title or "",
        description=next((candidate.value for candidate in page.subtitles if candidate.place != "visible"), ""),
        body=re.sub(r"<[^<>]{1,200}>", "\n", page.article_body or ""),
        is_article=bool(page.published) or any(candidate.place == "json-ld" for candidate in page.titles),
    )


def _decide_subtitle(draft: Draft, page: PageMetadata) -> None:
    """A standfirst that the page shows, else a description that is neither the title nor the beginning of the text."""
    start = key(" ".join(p.text for p in draft.paragraphs[:2])[:1_000])
    candidates = page.subtitles[:_MOST_CANDIDATES]
    shown = [c for c in candidates if c.place == "visible"]
    for candidate in shown + [c for c in candidates if c.place != "visible"]:
        words = key(candidate.value)
        if not words or words == key(draft.title or "") or len(candidate.value) > 500:
            continue
        cut = candidate.value.rstrip().endswith(("...", "…", "[…]"))
        if candidate.place != "visible" and (cut or start.startswith(words[:60])):
            continue
        draft.subtitle = candidate.value
        draft.credit("subtitle", [candidate.place])
        return


def _decide_keywords(draft: Draft, page: PageMetadata) -> None:
    for place in dict.fromkeys(c.place for c in page.keywords):
        words = [w.strip() for c in page.keywords if c.place == place for w in re.split(r"[,;|]", c.value)]
        unique = {w.casefold(): w for w in reversed(words) if 1 < len(w) <= 80}
        if unique:
            draft.keywords = list(reversed(unique.values()))[:_MOST_KEYWORDS]
            draft.credit("keywords", [place])
            return
