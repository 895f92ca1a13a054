"""Content: reported words, as fragments of the text with their quoted stretches."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import TaggedSpan
from services.enrich.text.words import WORD

Span = tuple[int, int]
OUTER = " \t\r\n\xa0,;:.!?—–-…\"“”„‟«»'‘’`()[]"


@dataclass
class Content:
    """One reported content: its fragments in order, and its quoted stretches."""

    spans: list[Span]
    quoted: list[Quoted] = field(default_factory=list)
    outside: int | None = None
    """Number of words outside quotation marks, once counted."""
    speaker: TaggedSpan | None = None
    """The words for its speaker, where the layout says who that is: the label of a turn."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.spans[-1][1]


def trim(text: str, start: int, end: int) -> Span:
    """Strip white space, punctuation and marks around a span."""
    while start < end and text[start] in OUTER:
        start += 1
    while end > start and text[end - 1] in OUTER:
        end -= 1
    return start, end


def goes_on(text: str, one: Quoted, by: str) -> bool:
    """Whether the sentence goes on after a quoted stretch: it ends with a character of `by`, or a comma follows."""
    return text[one.end - 1] in by or text[one.outer_end : one.outer_end + 1] == ","


def all_quoted(text: str, content: Content) -> bool:
    """Whether a content has no words outside quotation marks."""
    if content.outside is None:
        content.outside = words_outside(text, content.spans, content.quoted)
    return content.outside == 0


def words_outside(text: str, spans: Iterable[Span], quoted: Iterable[Quoted]) -> int:
    """Number of words in the fragments outside quotation marks, not counting `that`, `and` and `but`."""
    marks = sorted((one.start, one.end) for one in quoted)
    return sum(
        1
        for start, end in spans
        for word in WORD.finditer(text, start, end)
        if not ((before := bisect_right(marks, (word.start(), len(text)))) and word.start() < marks[before - 1][1])
        and word.group().casefold() not in ("that", "and", "but")
    )
