"""The rules of contents alone: the tags are given, so that what an engine finds does not decide."""

import itertools

import pytest

from services.enrich.quotes.contents import find_contents, trim, words_outside
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from services.enrich.text.tagged import Reported, TaggedSpan


def tags(text: str, marked: list[str]) -> list[TaggedSpan]:
    """The places of `marked`, each looked for behind the one before."""
    found: list[TaggedSpan] = []
    for one in marked:
        start = text.index(one, found[-1].end if found else 0)
        found.append(TaggedSpan(start, start + len(one)))
    return found


def contents(text: str, reported: list[str], cues: list[str]) -> list[list[str]]:
    """The fragments of each content."""
    places = paragraphs(text)
    given = Reported(tags(text, reported), [], tags(text, cues))
    found = find_contents(text, given, find_quoted(text, places), sentences(text, places))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    return [[text[start:end] for start, end in one.spans] for one in found]


@pytest.mark.parametrize(
    ("text", "reported", "cues", "expected"),
    [
        # One cue between two fragments is the one of both.
        ("“No,” she said. “Never.”", ["No", "Never"], ["said"], [["No", "Never"]]),
        ("The road, Lee said, will open.", ["The road", "will open"], ["said"], [["The road", "will open"]]),
        ("“Why?” Lee asked. “Why now?”", ["Why", "Why now"], ["asked"], [["Why", "Why now"]]),
        # It leads the second one in.
        (
            "Lee said it was “a mess.” He added: “It opens.”",
            ["it was “a mess", "It opens"],
            ["said", "added"],
            [["it was “a mess"], ["It opens"]],
        ),
        (
            "Reed named the road, Lee laughed and said, “It opens today.”",
            ["the road", "It opens today"],
            ["named", "said"],
            [["the road"], ["It opens today"]],
        ),
        # The first one has another before it.
        (
            "Lee said it was “a mess,” he said. “It opens.”",
            ["it was “a mess", "It opens"],
            ["said", "said"],
            [["it was “a mess"], ["It opens"]],
        ),
        # The second one has another behind it.
        (
            "“A mess,” said Lee. “It opens,” said Reed.",
            ["A mess", "It opens"],
            ["said", "said"],
            [["A mess"], ["It opens"]],
        ),
        (
            "“A mess,” said Lee. “All of it.\n\n“It opens,” said Reed.",
            ["A mess", "All of it", "It opens"],
            ["said", "said"],
            [["A mess", "All of it"], ["It opens"]],
        ),
        # Without one, a quotation goes on in the next paragraph.
        ("“A mess.\n\n“It opens,” said Lee.", ["A mess", "It opens"], ["said"], [["A mess", "It opens"]]),
    ],
)
def test_fragments(text: str, reported: list[str], cues: list[str], expected: list[list[str]]) -> None:
    assert contents(text, reported, cues) == expected


def test_a_quotation_reaches_to_its_marks_whatever_is_tagged() -> None:
    assert contents("Lee said, “The road is closed now.”", ["road is closed"], ["said"]) == [["The road is closed now"]]


def test_a_quotation_that_is_led_in_ends_at_its_mark() -> None:
    text = "She says, “Stay in here,” until they leave."
    assert contents(text, ["Stay in here,” until they leave"], ["says"]) == [["Stay in here"]]


def test_what_leads_a_quotation_in_is_another_content() -> None:
    text = "It said what a road would do: “It opens the port,” wrote Lee."
    found = contents(text, ["what a road would do: “It opens the port"], ["said", "wrote"])
    assert found == [["what a road would do"], ["It opens the port"]]


def test_a_work_is_no_content() -> None:
    assert contents("They read “The Long Road” there.", ["The Long Road"], []) == []


def test_trim() -> None:
    text = " “The road,” "
    start, end = trim(text, 0, len(text))
    assert text[start:end] == "The road"


def test_words_outside_marks() -> None:
    text = "that the road is “a mess”"
    assert words_outside(text, [(0, len(text))], find_quoted(text, paragraphs(text))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "“The road is safe and open”, said Ann Lee. “It is not safe at all”, said Bo Tan.",
        "‘The road is safe and open’, said Ann Lee. ‘It is not safe at all’, said Bo Tan.",
    ],
)
def test_a_comma_may_follow_the_mark(text: str) -> None:
    found = [["The road is safe and open"], ["It is not safe at all"]]
    assert contents(text, ["The road is safe and open", "It is not safe at all"], ["said", "said"]) == found


def test_a_quotation_next_to_its_verb_needs_no_tag_where_the_comma_follows_the_mark() -> None:
    assert contents("“It’s over”, Ann Lee said.", [], ["said"]) == [["It’s over"]]


def test_a_long_quotation_takes_time_in_proportion() -> None:
    """With every paragraph all the words and marks before it were counted again: minutes."""
    paragraph = "“The road is safe and open, and so is the bridge over the harbor, and the port beside it."
    text = "\n\n".join([paragraph] * 1000)
    (found,) = contents(text, [paragraph[1:]] * 1000, [])
    assert len(found) == 1000
