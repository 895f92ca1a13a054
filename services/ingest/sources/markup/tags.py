"""Markup of lists: the tags of XML and the text before each, however ill-formed, in linear time and constant memory.

Lists in the wild are often no XML: bare ampersands in addresses, prefixes that nobody declared, tags that are never
closed, PHP notices before the first tag. A parser that gives up at the first error loses the rest; one that recovers as
libxml2 does drops the ampersand and closes the wrong element (docs/decisions/0048). Here no tag depends on another, and
nothing is ever expanded or fetched, so a document type is harmless; entities that one declares stay unread.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.errors import DatelineError
from services.ingest.sources.markup.references import resolved

_LONGEST_TAG = 16_384
"""Maximum characters of a tag: more than the longest that lists have, which hold an address of 8,192."""
_LONGEST_TEXT = 2**20
"""Maximum characters kept of the text between two tags: a little more than of a text that is read (`entry_content`)."""
_MOST_ATTRIBUTES = 50
"""Maximum attributes read of a tag; those of lists have up to a dozen, apart from declared namespaces."""
_MOST_TAGS = 3_000_000
"""Maximum tags of a list, and beginnings of such: sixty for each address of the longest sitemap, ten seconds' work."""
_SMALLEST_PIECE = 4 * _LONGEST_TAG
"""Minimum characters scanned at once, so that what is kept for the next piece is a small part."""

_NAME = r"[^\W\d][^\s/<>\"'=]*+"
_TAG = re.compile(
    # Possessive, and no part matches a `<`, so that it runs in linear time. The second form is for unpaired quotes.
    rf"<(?P<close>/?)(?P<name>{_NAME})(?:(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>|(?P<loose>[^<>]*+)>)"
)
_NEXT = re.compile(
    rf"(?P<text>[^<]*+)<(?P<close>/)?(?P<name>{_NAME})(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"(?(close)|(?:(?<!/>)(?P<inner>[^<]*+)</(?P=name)>)?)"
)
"""The same with the text before it, and the whole element if it has nothing but text: nearly all tags follow one
another so."""
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))")
_OPENING = re.compile(r"<!--|<!\[CDATA\[|<\?xml(?=\s)|<\?|<!\s*+(?P<declared>\w++)?|<(?=/?[^\W\d])", re.IGNORECASE)
_CLOSING = {"<!--": "-->", "<![cdata[": "]]>", "<?xml": ">", "<?": "?>"}
"""An XML declaration contains no `>`, and some lists omit its second question mark."""
_DECLARATION = re.compile(r"<![^<>\[]*+[>\[]")
"""A document type up to its own declarations, which are scanned like the rest."""


class DeclaredEntities(DatelineError, ValueError):
    """The XML declares entities, which can make a parser read files or run out of memory."""


class TooManyTags(DatelineError, ValueError):
    """No list has as many tags as this document."""


class Tag(NamedTuple):
    """A tag, and the text between the tag before it and this one."""

    name: str
    """In lower case, with its prefix; empty at the end of the document."""
    opens: bool
    closes: bool
    """Both for `<link/>`."""
    rest: str
    """What follows the name."""
    escaped: str
    """The text before it, as written; CDATA is escaped."""
    inner: str | None = None
    """The text of an element that holds nothing else, as written; None if this is only a tag."""

    @property
    def text(self) -> str:
        """The text before it, with references resolved."""
        return resolved(self.escaped)

    @property
    def markup(self) -> str:
        """The tag itself, without its prefix."""
        return f"<{'' if self.opens else '/'}{self.name.rpartition(':')[2]}{self.rest}>"

    def attributes(self) -> dict[str, str]:
        """The attributes by name in lower case, references resolved; the first of those of one name."""
        found: dict[str, str] = {}
        for number, match in enumerate(_ATTRIBUTE.finditer(self.rest)):
            if number == _MOST_ATTRIBUTES:
                break
            found.setdefault(match[1].lower(), resolved(match[2] or match[3] or match[4] or ""))
        return found


def tags(pieces: Iterable[str]) -> Iterator[Tag]:
    """The same as `scan`, but of every element its tags."""
    for tag in scan(pieces):
        if tag.inner is None:
            yield tag
        else:
            yield tag._replace(closes=False, inner=None)
            yield Tag(tag.name, False, True, "", tag.inner)


