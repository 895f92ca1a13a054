import pytest

from services.enrich.quotes.contents import find_contents
from services.enrich.quotes.pairing import Pairing
from services.enrich.speakers.scene import Scene
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from services.enrich.text.tagged import Reported, TaggedSpan
from tests.unit.enrich.quotes.tagging import entity, tags


def pairs(
    text: str, reported: list[str], sources: list[str], cues: list[str], *people: str
) -> list[tuple[str | None, str | None]]:
    """The cue and source of each content; the words are tagged where they occur."""
    places = paragraphs(text)
    quoted = find_quoted(text, places)
    found = sentences(text, places)
    given = Reported(tags(text, reported), tags(text, sources), tags(text, cues))
    contents = find_contents(text, given, quoted, found)
    marks = [(one.outer_start, one.outer_end) for one in quoted]
    named = [entity(text, name, "PERSON") for name in people]
    pairing = Pairing(text, given, contents, found, Scene.of(text, named, marks, found, places, []))

    def words(tag: TaggedSpan | None) -> str | None:
        return None if tag is None else text[tag.start : tag.end]

    return [(words(pair.cue), words(pair.source)) for pair in map(pairing.pair, contents)]


@pytest.mark.parametrize(
    ("text", "reported", "sources", "cues", "expected"),
    [
        (
            "Lee, asked by Reed whether it would open, said no.",
            ["whether it would open"],
            ["Lee", "Reed"],
            ["asked", "said"],
            [("asked", "Lee")],
        ),
        (
            "Lee said the road was shut, and Reed added that it would open.",
            ["the road was shut", "that it would open"],
            ["Lee", "Reed"],
            ["said", "added"],
            [("said", "Lee"), ("added", "Reed")],
        ),
        # Both sources are equally near; the one before the cue wins.
        (
            "Lee said, Reed heard, the road was shut.",
            ["the road was shut"],
            ["Lee", "Reed"],
            ["said"],
            [("said", "Lee")],
        ),
        (
            "Lee closed the road, which had sunk, saying, “It is late.”",
            ["It is late"],
            ["Lee", "which"],
            ["saying"],
            [("saying", "Lee")],
        ),
        ("Lee told the council:\n\n“It is late.”", ["It is late"], ["Lee"], ["told"], [("told", "Lee")]),
        ("“Is it late?” Lee asked.", ["Is it late?"], ["Lee"], ["asked"], [("asked", "Lee")]),
        ("Lee asked for help. The road is shut.", ["The road is shut"], ["Lee"], ["asked"], [(None, None)]),
    ],
)
def test_each_content_has_its_own_cue_and_source(
    text: str, reported: list[str], sources: list[str], cues: list[str], expected: list[tuple[str | None, str | None]]
) -> None:
    assert pairs(text, reported, sources, cues) == expected


def test_a_signature_is_a_source_without_a_cue() -> None:
    assert pairs("“It is late.” — Ann Lee", ["It is late"], [], []) == [(None, "Ann Lee")]


def test_what_the_engine_passed_over_beside_marks_is_found_by_its_words() -> None:
    assert pairs("“It is late,” Ann Lee said.", ["It is late"], [], [], "Ann Lee") == [("said", "Ann Lee")]
    assert pairs("“It is late,” she said.", ["It is late"], [], []) == [("said", "she")]


def test_nothing_is_sought_by_words_for_what_stands_without_marks() -> None:
    assert pairs("It is late, Ann Lee said.", ["It is late"], [], [], "Ann Lee") == [(None, None)]
