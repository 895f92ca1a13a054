"""The HTTP header `Link` (RFC 8288): what a response says that it belongs to."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_LINK = re.compile(r"<([^<>]*+)>([^<]*+)")
_PARAMETER = re.compile(r";\s*+(rel|type|title)\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]++))", re.IGNORECASE)


class HeaderLink(NamedTuple):
    """A link of a header: its address as it stands there, and its `rel`, `type` and `title`."""

    target: str
    said: Mapping[str, str]

    def has_rel(self, rel: str) -> bool:
        """Whether it is of a relation; it may be of several."""
        return rel in self.said.get("rel", "").lower().split()


def header_links(header: str | None) -> Iterator[HeaderLink]:
    """The links of a `Link` header, in its order."""
    for target, rest in _LINK.findall(header or ""):
        yield HeaderLink(target, {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(rest)})
