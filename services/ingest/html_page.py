"""An HTML page as a draft: the body, and for every field a decision between what the page says in different places."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import htmldate
from lxml.html import HtmlElement

from schemas.article import ArticleTime, Paragraph
from services.ingest import times
from services.ingest.body import key, read_body, trim
from services.ingest.byline import agency_name, dateline_agency, split_byline
from services.ingest.draft import Draft
from services.ingest.head_lines import is_byline, is_name_list, is_stamp
from services.ingest.language import decide_language
from services.ingest.lead_image import read_lead_image
from services.ingest.metadata import AuthorCandidate, Candidate, PageMetadata, read_metadata

_TITLE_WEIGHTS = {
    "h1": 3.0,
    "json-ld": 3.0,
    "opengraph": 2.5,
    "microdata": 2.0,
    "meta": 1.5,
    "twitter": 1.0,
    "title": 1.5,
}
"""Votes of the places a title stands in: those that editors fill by hand weigh more than those that templates fill."""
_SEPARATORS = re.compile(r"\s+(?:\||[-–—]|::|•|»|·|:|\\|/)\s+|\s*\|\s*")
_AUTHOR_PLACES = (
    ("json-ld",),
    ("opengraph", "meta", "twitter"),
    ("microdata", "rel-author"),
    ("byline",),
    ("line",),
)
_OPENING_SEPARATORS = re.compile(rf"{_SEPARATORS.pattern}|:\s+")
"""A site's name before a title also stands before a colon."""
_SHORTEST_SHOWN = 4
"""Words; a shorter part of a window's title is as likely the name of a section."""
_LONGEST_HEAD = 8
"""Lines below a headline among which its byline and time stand."""
_LONGEST_HEAD_LINE = 160
"""Characters; where a longer line stands, the story has begun."""
_GENERIC_SECTIONS = frozenset(
    (
        "home",
        "homepage",
        "startseite",
        "news",
        "article",
        "articles",
        "page",
        "blog",
        "uncategorized",
        "accueil",
        "inicio",
    )
)
_LONGEST_SECTION = 50
_MOST_KEYWORDS = 30


def read_html(tree: HtmlElement, url: str, captured_at: datetime) -> Draft:
    """Read a parsed page (left unchanged). A draft without paragraphs means that no body was found."""
    draft = Draft()
    page = read_metadata(tree, url)
    paragraphs = _read_paragraphs(draft, page, tree, url)
    _decide_title(draft, page, url)
    _read_head_lines(page, draft.title)
    _decide_authors(draft, page, url)
    _decide_times(draft, page, tree, url, captured_at)
    leading = {key(text) for text in [draft.title or "", *draft.authors, *(c.value for c in page.stamps)]} - {""}
    leading |= {key(candidate.value) for candidate in page.titles if candidate.place == "h1"}
    leading |= {key(candidate.value) for candidate in page.sections}
    leading |= {key(candidate.value) for candidate in page.authors if candidate.place == "line"}
    leading -= {""}
    draft.paragraphs = trim(paragraphs, leading=leading)
    _decide_agency(draft, page)
    text = "\n".join(paragraph.text for paragraph in draft.paragraphs)
    declared = [candidate.value for candidate in page.languages]
    draft.language, named = decide_language(declared, text)
    if draft.language:
        draft.credit("language", [page.languages[0].place if named else "text"])
    _decide_subtitle(draft, page)
    _decide_section(draft, page)
    _decide_keywords(draft, page)
    draft.lead_image, place = read_lead_image(tree, url, page.images)
    if draft.lead_image is not None:
        draft.credit("lead_image", [place])
    draft.site_name = next(iter(page.publishers), None)
    draft.canonical_links = page.canonical
    draft.robots = list(dict.fromkeys(page.robots))
    draft.tdm_reservation = {"1": True, "0": False}.get((page.tdm_reservation or "").strip())
    draft.tdm_policy = page.tdm_policy
    return draft


