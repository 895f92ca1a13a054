"""Who wrote an article, and which agencies supplied it: a decision between what a page says in different places."""

from urllib.parse import urlsplit

from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.fields.title import host_names
from services.ingest.reading.lines.agencies import agency_name, dateline_agency
from services.ingest.reading.lines.byline import is_desk, split_byline
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import AuthorCandidate, PageMetadata
from services.ingest.reading.page.head_lines import OPENER

_PLACES = (
    ("json-ld",),
    ("opengraph", "meta", "twitter"),
    ("microdata", "rel-author"),
    ("author-link",),
    ("byline",),
    ("line",),
)
"""Best first; a later one is asked where those before name nobody."""
_LONGEST_DESK = 5
"""Words."""


def decide_authors(draft: Draft, page: PageMetadata, url: str) -> None:
    """People of the best place that names any, else of a byline under the headline that names others; where nobody is
    named, the desk that signs ("Sports Staff"). Agencies of the bylines that were asked on the way there."""
    blocked = {name for name in page.publishers if name} | {c.value for c in page.sections} | host_names(url)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    # "The Harbor Post (www.harbor-post.example)" is the site.
    candidates = [c for c in page.authors if host not in c.value.casefold()]
    names, said = _first_named(draft, candidates, blocked)
    shown = _shown_instead(names, candidates, blocked)
    if shown:
        names, said = shown, ["line"]
    if names:
        draft.authors = _without_parts(names)
        draft.credit("authors", said)
        draft.agency += _agencies_beside(draft.authors, page)
    elif not draft.agency:
        _decide_desk(draft, candidates, blocked)


def decide_agency(draft: Draft, page: PageMetadata) -> None:
    """Agencies of the bylines and of the dateline; the publisher's own name only where no person is named, or where the
    byline gives it beside the person's."""
    for paragraph in [*draft.paragraphs[:3], *draft.paragraphs[3:][-1:]]:
        draft.agency += dateline_agency(paragraph.text)
    own = {agency_name(name) for name in page.publishers} if draft.authors else set()
    own -= set(_agencies_beside(draft.authors, page))
    draft.agency = [name for name in dict.fromkeys(draft.agency) if name not in own]
    if draft.agency:
        draft.credit("agency", ["byline"])


def _first_named(draft: Draft, candidates: list[AuthorCandidate], blocked: set[str]) -> tuple[list[str], list[str]]:
    """Names of the best place that has any, and the places that said them."""
    for places in _PLACES:
        names: dict[str, str] = {}
        said: list[str] = []
        for candidate in (c for c in candidates if c.place in places):
            people, wire = _read(candidate, blocked)
            draft.agency += wire
            for person in people:
                names.setdefault(key(person), person)
                said.append(candidate.place)
            if people and candidate.place in ("byline", "author-link"):
                # What else is called a byline further down belongs to other stories.
                break
        if names:
            return list(names.values()), said
    return [], []


def _shown_instead(names: list[str], candidates: list[AuthorCandidate], blocked: set[str]) -> list[str]:
    """People of a line "By Jane Roe" right under the headline, where the metadata name only others: whoever entered
    the page into the system is no author."""
    known = {word for name in names for word in key(name).split()}
    for candidate in candidates:
        if names and candidate.place == "line" and OPENER.match(candidate.value):
            people = split_byline(candidate.value, not_people=blocked).authors
            if people and not known & {word for person in people for word in key(person).split()}:
                return people
    return []


def _decide_desk(draft: Draft, candidates: list[AuthorCandidate], blocked: set[str]) -> None:
    unusable = {key(name) for name in blocked}
    for place in (place for places in _PLACES for place in places):
        for candidate in (c for c in candidates if c.place == place):
            desk = OPENER.sub("", candidate.value).strip()
            if len(desk.split()) <= _LONGEST_DESK and is_desk(desk) and key(desk) not in unusable:
                draft.authors = [desk]
                draft.credit("authors", [place])
                return


def _agencies_beside(authors: list[str], page: PageMetadata) -> list[str]:
    """Agencies of the visible bylines that name one of the authors: "By Jane Roe, Reuters" where the metadata say only
    "Jane Roe"."""
    visible = [*page.bylines, *(candidate.value for candidate in page.authors if candidate.place == "line")]
    read = [split_byline(line) for line in visible]
    known = {key(name) for name in authors}
    return [wire for byline in read if known & set(map(key, byline.authors)) for wire in byline.agency]


def _read(candidate: AuthorCandidate, blocked: set[str]) -> tuple[list[str], list[str]]:
    if candidate.place == "json-ld" and not candidate.declared:
        # An organisation: an agency, or the site itself; never a person.
        return [], [name] if (name := agency_name(candidate.value)) else []
    byline = split_byline(candidate.value, not_people=blocked, declared=candidate.declared)
    return byline.authors, byline.agency


def _without_parts(names: list[str]) -> list[str]:
    """Leave out names that are part of another one ("Roe" beside "Jane Roe")."""
    return [n for n in names if not any(n is not o and set(key(n).split()) < set(key(o).split()) for o in names)]
