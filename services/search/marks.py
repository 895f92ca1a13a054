"""The words that were searched for, marked in what a search returns."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_BEGIN, _END = "\ue0fa", "\ue0fb"  # for private use in Unicode, so that no text means anything by them
_LONGEST: Final = 999_999
"""Maximum characters of a text that are searched for marks: Elasticsearch fails the request where a text is longer."""
MARKS: Final[dict[str, Any]] = {"pre_tags": [_BEGIN], "post_tags": [_END], "max_analyzed_offset": _LONGEST}
"""Options of a `highlight` that `parts` can read."""


class Part(NamedTuple):
    """A piece of text, and whether it was searched for."""

    text: str
    found: bool


def parts(marked: str) -> Iterator[Part]:
    """The pieces of a text in which Elasticsearch marked words by `MARKS`."""
    plain, *rest = marked.split(_BEGIN)
    if plain:
        yield Part(plain.replace(_END, ""), False)
    for piece in rest:
        word, _, after = piece.partition(_END)
        if word:
            yield Part(word, True)
        if after:
            yield Part(after.replace(_END, ""), False)


def shortened(marked: list[Part], longest: int) -> list[Part]:
    """At most `longest` characters around the first word that was found, with single spaces; `…` where some are left
    out."""
    folded = [Part(" ".join(f"·{one.text}·".split())[1:-1], one.found) for one in marked]
    total = sum(len(one.text) for one in folded)
    if total <= longest:
        return folded
    before = 0
    for one in folded:
        if one.found:
            break
        before += len(one.text)
    # As much before the word as after it, but nothing is wasted at either end.
    begin = max(0, min(before - longest // 3, total - longest)) if before < total else 0
    cut: list[Part] = [Part("… ", False)] if begin else []
    at = 0
    for one in folded:
        piece = one.text[max(0, begin - at) : max(0, begin + longest - at)]
        at += len(one.text)
        if piece:
            cut.append(Part(piece, one.found))
    return [*cut, Part(" …", False)] if begin + longest < total else cut
