"""An HTML page as a draft: its body, and a decision for every field between what different places of the page say."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from schemas.article import ArticleTime
from services.ingest.addresses.address import Address
from services.ingest.addresses.canonical import canonical_address
from services.ingest.reading.body.body import Body, read_body, trim
from services.ingest.reading.body.features import Stated
from services.ingest.reading.body.script_state import read_state
from services.ingest.reading.fields.authors import decide_agency, decide_authors, read_notes
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.entries import with_entries
from services.ingest.reading.fields.keywords import decide_keywords
from services.ingest.reading.fields.language import decide_language
from services.ingest.reading.fields.lead_image import decide_lead_image
from services.ingest.reading.fields.picture_lines import without_picture_lines
from services.ingest.reading.fields.publication import Times, decide_times
from services.ingest.reading.fields.section import decide_section
from services.ingest.reading.fields.source_name import source_name
from services.ingest.reading.fields.source_zones import NOTHING_LEARNED, SourceZones
from services.ingest.reading.fields.subtitle import decide_subtitle
from services.ingest.reading.fields.title import decide_title
from services.ingest.reading.lines.head_line import is_stamp, tells_age
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import PageMetadata, merge
from services.ingest.reading.page.head_lines import read_head_lines
from services.ingest.reading.page.metadata import read_metadata
from services.ingest.reading.page.pagination import first_page, next_page
from services.ingest.reading.paragraph import Paragraph
from services.ingest.reading.times.ages import find_ages
from services.ingest.reading.times.times import day as day_of
from services.ingest.reading.times.times import find_times, parse_declared
from services.ingest.reading.times.tokens import Line
from services.ingest.reading.walls.refusal import refuse_page

_SHOWN = ("time", "visible", "line", "htmldate")
"""Places of a time that may be that of an entry."""
_MOST_LEADING_STAMPS = 3
"""Maximum lines with times between the head and the story."""
_SHORTEST_BODY = 200
"""Minimum length of a body, in characters, below which the state for the page's scripts is searched for one."""
_MOST_HELD = 15_000
"""Maximum elements that are held while a page is read: only hostile pages have more."""
_CLOCK_ERROR = timedelta(hours=1)
"""How far a site's clock may be ahead of ours."""


def read_html(
    tree: HtmlElement, requested: Address, captured_at: datetime, source_zones: SourceZones = NOTHING_LEARNED
) -> Draft:
    """Read a parsed page, and leave it unchanged. A draft without paragraphs means that no body was found.

    Raises NotAnArticle for a wall and for a listing.
    """
    # While an element is held, all walks over the page share its Python object instead of making their own.
    elements = list(islice(tree.iter(), _MOST_HELD))
    draft = _read(tree, requested, captured_at, source_zones)
    del elements
    return draft


def _read(tree: HtmlElement, requested: Address, captured_at: datetime, source_zones: SourceZones) -> Draft:
    url = requested.raw
    page = read_metadata(tree, url)
    address = canonical_address(requested, *page.canonical)
    title = decide_title(page, url)
    stated = stated_of(page, title.value)
    body = read_body(tree, url, stated)
    text = _decide_text(page, tree, body, stated)
    page = merge(page, read_head_lines(page, title.value))
    bylines = decide_authors(page, url)
    times = decide_times(page, tree, url, captured_at, address.domain, source_zones)
    head = _head_keys(page, title.value, bylines.authors.value) | _leading_stamps(page, text.value, times)
    pictured = decide_lead_image(tree, url, page.images, page.line_keys)
    told, image = without_picture_lines(text.value, pictured.value, page.line_keys)
    paragraphs = trim(told, title=key(title.value or ""), leading=head)
    signed = bool(bylines.authors.value or bylines.agencies)
    refuse_page(tree, page, url, [paragraph.text for paragraph in paragraphs], signed=signed)
    bylines, paragraphs = read_notes(bylines, paragraphs)
    if page.entries:
        day = _only_day(times)
        paragraphs = with_entries(
            paragraphs, page.entries, lambda raw: _entry_time(raw, day, address.domain, captured_at, source_zones)
        )
        times = _without_entry_times(times, paragraphs)
    return Draft(
        address=address,
        title=title,
        subtitle=decide_subtitle(page.subtitles, title.value, paragraphs),
        authors=bylines.authors,
        agencies=decide_agency(bylines, paragraphs, page, url),
        contributors=bylines.contributors,
        published_at=times.published,
        modified_at=times.modified,
        language=decide_language(page.languages, "\n".join(paragraph.text for paragraph in paragraphs)),
        section=decide_section(page, tree, url, title.value),
        keywords=decide_keywords(page.keywords),
        lead_image=replace(pictured, value=image),
        text=replace(text, value=paragraphs),
        accessible_for_free=_decide_access(page),
        site_name=source_name(page, title.value, address.domain),
        first_page=first_page(tree, requested, address),
        next_page=next_page(tree, requested),
        robots=list(dict.fromkeys(page.robots)),
        tdm_reservation={"1": True, "0": False}.get((page.tdm_reservation or "").strip()),
        tdm_policy=page.tdm_policy,
        flags=list(dict.fromkeys([*page.flags, *["paywall"][: body.is_closed], *_live_flag(paragraphs)])),
    )


