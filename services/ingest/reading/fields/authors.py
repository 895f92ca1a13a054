"""The authors of an article, and the agencies that supplied it."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from schemas.article import Contributor
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.site_names import host_names
from services.ingest.reading.lines.agencies import agency_name, known_spellings
from services.ingest.reading.lines.byline import Byline, is_desk, opening_label, read_note, split_byline
from services.ingest.reading.lines.datelines import closing_agencies, dateline_agency
from services.ingest.reading.lines.names import unique
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, PageMetadata
from services.ingest.reading.paragraph import Paragraph

_PLACES = (
    ("json-ld",),
    ("opengraph", "meta", "twitter"),
    ("microdata", "rel-author"),
    ("author-link",),
    ("byline",),
    ("line",),
)
"""Best first: a later place counts only if all earlier ones name nobody."""
_LINES_BELOW = 2
"""Lines below the story that may name its source."""
_LONGEST_COMPARED = 800
"""Maximum characters of a paragraph that are compared with the lines of a page."""
_NOTED = 3
"""Paragraphs at each end of a text that are searched for lines that name who made it."""
_LONGEST_DESK = 5
"""Maximum length of a desk's name, in words."""


class Bylines(NamedTuple):
    """The authors, with the agencies that their bylines name."""

    authors: Decision[list[str]]
    agencies: list[str]
    """The agencies in all bylines that were read to find the authors, and in visible bylines of the same authors."""
    contributors: Decision[list[Contributor]]
    """The people whom the visible bylines name in other roles: translators, photographers, editors."""


class _Named(NamedTuple):
    """The people named at the best place that names anybody."""

    people: list[str]
    places: list[str]
    """One for each mention of a person."""
    agencies: list[str]
    """The agencies named at that place and at all earlier ones."""


def decide_authors(page: PageMetadata, url: str) -> Bylines:
    """Decide for the people at the best place that names any. A byline under the headline that names only others
    overrides it. If nobody is named, a desk ("Sports Staff") stands in."""
    blocked = {name for name in page.publishers if name} | {c.value for c in page.sections} | host_names(url)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    # "The Harbor Post (www.harbor-post.example)" names the site.
    candidates = [c for c in page.authors if host not in c.value.casefold()]
    named = _first_named(candidates, blocked)
    shown = _shown_instead(named.people, candidates, blocked)
    people, places = (shown, ["line"]) if shown else (named.people, named.places)
    visible = _visible(page)
    if people:
        authors, contributors = _apart(_without_parts(people), visible)
        agencies = [*named.agencies, *_agencies_beside(authors, visible)]
        return Bylines(decide(authors, places), agencies, decide(contributors, ["byline"]))
    contributors = _apart([], visible)[1]
    if named.agencies:
        return Bylines(Decision([]), named.agencies, decide(contributors, ["byline"]))
    return Bylines(_decide_desk(candidates, blocked), [], decide(contributors, ["byline"]))


def decide_agency(
    bylines: Bylines, paragraphs: Sequence[Paragraph], page: PageMetadata, url: str
) -> Decision[list[str]]:
    """Decide for the agencies in the bylines, the dateline and the last lines. On an agency's own site its name counts
    only if no person is named, or if it stands beside the person's name in the byline."""
    authors = bylines.authors.value
    agencies = list(bylines.agencies)
    for paragraph in paragraphs[:3]:
        agencies += dateline_agency(paragraph.text)
    if paragraphs:
        for line in [paragraphs[-1].text, *_lines_below(paragraphs[-1].text, page)]:
            agencies += closing_agencies(line)
    own = {agency_name(name) for name in page.publishers if _is_site_of(agency_name(name), url)} if authors else set()
    own -= set(_agencies_beside(authors, _visible(page)))
    return decide([name for name in dict.fromkeys(agencies) if name not in own], ["byline"])


def _lines_below(text: str, page: PageMetadata) -> list[str]:
    """The lines below the last paragraph, which say where the story is from but are no part of it."""
    last = key(text[:_LONGEST_COMPARED])
    at = next((n for n in range(len(page.lines) - 1, -1, -1) if last and page.line_keys[n].startswith(last)), None)
    return list(page.lines[at + 1 : at + 1 + _LINES_BELOW]) if at is not None else []


def _is_site_of(agency: str | None, url: str) -> bool:
    """Whether a page is on the site of an agency: its domain is a spelling of the agency's name."""
    labels = {label.replace("-", "") for label in (urlsplit(url).hostname or "").split(".")}
    spelled = [spelling for spelling, name in known_spellings().items() if name == agency]
    return any(key(spelling).replace(" ", "") in labels for spelling in [*spelled, agency or ""])


