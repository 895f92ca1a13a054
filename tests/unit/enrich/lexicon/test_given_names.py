import pytest

from services.enrich.lexicon.given_names import share_of_women


@pytest.mark.parametrize(
    ("name", "woman"),
    [("Susan Parker", True), ("John Parker", False), ("J. Maria Lopez", True)],
)
def test_a_first_name_tells_the_gender(name: str, woman: bool) -> None:
    share = share_of_women(name)
    assert share is not None
    assert (share > 0.97) is woman
    assert (share < 0.03) is not woman


@pytest.mark.parametrize("name", ["Parker", "Xqzt Parker", "Kim Jong-un", "Kim Tok Chan"])
def test_a_surname_and_an_unknown_name_tell_nothing(name: str) -> None:
    assert share_of_women(name) is None


def test_a_name_of_both_is_neither() -> None:
    share = share_of_women("Robin Parker")
    assert share is not None
    assert 0.1 < share < 0.9


def test_a_short_surname_before_a_given_name_may_be_a_given_name_too() -> None:
    share = share_of_women("Kim Susan Parker")
    assert share is not None
    assert share > 0.5
