import pytest

from services.enrich.quotes.content import Content, all_quoted, goes_on, trim, words_outside
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs


def test_trim() -> None:
    text = " “The road,” "
    start, end = trim(text, 0, len(text))
    assert text[start:end] == "The road"


def test_words_outside_marks() -> None:
    text = "that the road is “a mess”"
    assert words_outside(text, [(0, len(text))], find_quoted(text, paragraphs(text))) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [("“The road,” said Lee.", True), ("“The road”, said Lee.", True), ("“The road.” He left.", False)],
)
def test_a_comma_says_that_the_sentence_goes_on(text: str, expected: bool) -> None:
    (quoted,) = find_quoted(text, paragraphs(text))
    assert goes_on(text, quoted, ",") is expected


def test_a_content_is_all_quoted_where_no_word_stands_outside() -> None:
    text = "Lee said that “the road” was shut."
    (quoted,) = find_quoted(text, paragraphs(text))
    assert all_quoted(text, Content([(9, quoted.end)], [quoted]))
    assert not all_quoted(text, Content([(9, len(text))], [quoted]))
