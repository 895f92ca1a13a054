import pytest

from services.enrich.quotes.quote_id import quote_id

LEE = ["person:1"]
SAID = quote_id("The road isn't safe at 1.5 meters", LEE)


@pytest.mark.parametrize(
    "again",
    [
        "“the road isn’t safe, at 1.5 meters.”",
        "The  road\nisn't\u00a0safe — at 1.5 meters",
        "The road isn't sa\u00adfe at 1.5 meters",
    ],
)
def test_marks_case_and_space_do_not_make_another_quote(again: str) -> None:
    assert quote_id(again, LEE) == SAID


@pytest.mark.parametrize(
    ("content", "speakers"),
    [
        ("The road isn't safe at 15 meters", LEE),
        ("The road is safe at 1.5 meters", LEE),
        ("The road isn't safe at 1.5 meters", ["person:2"]),
        ("The road isn't safe at 1.5 meters", ["person:1", "person:2"]),
        ("The road isn't safe at 1.5 meters", []),
    ],
)
def test_other_words_and_other_speakers_make_another_quote(content: str, speakers: list[str]) -> None:
    assert quote_id(content, speakers) != SAID


def test_a_speaker_without_a_name_counts_by_the_words() -> None:
    assert quote_id("no", ["A senior  official"]) == quote_id("no", ["a senior official"]) != quote_id("no", ["she"])


def test_the_id_is_sixteen_hexadecimal_digits_for_good() -> None:
    assert quote_id("The road is safe.", LEE) == "dfb8e72655a0eda7"