def stated_of(page: PageMetadata, title: str | None) -> Stated:
    """What the page states of its article that helps to find the body."""
    return Stated(
        title=title or "",
        description=next((candidate.value for candidate in page.subtitles if candidate.place != "visible"), ""),
        body=re.sub(r"<[^<>]{1,200}>", "\n", page.article_body or ""),
        is_article=bool(page.published) or any(candidate.place == "json-ld" for candidate in page.titles),
    )


def _decide_text(page: PageMetadata, tree: HtmlElement, body: Body, stated: Stated) -> Decision[list[Paragraph]]:
    """Decide for the body on the page, else for the one in JSON-LD or in the state for its scripts, which pages have
    that build their text in the browser."""
    blocks = [Paragraph(text=text) for block in re.split(r"\n+", stated.body) if (text := " ".join(block.split()))]
    # If trafilatura finds nothing better, it takes the JSON-LD body too, as a single paragraph.
    same = len(body.paragraphs) == 1 < len(blocks) and len(stated.body) > 0.9 * len(body.paragraphs[0].text)
    if blocks and (not body.paragraphs or same):
        return decide(blocks, ["json-ld"])
    if sum(len(paragraph.text) for paragraph in body.paragraphs) < _SHORTEST_BODY:
        heads = {key(candidate.value) for candidate in page.titles} | {key(stated.title)}
        if state := read_state(tree, heads):
            return decide(state, ["state"])
    if not body.paragraphs:
        return Decision([])
    return Decision(body.paragraphs, body.place, round(body.confidence, 2))


def _decide_access(page: PageMetadata) -> Decision[bool | None]:
    """Whether the page states that its article is accessible for free: undecided where it states both."""
    stated = {candidate.is_free for candidate in page.access}
    return decide(stated.pop(), [candidate.place for candidate in page.access]) if len(stated) == 1 else Decision(None)


def _only_day(times: Times) -> str | None:
    """The day of all of a live blog, if it was one."""
    days = {day.isoformat() for time in times if time.value is not None and (day := day_of(time.value)) is not None}
    return next(iter(days)) if len(days) == 1 and times.modified.value is not None else None


def _entry_time(
    raw: str, day: str | None, source: str, captured_at: datetime, source_zones: SourceZones
) -> ArticleTime | None:
    """The time of an entry; a clock alone is that of `day`. None if there is none, or it is yet to come."""
    time = parse_declared(raw) or (parse_declared(f"{day} {raw}") if day is not None else None)
    if time is None or time.precision in ("year", "month"):
        return None
    if time.earliest is None or time.earliest > captured_at + _CLOCK_ERROR:
        return None
    return source_zones.place(source, time)


def _without_entry_times(times: Times, paragraphs: list[Paragraph]) -> Times:
    """The times of a live blog: where only its entries show any, the first and the last one."""
    stated = [paragraph.at for paragraph in paragraphs if paragraph.at is not None]
    written = sorted((at.earliest, number) for number, at in enumerate(stated) if at.earliest is not None)
    published = times.published
    if published.value is None or published.place.split(",")[0] not in _SHOWN or not written:
        return times
    if published.value.earliest not in {earliest for earliest, _ in written}:
        return times
    first, last = stated[written[0][1]], stated[written[-1][1]]
    return Times(replace(published, value=first), decide(last, ["entries"]) if last != first else times.modified)


def _live_flag(paragraphs: list[Paragraph]) -> list[str]:
    return ["live_blog"] if sum(paragraph.kind == "entry" for paragraph in paragraphs) > 1 else []


def _head_keys(page: PageMetadata, title: str | None, authors: list[str]) -> set[str]:
    """The lines of the page's head, as `key` gives them: leading paragraphs that repeat one are no text."""
    lines = [title or "", *authors]
    lines += [candidate.value for candidate in [*page.stamps, *page.changes, *page.sections]]
    headings = [candidate.value for candidate in page.titles if candidate.place == "h1"]
    # Those below the headline are subheads.
    keys = [key(heading) for heading in headings]
    lines += headings[: keys.index(key(title or "")) if key(title or "") in keys else None]
    lines += [candidate.value for candidate in page.authors if candidate.place == "line"]
    return {key(line) for line in lines} - {""}


def _leading_stamps(page: PageMetadata, paragraphs: list[Paragraph], decided: Times) -> set[str]:
    """The keys of leading paragraphs that only repeat the times that were decided on, or those of the page's head."""
    days = {day_of(one.value) for one in (decided.published, decided.modified) if one.value is not None} - {None}
    shown = [candidate.value for candidate in [*page.stamps, *page.changes]]

    def repeats(text: str) -> bool:
        rest = text
        for stamp in shown:
            # Some stand side by side, without a space between them.
            rest = rest.replace(stamp, " ")
        if not any(character.isalnum() for character in rest):
            return True
        found = {day_of(one.time) for one in find_times(text)} if is_stamp(text) else set()
        # A day without a year may be that of an event.
        return found <= days if found else tells_age(text) and bool(find_ages(Line(text)))

    return {key(paragraph.text) for paragraph in paragraphs[:_MOST_LEADING_STAMPS] if repeats(paragraph.text)}
