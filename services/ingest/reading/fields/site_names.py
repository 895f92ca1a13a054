"""What a site is called: by its host, and in a title, however it is spaced."""

from collections.abc import Collection
from urllib.parse import urlsplit

from services.ingest.reading.lines.text_key import key

SHORTEST_SITE = 4
"""Letters; shorter names are in too many words to be looked for without their spaces."""


def host_names(url: str) -> set[str]:
    """A host as a name, and its parts that may be one."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return {key(host), *(key(label) for label in labels[:-1] if len(label) >= SHORTEST_SITE)}


def is_site_name(name: str, sites: Collection[str]) -> bool:
    """Whether this is a site's name, however it is spaced ("The Tern Point Post" of tern-point-post.example)."""
    if key(name) in sites:
        return True
    squeezed = squeeze(name)
    known = {squeeze(site) for site in sites}
    return len(squeezed) > SHORTEST_SITE and any(
        squeezed in site or (len(site) > SHORTEST_SITE and site in squeezed) for site in known
    )


def squeeze(text: str) -> str:
    return key(text).replace(" ", "")
