import pytest

from services.enrich.quotes.titles import is_title, looks_like_title
from services.enrich.text.marks import find_quoted


@pytest.mark.parametrize(
    "text",
    [
        "Her memoir, “Cold Harbor,” sold well.",
        "The film “The Long Field” opened.",
        "They sang the song “Blue”.",
        "She told “Morning Hour,” a show.",
    ],
)
def test_what_a_work_introduces_is_its_title(text: str) -> None:
    (quoted,) = find_quoted(text, [(0, len(text))])
    assert is_title(text, quoted)


@pytest.mark.parametrize("text", ["Her memoir says: “Never Again.”", "Lee wrote in a song “we were never there”."])
def test_other_words_are_none(text: str) -> None:
    (quoted,) = find_quoted(text, [(0, len(text))])
    assert not is_title(text, quoted)


def test_a_title_is_in_title_case_and_has_no_stop() -> None:
    text = "He read “The Road to Arden”, “Harbor Skin (12 Songs)”, “The End.” and “the end”."
    assert [looks_like_title(text, one) for one in find_quoted(text, [(0, len(text))])] == [True, True, False, False]