def _read_paragraphs(draft: Draft, page: PageMetadata, tree: HtmlElement, url: str) -> list[Paragraph]:
    """The body as it stands on the page, or as JSON-LD carries it: for pages that build their text in the browser."""
    paragraphs = read_body(tree, url)
    stated = re.sub(r"<[^<>]{1,200}>", "\n", page.article_body or "")
    blocks = [Paragraph(text=text) for block in re.split(r"\n+", stated) if (text := " ".join(block.split()))]
    # Where trafilatura finds nothing better it takes the JSON-LD body itself, in one piece.
    same = len(paragraphs) == 1 < len(blocks) and len(stated) > 0.9 * len(paragraphs[0].text)
    if not paragraphs or same:
        paragraphs = blocks
    if paragraphs:
        draft.credit("text", ["json-ld" if paragraphs is blocks else "trafilatura"])
    return paragraphs


# --- title -----------------------------------------------------------------------------------------------------------


def _decide_title(draft: Draft, page: PageMetadata, url: str) -> None:
    """A plain vote of JSON-LD, OpenGraph, h1, meta and microdata over titles without the site's name."""
    sites = {key(name) for name in page.publishers} | _host_names(url)
    heads = {key(candidate.value) for candidate in page.titles if candidate.place in ("h1", "json-ld")}
    lines = {key(line) for line in page.lines}
    cleaned = [
        Candidate(c.place, text)
        for c in page.titles
        if (text := _shown_part(clean_title(c.value, sites, heads), lines if c.place == "title" else set()))
    ]
    cleaned = [c for c in cleaned if key(c.value) not in sites or len(page.titles) == 1]
    votes: dict[str, dict[str, float]] = {}
    for candidate in cleaned:
        votes.setdefault(key(candidate.value), {}).setdefault(candidate.place, _TITLE_WEIGHTS.get(candidate.place, 1.0))
    votes.pop("", None)
    if not votes:
        return
    best = max(votes, key=lambda name: sum(votes[name].values()))
    order = list(_TITLE_WEIGHTS)
    said = sorted((c for c in cleaned if key(c.value) == best), key=lambda c: order.index(c.place))
    draft.title = said[0].value
    draft.credit("title", [c.place for c in said], len({c.place for c in cleaned}))


def clean_title(title: str, sites: Iterable[str], heads: Iterable[str] = ()) -> str:
    """A title without the site's name at either end. `sites` and `heads` (known headlines) as `key` gives them."""
    title = " ".join(title.split())
    sites = set(sites)
    for match in reversed(list(_SEPARATORS.finditer(title))):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        if before and (key(after) in sites or (key(before) in heads and len(after.split()) <= 6)):
            return clean_title(before, sites, heads)
    first = _OPENING_SEPARATORS.search(title)
    if first and key(title[: first.start()]) in sites and title[first.end() :].strip():
        return title[first.end() :].strip()
    return title


def _shown_part(title: str, lines: Collection[str]) -> str:
    """What of a window's title the page shows as a line of its own, whatever stands before or after it there."""
    if key(title) in lines:
        return title
    for match in _OPENING_SEPARATORS.finditer(title):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        for part in (before, after):
            if len(part.split()) >= _SHORTEST_SHOWN and key(part) in lines:
                return part
    return title


