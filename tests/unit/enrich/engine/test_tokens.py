from hypothesis import given
from hypothesis import strategies as st

from services.enrich.engine.tokens import SHAPES, Tokens, tokenize
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs


def tokens(text: str) -> Tokens:
    places = paragraphs(text)
    return tokenize(text, places, find_quoted(text, places))


def test_pieces_of_one_word_share_its_shape() -> None:
    text = "Ann McArden of ARDENTOWN met 3 iguanodons, I said…"
    found = tokens(text)
    shapes: dict[str, set[str]] = {}
    word = ""
    for number in range(len(found)):
        if found.first[number]:
            end = number + 1
            while end < len(found) and not found.first[end]:
                end += 1
            word = text[found.starts[number] : found.ends[end - 1]]
        shapes.setdefault(word, set()).add(SHAPES[found.shapes[number]])
    assert shapes == {
        "Ann": {"title"},
        "McArden": {"mixed"},
        "of": {"lower"},
        "ARDENTOWN": {"upper"},
        "met": {"lower"},
        "3": {"digit"},
        "iguanodons": {"lower"},
        ",": {"none"},
        "I": {"initial"},
        "said": {"lower"},
        "…": {"none"},
    }


def test_what_stands_in_quotation_marks_is_marked() -> None:
    text = "She said: “The road is open.” Nobody came."
    found = tokens(text)
    inside = [text[start:end] for start, end, mark in zip(found.starts, found.ends, found.marks, strict=True) if mark]
    assert inside == ["The", "road", "is", "open", "."]


def test_a_window_may_end_after_a_sentence() -> None:
    text = "Ann R. Lee spoke. “We go.” He left (at once.) The end\n\nA headline"
    found = tokens(text)
    ends = [text[: found.ends[number]][-8:] for number in found.sentence_ends().nonzero()[0]]
    assert ends == ["e spoke.", "“We go.”", "t once.)", " The end", "headline"]


def test_no_text_has_no_tokens() -> None:
    assert len(tokens("")) == len(tokens("").sentence_ends()) == 0


@given(st.text(max_size=200))
def test_offsets_count_code_points(text: str) -> None:
    found = tokens(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert sorted(found.starts) == list(found.starts)
    assert not len(found) or bool(found.first[0])
