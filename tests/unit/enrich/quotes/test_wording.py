import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.quotes.content import Content
from services.enrich.quotes.wording import Wording, wording
from services.enrich.text.marks import Quoted, find_quoted
from services.enrich.text.paragraphs import paragraphs


def worded(text: str, *parts: str) -> Wording:
    """The wording of a content whose fragments are `parts`; the quoted stretches that they touch are its own."""
    marks = find_quoted(text, paragraphs(text))
    spans = list(_spans(text, parts))
    own = [one for one in marks if any(start < one.end and one.start < end for start, end in spans)]
    return wording(text, Content(spans, own), marks)


def _spans(text: str, parts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    at = 0
    for part in parts:
        at = text.index(part, at)
        yield at, at + len(part)


@pytest.mark.parametrize(
    ("text", "parts", "kind", "fragments", "read"),
    [
        ("“It is safe,” she said.", ["It is safe"], "direct", ["It is safe"], "It is safe"),
        ("''It is safe,'' she said.", ["It is safe"], "direct", ["It is safe"], "It is safe"),
        ("“Is it safe?” she asked.", ["Is it safe"], "direct", ["Is it safe?"], "Is it safe?"),
        (
            "“The road,” she said, “is safe.”",
            ["The road", "is safe"],
            "direct",
            ["The road", "is safe."],
            "The road … is safe.",
        ),
        ("She said it was safe, too.", ["it was safe, too"], "indirect", ["it was safe, too"], "it was safe, too"),
        (
            "She said the road was “safe” for all.",
            ["the road was “safe” for all"],
            "partial",
            ["the road was “safe” for all"],
            "the road was “safe” for all",
        ),
        (
            "The road is “safe,” she said.",
            ["The road is “safe"],
            "partial",
            ["The road is “safe,”"],
            "The road is “safe”",
        ),
        (
            "“Safe” is what the road is, she said.",
            ["Safe” is what the road is"],
            "partial",
            ["“Safe” is what the road is"],
            "“Safe” is what the road is",
        ),
    ],
)
def test_a_content_is_worded(text: str, parts: list[str], kind: str, fragments: list[str], read: str) -> None:
    made = worded(text, *parts)
    assert (made.kind, [one.text for one in made.fragments], made.text) == (kind, fragments, read)
    assert [one.quoted for one in made.fragments] == [kind == "direct"] * len(fragments)
    assert all(text[one.start : one.end] == one.text for one in made.fragments)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("it was at 3 a.m", "it was at 3 a.m."),
        ("it was in the U.S", "it was in the U.S."),
        ("it was Harbor Steel Corp", "it was Harbor Steel Corp."),
        ("it was late", "it was late"),
        ("it was the co", "it was the co"),
    ],
)
def test_the_stop_of_an_abbreviation_stays(said: str, read: str) -> None:
    assert worded(f"She said {said}. They left.", said).text == read


def test_a_bracket_that_ends_a_report_stays() -> None:
    text = "It would cost 90 crowns ($9), she said (again). The road (he said) is shut."
    assert worded(text, "It would cost 90 crowns ($9").text == "It would cost 90 crowns ($9)"
    assert worded(text, "The road").text == "The road"
    assert worded(text, "he said").text == "he said"


def test_an_indirect_report_keeps_the_pairs_of_marks_in_it() -> None:
    text = "She said they had seen “The Long Road”."
    start, end = text.index("they"), text.index("”")
    made = wording(text, Content([(start, end)]), find_quoted(text, paragraphs(text)))
    assert made.text == "they had seen “The Long Road”"


def test_a_mark_without_its_other_half_is_not_read() -> None:
    text = "She said the road was “a mess” and “a shame that never ends” for all."
    start, end = text.index("the road"), text.index(" that never")
    made = wording(text, Content([(start, end)]), find_quoted(text, paragraphs(text)))
    assert made.text == "the road was “a mess” and a shame"
    assert made.fragments[0].text == "the road was “a mess” and “a shame"


def test_a_speech_of_many_quotations_takes_time_in_proportion() -> None:
    one = "The road is “safe” and "
    text = one * 10_000
    marks = find_quoted(text, [(start, start + len(one)) for start in range(0, len(text), len(one))])
    spans = [(start, start + len(one) - 1) for start in range(0, len(text), len(one))]
    begun = time.process_time()
    assert len(wording(text, Content(spans, marks), marks).fragments) == 10_000
    assert time.process_time() - begun < 5


@given(st.text("ab ,.“”\"'", min_size=1, max_size=40), st.data())
def test_fragments_are_words_of_the_text_in_order(text: str, data: st.DataObject) -> None:
    marks = find_quoted(text, paragraphs(text))
    own: list[Quoted] = data.draw(st.lists(st.sampled_from(marks), unique=True)) if marks else []
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = wording(text, Content([(start, end)], sorted(own, key=lambda one: one.start)), marks)
    assert made.text
    assert all(text[one.start : one.end] == one.text for one in made.fragments)
    assert all(left.end <= right.start for left, right in zip(made.fragments, made.fragments[1:], strict=False))
