import pytest

from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.vessels import storms_and_ships


def found(text: str, words: str, honorific: str = "") -> dict[str, str]:
    start = text.index(words)
    return storms_and_ships([NameMention(start, start + len(words), "PERSON", words, honorific)], text)


@pytest.mark.parametrize("text", ["Storm Odile came.", "Hurricane Odile came.", "Tropical Storm Odile came."])
def test_a_storm_is_no_person(text: str) -> None:
    assert found(text, "Odile") == {"odile": "EVENT"}


def test_a_storm_is_known_without_the_word() -> None:
    assert found("Storm Odile came.", "Storm Odile") == {"storm odile": "EVENT", "odile": "EVENT"}


@pytest.mark.parametrize(
    ("text", "words", "honorific"),
    [
        ("Cash was found aboard the Lady Brenda, a small trawler.", "Brenda", "lady"),
        ("the ferry Ola Brandt sank", "Ola Brandt", ""),
        ("the ferry Princess Ola sank", "Ola", "princess"),
        ("the USS Brandt sailed", "Brandt", ""),
        ("the Ola Brandt, a 40-foot fishing boat, sank", "Ola Brandt", ""),
    ],
)
def test_a_ship_is_no_person(text: str, words: str, honorific: str) -> None:
    assert found(text, words, honorific) == {words.casefold(): "PRODUCT"}


@pytest.mark.parametrize("text", ["Ola Brandt, a boat builder, spoke.", "He weathered a storm. Ola Brandt spoke."])
def test_others_are_people(text: str) -> None:
    assert found(text, "Ola Brandt") == {}


@pytest.mark.parametrize(
    "text", ["Fire broke out aboard the Orrin Lund.", "It idled two ferries, the Orrin Lund among them.",
             "It sent the aircraft carrier Orrin Lund."]
)  # fmt: skip
def test_where_someone_is_aboard_is_a_ship(text: str) -> None:
    start = text.index("Orrin Lund")
    mention = NameMention(start, start + len("Orrin Lund"), "ORG", "Orrin Lund")
    assert storms_and_ships([mention], text) == {"orrin lund": "PRODUCT"}


def test_a_ship_may_be_explained_at_length() -> None:
    assert found("The Ola Brandt, a trawler with a crew of five, sank.", "Ola Brandt") == {"ola brandt": "PRODUCT"}
    assert found("The Ola Brandt, a poet with a boat of her own, left.", "Ola Brandt") == {}
