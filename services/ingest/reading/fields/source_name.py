"""The name of the site that a page is on."""

from collections.abc import Iterator

from services.ingest.reading.fields.site_names import SHORTEST_SITE, squeeze
from services.ingest.reading.fields.title_parts import parts_of
from services.ingest.reading.lines.cjk_names import is_cjk_group
from services.ingest.reading.lines.sections import is_general, is_no_section
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import PageMetadata

_LONGEST = 60
"""Maximum characters of a site's name."""


def source_name(page: PageMetadata, title: str | None, domain: str) -> str | None:
    """The name that the metadata state; else the end of the window title that another place calls the site as well: the
    link to the home page, the copyright line, the registrable `domain` or, for what is formed like a paper's name in
    Chinese, Japanese or Korean, a visible line."""
    if page.publishers:
        return page.publishers[0]
    others = {key(title or ""), *(key(candidate.value) for candidate in page.sections)}
    # A section may have a host of its own, but no domain.
    hosts = {squeeze(domain), squeeze(domain.partition(".")[0])}
    for name in _ends_of_titles(page):
        if key(name) in others or is_general(name) or is_no_section(name) or len(name) > _LONGEST:
            continue
        if _is_mark(name, page) or _is_host(name, hosts) or (is_cjk_group(name) and key(name) in page.line_keys):
            return name
    return None


def _ends_of_titles(page: PageMetadata) -> Iterator[str]:
    """What stands behind the last separator of the window title, then what stands before the first one."""
    for candidate in page.titles:
        if candidate.place != "title":
            continue
        text = " ".join(candidate.value.split())
        parts = parts_of(text)
        if len(parts) > 1:
            yield from (text[part.start : part.end].strip() for part in (parts[-1], parts[0]))


def _is_mark(name: str, page: PageMetadata) -> bool:
    """Whether the links to the home page or the copyright line have a name: as a whole, or before more words."""
    marks = {key(mark) for mark in page.site_marks}
    own = key(name)
    return own in marks or (" " in own and any(mark.startswith(f"{own} ") for mark in marks))


def _is_host(name: str, hosts: set[str]) -> bool:
    """Whether a name is that of the domain, but for its spaces: "The Harbor Post" of harborpost.example."""
    squeezed = squeeze(name)
    return squeezed in hosts or any(
        len(host) > SHORTEST_SITE and squeezed.endswith(host) and len(squeezed) <= len(host) + 3 for host in hosts
    )
