import pytest

from tests.unit.enrich.quotes.tagging import contents


@pytest.mark.parametrize(
    ("text", "reported", "cues", "expected"),
    [
        # A single cue between two fragments belongs to both.
        ("“No,” she said. “Never.”", ["No", "Never"], ["said"], [["No", "Never"]]),
        ("The road, Lee said, will open.", ["The road", "will open"], ["said"], [["The road", "will open"]]),
        ("“Why?” Lee asked. “Why now?”", ["Why", "Why now"], ["asked"], [["Why", "Why now"]]),
        # It introduces the second one.
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
        # The first one has a cue before it.
        (
            "Lee said it was “a mess,” he said. “It opens.”",
            ["it was “a mess", "It opens"],
            ["said", "said"],
            [["it was “a mess"], ["It opens"]],
        ),
        # The second one has a cue after it.
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
        # Another sentence has its own source and cue.
        (
            "The audit spoke of “waste” there. A memo blamed “bad luck.” Lee feared “a storm.”",
            ["waste", "bad luck", "a storm"],
            ["spoke", "blamed", "feared"],
            [["waste"], ["bad luck"], ["a storm"]],
        ),
        # The sentence with the cue may follow a question.
        (
            "“Will it open?” Lee asked. “It must.”",
            ["Will it open", "It must"],
            ["asked"],
            [["Will it open", "It must"]],
        ),
        # A question and its answer are not one speaker's.
        ("“Did you see it?” “Once.” Lee smiled.", ["Did you see it", "Once"], [], [["Did you see it"], ["Once"]]),
        # Without a cue in between, a quotation continues in the next paragraph.
        ("“A mess.\n\n“It opens,” said Lee.", ["A mess", "It opens"], ["said"], [["A mess", "It opens"]]),
    ],
)
def test_fragments(text: str, reported: list[str], cues: list[str], expected: list[list[str]]) -> None:
    assert contents(text, reported, cues) == expected


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


def test_a_long_quotation_takes_time_in_proportion() -> None:
    """Regression: each paragraph used to recount all words and marks before it, which took minutes."""
    paragraph = "“The road is safe and open, and so is the bridge over the harbor, and the port beside it."
    text = "\n\n".join([paragraph] * 1000)
    (found,) = contents(text, [paragraph[1:]] * 1000, [])
    assert len(found) == 1000