def scan(pieces: Iterable[str], unread: frozenset[str] = frozenset()) -> Iterator[Tag]:
    """The tags of a document that comes in pieces, one for an element that holds only text, and one without a name at
    the end. unread: names of such elements that are passed over where they are frequent.

    Comments and instructions are left out; a `<` that opens nothing is text. Raises DeclaredEntities and TooManyTags.
    """
    scanner = _Scanner(unread)
    for piece in _enough(pieces):
        yield from scanner.feed(piece)
    yield from scanner.feed("", last=True)
    yield Tag("", False, True, "", scanner.taken())


def _enough(pieces: Iterable[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        held += piece
        if len(held) >= _SMALLEST_PIECE:
            yield held
            held = ""
    yield held


class _Scanner:
    def __init__(self, unread: frozenset[str]) -> None:
        self._unread = unread
        self._text: list[str] = []
        self._size = 0
        self._held = ""
        self._tags = 0
        self._inside = ""
        """What opened the comment, CDATA or instruction that the next piece begins in."""

    def feed(self, piece: str, *, last: bool = False) -> Iterator[Tag]:
        text, place = self._held + piece, 0
        # A tag is read only when the longest possible one would be in view.
        until = len(text) if last else len(text) - _LONGEST_TAG
        while place < until:
            self._tags += 1
            if self._tags > _MOST_TAGS:
                raise TooManyTags(f"more than {_MOST_TAGS:,} tags; no list has that many, drop it")
            if self._inside:
                place = self._skip(text, place, last=last)
                continue
            following = _NEXT.match(text, place, place + _LONGEST_TAG)
            if following is not None and following.end() <= until:
                place = following.end()
                if following["name"] in self._unread and following["inner"] and not following["text"].strip():
                    continue
                yield _tag(*following.groups()) if not self._text else self._after(*following.groups())
                continue
            opening = _OPENING.search(text, place)
            if opening is None or opening.start() >= until:
                self._add(text[place:until])
                place = until
                break
            self._add(text[place : opening.start()])
            place = opening.end()
            if opening.group().lower() in _CLOSING:
                self._inside = opening.group().lower()
            elif opening.group() == "<":
                match = _TAG.match(text, opening.start(), opening.start() + _LONGEST_TAG)
                if match is None:
                    self._add("&lt;")
                else:
                    place = match.end()
                    rest = match["rest"] if match["rest"] is not None else match["loose"]
                    yield self._after("", match["close"], match["name"], rest)
            else:
                if (opening["declared"] or "").lower() == "entity":
                    raise DeclaredEntities("it declares entities; such XML is refused")
                declaration = _DECLARATION.match(text, opening.start(), opening.start() + _LONGEST_TAG)
                place = declaration.end() if declaration is not None else place
        self._held = text[place:]

    def taken(self) -> str:
        """The text since the last tag."""
        text = "".join(self._text)
        self._text.clear()
        self._size = 0
        return text

    def _after(self, text: str, close: str | None, name: str, rest: str, inner: str | None = None) -> Tag:
        """A tag after text that was gathered before."""
        self._add(text)
        return _tag(self.taken(), close, name, rest, inner)

    def _skip(self, text: str, place: int, *, last: bool) -> int:
        """Go on to the end of a comment, of CDATA or of an instruction; CDATA is text."""
        closing = _CLOSING[self._inside]
        found = text.find(closing, place)
        end = found if found >= 0 else len(text) if last else max(place, len(text) - len(closing) + 1)
        if self._inside == "<![cdata[":
            self._add(text[place:end].replace("&", "&amp;"))
        if found < 0:
            return end if not last else len(text)
        self._inside = ""
        return found + len(closing)

    def _add(self, text: str) -> None:
        if text and self._size < _LONGEST_TEXT:
            self._text.append(text[: _LONGEST_TEXT - self._size])
            self._size += len(text)


def _tag(text: str, close: str | None, name: str, rest: str, inner: str | None = None) -> Tag:
    ends = bool(close) or inner is not None or rest.endswith("/")
    return Tag(name.lower(), not close, ends, rest, text, inner)
