import pytest

from services.enrich.lexicon.affiliations import beside, party


def test_words_for_one_party_are_the_same() -> None:
    assert party("gop") == party("republican") == "republican"
    assert party("democrat") == party("democratic")
    assert party("mayor") == "mayor"


@pytest.mark.parametrize(
    ("after", "noun", "told"),
    [
        (" (D-Vt.) left", "democrat", {"democratic", "vermont"}),
        (" (R., Ohio) left", "republican", {"republican", "ohio"}),
        (", R-Ore., left", "republican", {"republican", "oregon"}),
        (" (I-N.Y.) left", "independent", {"independent", "york"}),
    ],
)
def test_a_party_and_a_state_stand_after_a_name(after: str, noun: str, told: set[str]) -> None:
    assert beside("Ann Lee" + after, len("Ann Lee")) == (noun, told)


@pytest.mark.parametrize("after", [" (left)", ", R. Reed and others", " left", " (D)"])
def test_other_words_after_a_name_tell_no_party(after: str) -> None:
    assert beside("Ann Lee" + after, len("Ann Lee")) is None
