import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import divided, sentence_at, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One. Two.", ["One.", "Two."]),
        ("“Why?” Ann Lee asked. She left.", ["“Why?”", "Ann Lee asked.", "She left."]),
        ("“Why?” she asked.", ["“Why?” she asked."]),
        ("“We go.” He left.", ["“We go.”", "He left."]),
        ("Mr. Lee and Rep. Ann R. Reed came.", ["Mr. Lee and Rep. Ann R. Reed came."]),
        ("It was R.J. Reed. He left.", ["It was R.J. Reed.", "He left."]),
        ("He lives in the U.S. Senate wing.", ["He lives in the U.S. Senate wing."]),
        ("It cost 3.5 million. It was late.", ["It cost 3.5 million.", "It was late."]),
        ("So did I. Then it rained.", ["So did I.", "Then it rained."]),
        ("A headline\n\nA text.", ["A headline", "A text."]),
        ("Wait … No.", ["Wait …", "No."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, paragraphs(text))] == expected


def test_sentence_at_is_the_one_that_holds_the_place() -> None:
    text = "One. Two."
    found = sentences(text, paragraphs(text))
    assert [sentence_at(found, offset) for offset in (0, 3, 4, 5, 8)] == [0, 0, 0, 1, 1]
    assert sentence_at(found, -1) == -1


@given(st.lists(st.sampled_from(["Lee", "said", ".", "?", "”", "“", "\n\n", "\r\n", "\xa0", "e\u0301", "😀", "U.S."])))
def test_sentences_hold_every_letter_once(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = sentences(text, paragraphs(text))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))


def test_a_row_of_stops_takes_time_in_proportion() -> None:
    """Regression: each stop used to scan all later ones, which took minutes."""
    text = "." * 300_000 + "x?!" * 100_000
    assert sentences(text, [(0, len(text))]) == [(0, len(text))]


def test_sentences_are_divided_where_another_begins() -> None:
    text = "One of Lund & Co. Two left. Three."
    found = divided(text, sentences(text, paragraphs(text)), [0, text.index("Two"), text.index("Three")])
    assert [text[start:end] for start, end in found] == ["One of Lund & Co.", "Two left.", "Three."]
