"""Turns: what each one says in a transcript, whose paragraphs begin with the name of who speaks.

`BRANDT: Why did you leave?`, `Q. Who knew?`, `Ann Lee (chief executive): Thank you.` A turn is all of its
paragraph, and of the paragraphs without a label up to the next turn.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from services.enrich.lexicon.table import words
from services.enrich.quotes.content import Content, Span
from services.enrich.speakers.scene import Scene
from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import TaggedSpan
from services.enrich.text.words import WORD

SPOKEN = 0.8
"""Smallest share of turns that begin with two words or a sentence of one: results and prices have labels too."""

BESIDE = 2
"""Maximum paragraphs between a turn of somebody who speaks once and another turn."""

MOST_PARAGRAPHS = 4
"""Maximum paragraphs of one turn: where more stand between two labels, they are not all a speaker's words."""

MOST_APART = 8
"""Maximum paragraphs from one turn to the next of a transcript."""

NOT_SPEAKING = words(
    """
    video videos watch live update updates breaking related photo photos picture image source sources note notes name
    date time location place price tip example warning correction clarification editor's scorers attendance bowling
    penalties conversions pros cons features
    """
)
"""Labels that are nobody."""

ASKING = words("interviewer moderator host reporter analyst operator journalist audience question answer questioner")
"""Roles in a transcript."""

_MARKS = "\"“”„«»'‘’`"
_LABEL = re.compile(
    rf"[{_MARKS}]{{0,2}}[ \t]?"
    r"(?P<name>[A-Z][\w.'’-]*(?:[ \xa0](?:[A-Z][\w.'’-]*|of|the|de|van|von|and)){0,5})"
    r"(?:[ \xa0]?[(\[][^()\[\]\n]{1,60}[)\]])?:(?=\s|[\"“])\s*"
)
_QUESTION = re.compile(r"(?P<name>[QA])[.:—–-]\s+")
_SPOKEN = re.compile(r"[^\w\n]*[^\W\d_]+(?:[^\w\n]+[^\W\d_]|[^\w\n]*[.?!…])")
_ASIDE = re.compile(r"[(\[].*[)\]]\.?")


class _Turn(NamedTuple):
    """A labelled paragraph of a possible transcript."""

    number: int
    label: Span
    said: int
    """Where its words begin."""
    name: str


def find_turns(text: str, scene: Scene) -> list[Content]:
    """The turns of all transcripts in `text`, in order, each with the label as its `speaker`."""
    paragraphs = scene.paragraphs
    labelled = [turn for number, place in enumerate(paragraphs) if (turn := _turn(text, number, place))]
    found: list[Content] = []
    for run in _runs(labelled):
        turns = _of_speakers(run, scene)
        if _is_transcript(text, turns, paragraphs, scene):
            labels = [turn.number for turn in run]
            contents = (_content(text, turn, labels, paragraphs) for turn in turns)
            found += [content for content in contents if content is not None]
    return found


def _turn(text: str, number: int, place: Span) -> _Turn | None:
    label = _QUESTION.match(text, *place) or _LABEL.match(text, *place)
    if label is None or label["name"].casefold() in NOT_SPEAKING:
        return None
    return _Turn(number, label.span("name"), label.end(), label["name"])


def _runs(labelled: list[_Turn]) -> Iterator[list[_Turn]]:
    """Labelled paragraphs, split where more than MOST_APART others stand between two."""
    run: list[_Turn] = []
    for turn in labelled:
        if run and turn.number - run[-1].number > MOST_APART:
            yield run
            run = []
        run.append(turn)
    if run:
        yield run


def _of_speakers(run: list[_Turn], scene: Scene) -> list[_Turn]:
    """Those of a run whose label comes again, and those who speak once beside them: the headline is none."""
    names = Counter(turn.name for turn in run)
    again = [turn for turn in run if names[turn.name] > 1]
    in_capitals = all(turn.name.isupper() for turn in again)
    numbers = [turn.number for turn in again]

    def is_beside(turn: _Turn) -> bool:
        at = bisect_right(numbers, turn.number)
        return any(abs(number - turn.number) <= BESIDE for number in numbers[max(0, at - 1) : at + 1])

    return [
        turn
        for turn in run
        if names[turn.name] > 1
        or (is_beside(turn) and (turn.name.isupper() if in_capitals else _is_person(turn, scene)))
    ]


def _is_person(turn: _Turn, scene: Scene) -> bool:
    return (
        turn.name in ("Q", "A")
        or any(place.entity.type == "PERSON" for place in scene.within(*turn.label))
        or turn.name.split()[-1].casefold() in ASKING
    )


def _is_transcript(text: str, turns: list[_Turn], paragraphs: list[Span], scene: Scene) -> bool:
    names = Counter(turn.name for turn in turns)
    if len(names) < 2:
        return False
    if set(names) <= {"Q", "A"}:
        return True
    answered = any(
        first.name == third.name != second.name
        for first, second, third in zip(turns, turns[1:], turns[2:], strict=False)
    )
    spoken = sum(_SPOKEN.match(text, turn.said, paragraphs[turn.number][1]) is not None for turn in turns)
    if not answered or spoken < SPOKEN * len(turns):
        return False
    asks = any("?" in text[turn.said : paragraphs[turn.number][1]] for turn in turns)
    return asks or sum(_is_person(turn, scene) for turn in turns) * 2 >= len(turns)


def _content(text: str, turn: _Turn, labels: list[int], paragraphs: list[Span]) -> Content | None:
    """What is said in a turn. A transcript quotes word for word, though without marks."""
    following = bisect_right(labels, turn.number)
    last = labels[following] if following < len(labels) else turn.number + 1
    if last - turn.number > MOST_PARAGRAPHS:
        last = turn.number + 1
    spans = [(turn.said, paragraphs[turn.number][1]), *paragraphs[turn.number + 1 : last]]
    spans = [_without_marks(text, *span) for span in spans]
    spans = [span for span in spans if WORD.search(text, *span) and not _ASIDE.fullmatch(text, *span)]
    if not spans:
        return None
    quoted = [Quoted(start, end, start, end, turn.number) for start, end in spans]
    return Content(spans, quoted, outside=0, speaker=TaggedSpan(*turn.label))


def _without_marks(text: str, start: int, end: int) -> Span:
    """Strip white space, and a mark that is not closed inside."""
    while start < end and (text[start].isspace() or text[start] in '"“”'):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in '"“”'):
        end -= 1
    return start, end
