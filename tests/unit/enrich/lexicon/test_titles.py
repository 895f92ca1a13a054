from services.enrich.lexicon.titles import (
    COURTESY,
    FULL_TITLES,
    GENDER,
    GENERATIONS,
    HONORIFICS,
    NAME_SUFFIXES,
    SURNAMES_TOO,
)


def test_every_title_that_says_a_gender_is_one_or_the_other() -> None:
    assert set(GENDER.values()) == {"m", "f"}
    assert (GENDER["mr"], GENDER["mrs"], GENDER.get("dr")) == ("m", "f", None)


def test_courtesy_titles_are_titles_and_no_surnames() -> None:
    assert COURTESY <= HONORIFICS
    assert not COURTESY & SURNAMES_TOO


def test_short_titles_have_full_forms() -> None:
    assert FULL_TITLES["gov"] in HONORIFICS
    assert FULL_TITLES["rep"].split() == ["representative", "congressman", "congresswoman"]


def test_a_generation_is_a_suffix() -> None:
    assert GENERATIONS.keys() <= NAME_SUFFIXES
    assert GENERATIONS["ii"] == GENERATIONS["jr"]
