"""Names of elements of lists by what they mean, whatever prefix a list gives them."""

import re

from services.ingest.sources.markup.tags import Tag

_FAMILIES = (
    ("w3.org/2005/atom", ""),
    ("purl.org/atom/", ""),
    ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules", "module"),
    ("purl.org/rss/1.0", ""),
    ("purl.org/net/rss", ""),
    ("my.netscape.com/rdf/simple", ""),
    ("channel.netscape.com/rdf/simple", ""),
    ("backend.userland.com/", ""),
    ("blogs.law.harvard.edu/tech/rss", ""),
    ("cyber.law.harvard.edu/rss", ""),
    ("rssboard.org/rss-specification", ""),
    ("sitemaps.org/schemas/sitemap", ""),
    ("google.com/schemas/sitemap-news", "news"),
    ("google.com/schemas/sitemap-image", "image"),
    ("google.com/schemas/sitemap-video", "video"),
    ("google.com/schemas/sitemap/", ""),
    ("w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("purl.org/dc/elements", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("purl.org/syndication/history", "fh"),
    ("search.yahoo.com/mrss", "media"),
    ("itunes.com/dtds", "itunes"),
    ("rssnamespace.org/feedburner", "feedburner"),
)
"""Beginnings of namespaces, without scheme and `www.`, and the prefixes that are usual for them; none for those of the
lists themselves."""
_USUAL = {"atom": "", "atom03": "", "atom10": "", "a10": "", "rss": "", "sitemap": ""}
"""Prefixes of the lists themselves, for those that declare none. Any other stands for itself."""
_MOST_PREFIXES = 200
"""Maximum prefixes that are learned; a list has up to twenty."""
_DECLARED = re.compile(r"(?<!\S)xmlns(?::([^\s=\"'<>]++))?\s*+=\s*+[\"']?([^\s\"'<>]++)", re.IGNORECASE)
_BEFORE_HOST = re.compile(r"^https?://(?:www\.)?")


class Namespaces:
    """The prefixes that a list has declared so far. A prefix means the same wherever it was declared."""

    def __init__(self) -> None:
        self._families: dict[str, str] = {}

    def name(self, tag: Tag) -> str:
        """The name of a tag: `title` for elements of the list itself, else with the usual prefix, `dc:creator`."""
        own = self._learn(tag.rest) if "xmlns" in tag.rest else None
        if ":" not in tag.name:
            return f"{own}:{tag.name}" if own else tag.name
        prefix, _, local = tag.name.rpartition(":")
        family = self._families.get(prefix)
        if family is None:
            family = _USUAL.get(prefix, prefix)
        return f"{family}:{local}" if family else local

    def adopt(self, prefix: str) -> None:
        """Take a prefix for that of the list itself, whatever namespace it was declared for."""
        self._families[prefix] = ""

    def _learn(self, rest: str) -> str | None:
        """Note what a tag declares. Returns the family of its default namespace, if it is a known one."""
        own = None
        for match in _DECLARED.finditer(rest):
            family = _family(match[2])
            if not match[1]:
                own = family
            elif family is not None and len(self._families) < _MOST_PREFIXES:
                self._families[match[1].lower()] = family
        return own


def _family(uri: str) -> str | None:
    plain = _BEFORE_HOST.sub("", uri.lower())
    return next((family for start, family in _FAMILIES if plain.startswith(start)), None)
