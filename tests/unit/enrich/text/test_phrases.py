import pytest

from services.enrich.text.phrases import ROLE, head_word, is_plural, last_word


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("the mayor of Port Arden", "mayor"),
        ("a spokeswoman for the Harbor Bank", "spokeswoman"),
        ("The harbor master", "master"),
        ("officials close to the talks", "officials"),
        ("A sign over the gate", "sign"),
        ("…", ""),
    ],
)
def test_the_head_of_a_phrase(phrase: str, head: str) -> None:
    assert head_word(phrase) == head


def test_the_last_word_keeps_its_stops_inside() -> None:
    assert last_word("the U.S.") == "u.s"


def test_plurals() -> None:
    assert [is_plural(head) for head in ("voters", "boss", "crisis", "gas", "voter")] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_roles_are_known_by_their_endings() -> None:
    assert [bool(ROLE.fullmatch(word)) for word in ("mayor", "chemist", "ceo", "road")] == [True, True, True, False]
