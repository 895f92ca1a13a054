"""Strings that a regular expression takes, and some beside it: the shortest, longer ones, each of its alternatives."""

import re
import re._constants as sre  # Python's own parser of patterns, which has no public name
import re._parser as sre_parser
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Any

MOST = 24
"""Maximum samples of a pattern."""

_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "0",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: "-",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
}
_ANY = "a0-_ .Zé"


@lru_cache(maxsize=1024)
def samples(pattern: str) -> tuple[str, ...]:
    """Strings to try against a pattern and its neighbors; none for one that Python's `re` does not know."""
    try:
        parsed = sre_parser.parse(pattern)
    except re.error:
        return ()
    return tuple(dict.fromkeys(islice(_of(parsed), MOST)))


def _of(parsed: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    choices = [list(islice(_node(kind, value), 6)) or [""] for kind, value in parsed]
    if not choices:
        yield ""
        return
    first = [one[0] for one in choices]
    yield "".join(first)
    # One place differs at a time, then some combinations.
    for at, one in enumerate(choices):
        for other in one[1:]:
            yield "".join([*first[:at], other, *first[at + 1 :]])
    yield from ("".join(one) for one in islice(product(*choices), 8))


def _node(kind: Any, value: Any) -> Iterator[str]:
    match kind:
        case sre.LITERAL:
            yield chr(value)
        case sre.NOT_LITERAL:
            yield from (one for one in _ANY if ord(one) != value)
        case sre.ANY:
            yield "a"
        case sre.IN:
            yield from _class(value)
        case sre.BRANCH:
            for branch in value[1]:
                yield from islice(_of(branch), 3)
        case sre.SUBPATTERN:
            yield from _of(value[3])
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            least, most, inner = value
            once = list(islice(_of(inner), 3))
            for times in dict.fromkeys((least, least + 1, min(most, least + 3))):
                if times <= most:
                    yield from (one * times for one in (once if times else [""]))
        case sre.AT | sre.ASSERT | sre.ASSERT_NOT:
            yield ""
        case _:
            # Anchors and assertions.
            yield ""


def _class(members: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    if members and members[0][0] is sre.NEGATE:
        refused = {one for member in members[1:] for one in _member(member)}
        yield from (one for one in _ANY if one not in refused)
        return
    for member in members:
        yield from _member(member)


def _member(member: tuple[Any, Any]) -> Iterator[str]:
    kind, value = member
    if kind is sre.LITERAL:
        yield chr(value)
    elif kind is sre.RANGE:
        yield from (chr(value[0]), chr(value[1]))
    elif kind is sre.CATEGORY:
        yield _OF_CATEGORY.get(value, "a")