def read_notes(bylines: Bylines, paragraphs: list[Paragraph]) -> tuple[Bylines, list[Paragraph]]:
    """The bylines with the names in the first and last lines of a text, and the paragraphs without the lines that are
    nothing but such names. Authors count only if no byline names any."""
    noted = {
        number: note
        for number in {*range(len(paragraphs))[:_NOTED], *range(len(paragraphs))[-_NOTED:]}
        if (note := read_note(paragraphs[number].text))
    }
    if not noted:
        return bylines, paragraphs
    authors = bylines.authors
    if not (authors.value or bylines.agencies):
        authors = decide(unique(name for note in noted.values() for name in note.byline.authors), ["note"])
    known = set(map(key, authors.value)) | {key(one.name) for one in bylines.contributors.value}
    others = {
        key(one.name): one
        for _, note in sorted(noted.items())
        for one in note.byline.contributors
        if key(one.name) not in known and (one.role != "photographer" or note.byline.authors)
    }
    contributors = decide([*bylines.contributors.value, *others.values()], [bylines.contributors.place or "note"])
    kept = [one for number, one in enumerate(paragraphs) if not (number in noted and noted[number].alone)]
    return bylines._replace(authors=authors, contributors=contributors), kept


def _first_named(candidates: list[AuthorCandidate], blocked: set[str]) -> _Named:
    agencies: list[str] = []
    for places in _PLACES:
        people: dict[str, str] = {}
        said: list[str] = []
        for candidate in (c for c in candidates if c.place in places):
            names, wire = _read(candidate, blocked)
            agencies += wire
            for name in names:
                people.setdefault(key(name), name)
                said.append(candidate.place)
            if names and candidate.place in ("byline", "author-link"):
                # Further bylines down the page belong to other stories.
                break
        if people:
            return _Named(list(people.values()), said, agencies)
    return _Named([], [], agencies)


def _shown_instead(names: list[str], candidates: list[AuthorCandidate], blocked: set[str]) -> list[str]:
    """The people in a line "By Jane Roe" under the headline, if `names` has none of them or only some: metadata often
    name whoever entered the page into the system, or the first author."""
    known = {word for name in names for word in key(name).split()}
    folded = set(map(key, names))
    for candidate in candidates:
        if names and candidate.place == "line" and opening_label(candidate.value):
            people = split_byline(candidate.value, not_people=blocked).authors
            more = folded < set(map(key, people))
            if more or (people and not known & {word for person in people for word in key(person).split()}):
                return people
    return []


def _decide_desk(candidates: list[AuthorCandidate], blocked: set[str]) -> Decision[list[str]]:
    unusable = {key(name) for name in blocked}
    for place in (place for places in _PLACES for place in places):
        for candidate in (c for c in candidates if c.place == place):
            desk = candidate.value[opening_label(candidate.value) :].strip()
            if len(desk.split()) <= _LONGEST_DESK and is_desk(desk) and key(desk) not in unusable:
                return decide([desk], [place])
    return Decision([])


def _visible(page: PageMetadata) -> list[Byline]:
    """The bylines that a reader sees."""
    lines = [*page.bylines, *(candidate.value for candidate in page.authors if candidate.place == "line")]
    return [split_byline(line) for line in dict.fromkeys(lines)]


def _apart(people: list[str], visible: list[Byline]) -> tuple[list[str], list[Contributor]]:
    """The authors among people, and whom the bylines name in other roles only. Bylines that name others altogether
    belong to other stories."""
    known = set(map(key, people))
    own = [byline for byline in visible if not (byline.authors and people) or known & set(map(key, byline.authors))]
    signed = {key(name) for byline in own for name in byline.authors}
    others = {
        key(one.name): one
        for byline in own
        for one in byline.contributors
        # On its own, a photographer's name is the credit of a picture.
        if key(one.name) not in signed and (byline.authors or one.role not in ("photographer", "other"))
    }
    authors = [name for name in people if key(name) not in others] or people
    return authors, [one for name, one in others.items() if name not in set(map(key, authors))]


def _agencies_beside(authors: list[str], visible: list[Byline]) -> list[str]:
    """The agencies in visible bylines of the same authors: "By Jane Roe, Reuters", where the metadata say "Jane
    Roe"."""
    known = {key(name) for name in authors}
    return [wire for byline in visible if known & set(map(key, byline.authors)) for wire in byline.agency]


def _read(candidate: AuthorCandidate, blocked: set[str]) -> tuple[list[str], list[str]]:
    """The people and the agencies that a candidate names."""
    if candidate.place == "json-ld" and not candidate.declared:
        # An organization is an agency or the site itself, never a person.
        return [], [name] if (name := agency_name(candidate.value)) else []
    byline = split_byline(candidate.value, not_people=blocked, declared=candidate.declared)
    return byline.authors, byline.agency


def _without_parts(names: list[str]) -> list[str]:
    """Leave out names that are part of another ("Roe" beside "Jane Roe")."""
    return [n for n in names if not any(n is not o and set(key(n).split()) < set(key(o).split()) for o in names)]