def _host_names(url: str) -> set[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return {key(host), *(key(label) for label in labels[:-1] if len(label) > 3)}


def _read_head_lines(page: PageMetadata, title: str | None) -> None:
    """Note bylines and times that nothing marks as such but their place and their words: right below the headline."""
    keys = [key(line) for line in page.lines]
    if not title or key(title) not in keys:
        return
    start = keys.index(key(title)) + 1
    head = page.lines[start : start + _LONGEST_HEAD]
    for position, line in enumerate(head):
        if len(line) > _LONGEST_HEAD_LINE:
            break
        following = head[position + 1] if position + 1 < len(head) else ""
        stamped = is_stamp(line)
        names = is_byline(line) or agency_name(line) or (is_stamp(following) and not stamped and is_name_list(line))
        if names:
            page.authors.append(AuthorCandidate("line", line, False))
        if stamped and not page.stamps:
            page.stamps.append(Candidate("line", line))


# --- authors ---------------------------------------------------------------------------------------------------------


def _decide_authors(draft: Draft, page: PageMetadata, url: str) -> None:
    """People of the best place that names any; agencies of the bylines that were asked on the way there."""
    blocked = {name for name in page.publishers if name} | {c.value for c in page.sections} | _host_names(url)
    for places in _AUTHOR_PLACES:
        names: dict[str, str] = {}
        said: list[str] = []
        for candidate in (c for c in page.authors if c.place in places):
            people, wire = _read_author(candidate, blocked)
            draft.agency += wire
            for person in people:
                names.setdefault(key(person), person)
                said.append(candidate.place)
            if people and candidate.place == "byline":
                # What else is called a byline further down belongs to other stories.
                break
        if names:
            draft.authors = _without_parts(list(names.values()))
            draft.credit("authors", said)
            draft.agency += _agencies_beside(draft.authors, page)
            return


def _agencies_beside(authors: list[str], page: PageMetadata) -> list[str]:
    """Agencies of the visible bylines that name one of the authors: "By Jane Roe, Reuters" where the metadata say only
    "Jane Roe"."""
    visible = [*page.bylines, *(candidate.value for candidate in page.authors if candidate.place == "line")]
    read = [split_byline(line) for line in visible]
    known = {key(name) for name in authors}
    return [wire for byline in read if known & set(map(key, byline.authors)) for wire in byline.agency]


def _decide_agency(draft: Draft, page: PageMetadata) -> None:
    """Agencies of the bylines and of the dateline; the publisher's own name only where no person is named, or where the
    byline gives it beside the person's."""
    for paragraph in [*draft.paragraphs[:3], *draft.paragraphs[3:][-1:]]:
        draft.agency += dateline_agency(paragraph.text)
    own = {agency_name(name) for name in page.publishers} if draft.authors else set()
    own -= set(_agencies_beside(draft.authors, page))
    draft.agency = [name for name in dict.fromkeys(draft.agency) if name not in own]
    if draft.agency:
        draft.credit("agency", ["byline"])


def _read_author(candidate: AuthorCandidate, blocked: set[str]) -> tuple[list[str], list[str]]:
    if candidate.place == "json-ld" and not candidate.declared:
        # An organisation: an agency, or the site itself; never a person.
        return [], [name] if (name := agency_name(candidate.value)) else []
    byline = split_byline(candidate.value, not_people=blocked, declared=candidate.declared)
    return byline.authors, byline.agency


def _without_parts(names: list[str]) -> list[str]:
    """Leave out names that are part of another one ("Roe" beside "Jane Roe")."""
    return [n for n in names if not any(n is not o and set(key(n).split()) < set(key(o).split()) for o in names)]


# --- times -----------------------------------------------------------------------------------------------------------


def _decide_times(draft: Draft, page: PageMetadata, tree: HtmlElement, url: str, captured_at: datetime) -> None:
    country = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    order: times.DateOrder | None = (
        "mdy" if any(c.value.lower() in ("en-us", "en_us") for c in page.languages) else None
    )

    def parsed(candidates: list[Candidate]) -> list[tuple[str, ArticleTime]]:
        read = [(c.place, times.parse_declared(c.value, order=order, country=country)) for c in candidates]
        latest = captured_at + timedelta(days=2)
        return [(place, t) for place, t in read if t is not None and _not_after(t, latest)]

    stamps = [(c.place, times.split_stamps(c.value, order=order, country=country)) for c in page.stamps]
    published = parsed(page.published) + [(place, s.published) for place, s in stamps if s.published is not None]
    modified = parsed(page.modified)
    draft.published_at, places, asked = choose_published(published, _htmldate(tree, url, captured_at))
    if draft.published_at is not None:
        draft.credit("published_at", places, asked)
    chosen = next(iter(modified), None)
    if chosen is not None and _is_later(chosen[1], draft.published_at):
        draft.modified_at = chosen[1]
        draft.credit("modified_at", [chosen[0]])


def choose_published(
    candidates: list[tuple[str, ArticleTime]], found: date | None
) -> tuple[ArticleTime | None, list[str], int]:
    """The first stated time that falls on the day htmldate found; where none does, that day; without a day, the first
    time.

    Where the metadata and htmldate disagree on the day, htmldate is right more often; a day of difference is only an
    offset.
    """
    asked = len({place for place, _ in candidates}) + (found is not None)
    days = [(place, time, day) for place, time in candidates if (day := times.day(time)) is not None]
    if found is not None:
        same = [(place, time) for place, time, day in days if day == found]
        near = [(place, time) for place, time, day in days if abs((day - found).days) <= 1 and times.moment(time)]
        first = days[0] if days else None
        # The first statement decides when it agrees; a later one only when the first is on another day.
        agreeing = near if first and near and near[0][0] == first[0] else same or near
        if not agreeing:
            value = ArticleTime(value=found.isoformat(), precision="day", zone="unknown")
            return value, ["htmldate"], asked
        best = max(agreeing, key=lambda item: _exactness(item[1]))
        return best[1], [best[0], "htmldate", *(place for place, _ in agreeing)], asked
    if days:
        best_day = days[0][2]
        agreeing = [(place, time) for place, time, day in days if day == best_day]
        best = max(agreeing, key=lambda item: _exactness(item[1]))
        return best[1], [best[0], *(place for place, _ in agreeing)], asked
    return (candidates[0][1], [candidates[0][0]], asked) if candidates else (None, [], asked)


def _exactness(time: ArticleTime) -> int:
    """An instant says more than a wall clock, that more than a day."""
    return 2 if times.moment(time) else 1 if "T" in time.value else 0


def _htmldate(tree: HtmlElement, url: str, captured_at: datetime) -> date | None:
    try:
        found = htmldate.find_date(
            tree, url=url, original_date=True, extensive_search=True, max_date=captured_at.strftime("%Y-%m-%d")
        )
        return date.fromisoformat(found) if found else None
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _not_after(time: ArticleTime, latest: datetime) -> bool:
    return time.value[:10] <= latest.date().isoformat()


def _is_later(time: ArticleTime, published: ArticleTime | None) -> bool:
    """A change at the moment of publication is none."""
    if published is None:
        return True
    first, second = times.moment(published), times.moment(time)
    if first and second:
        return second > first
    length = min(len(published.value), len(time.value), 16)
    return time.value[:length] > published.value[:length]


# --- the rest --------------------------------------------------------------------------------------------------------


def _decide_subtitle(draft: Draft, page: PageMetadata) -> None:
    """A standfirst that the page shows, else a description that is neither the title nor the beginning of the text."""
    start = key(" ".join(p.text for p in draft.paragraphs[:2]))
    shown = [c for c in page.subtitles if c.place == "visible"]
    for candidate in shown + [c for c in page.subtitles if c.place != "visible"]:
        words = key(candidate.value)
        if not words or words == key(draft.title or "") or len(candidate.value) > 500:
            continue
        cut = candidate.value.rstrip().endswith(("...", "…", "[…]"))
        if candidate.place != "visible" and (cut or start.startswith(words[:60])):
            continue
        draft.subtitle = candidate.value
        draft.credit("subtitle", [candidate.place])
        return


def _decide_section(draft: Draft, page: PageMetadata) -> None:
    order = ("json-ld", "opengraph", "microdata", "breadcrumbs", "meta")
    title = key(draft.title or "")
    ranked = sorted((c for c in page.sections if c.place in order), key=lambda c: order.index(c.place))
    usable = [
        c
        for c in ranked
        if 1 < len(c.value) <= _LONGEST_SECTION and key(c.value) != title and not c.value.startswith("http")
    ]
    chosen = next((c for c in usable if key(c.value) not in _GENERIC_SECTIONS), None) or next(iter(usable), None)
    if chosen is not None:
        draft.section = chosen.value
        draft.credit("section", [chosen.place])


def _decide_keywords(draft: Draft, page: PageMetadata) -> None:
    for place in dict.fromkeys(c.place for c in page.keywords):
        words = [w.strip() for c in page.keywords if c.place == place for w in re.split(r"[,;|]", c.value)]
        unique = {w.casefold(): w for w in reversed(words) if 1 < len(w) <= 80}
        if unique:
            draft.keywords = list(reversed(unique.values()))[:_MOST_KEYWORDS]
            draft.credit("keywords", [place])
            return
