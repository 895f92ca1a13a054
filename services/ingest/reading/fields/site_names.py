"""Recognizing the name of a site, by its host and in titles, however it is spaced."""

from collections.abc import Collection
from urllib.parse import urlsplit

from services.ingest.reading.lines.text_key import key

SHORTEST_SITE = 4
"""Minimum length of a name that is compared without its spaces, in letters: a shorter one is part of many words."""


def host_names(url: str) -> set[str]:
    """The host of a URL as a name, and each of its labels that may be one, as `key` gives them."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return {key(host), *(key(label) for label in labels[:-1] if len(label) >= SHORTEST_SITE)}


def is_site_name(name: str, sites: Collection[str]) -> bool:
    """Whether a name is one of `sites`, however it is spaced ("The Tern Point Post" of tern-point-post.example)."""
    if key(name) in sites:
        return True
    squeezed = squeeze(name)
    known = {squeeze(site) for site in sites}
    return len(squeezed) > SHORTEST_SITE and any(
        squeezed in site or (len(site) > SHORTEST_SITE and site in squeezed) for site in known
    )


def squeeze(text: str) -> str:
    """The `key` of a text without its spaces."""
    return key(text).replace(" ", "")
