import pytest

from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.kinds import settle_kinds


def kinds(text: str, *mentioned: tuple[str, str]) -> list[tuple[str, str]]:
    mentions = [
        NameMention(text.index(words), text.index(words) + len(words), kind, words, "", {kind: 0.9}, 0.9)
        for words, kind in mentioned
    ]
    return [(mention.name, mention.type) for mention in settle_kinds(mentions, text)]


@pytest.mark.parametrize(
    ("words", "kind", "settled"),
    [
        ("Twitter", "PERSON", "ORG"),
        ("Islamic State", "NORP", "ORG"),
        ("FTSE 100", "ORG", "PRODUCT"),
        ("Nasdaq", "NORP", "PRODUCT"),
        ("Nasdaq", "ORG", "ORG"),
        ("Wend Airlines", "PERSON", "ORG"),
        ("Wend High School", "GPE", "ORG"),
        ("Democratic National Convention", "ORG", "EVENT"),
        ("Clean Rivers Act", "ORG", "LAW"),
        ("House Bill 1099", "ORG", "LAW"),
        ("Lane v. Wend", "ORG", "LAW"),
        ("Boeing 777", "ORG", "PRODUCT"),
        ("Capitol Hill", "ORG", "LOC"),
        ("Latinos", "ORG", "NORP"),
        ("Wend News Sunday", "ORG", "WORK_OF_ART"),
        ("Harbor Bank", "ORG", "ORG"),
    ],
)
def test_words_tell_the_type(words: str, kind: str, settled: str) -> None:
    assert kinds(f"They saw {words} then.", (words, kind)) == [(words, settled)]


@pytest.mark.parametrize("words", ["Covid", "Ebola", "DNA", "super PAC", "God"])
def test_what_is_no_name_is_left_out(words: str) -> None:
    assert kinds(f"They feared {words} then.", (words, "PERSON")) == []


def test_a_nickname_of_a_state_is_a_place_and_a_university_is_not() -> None:
    text = "Voters in the Badger State and players of Harlan State met."
    found = kinds(text, ("Badger State", "ORG"), ("Harlan State", "ORG"))
    assert found == [("Badger State", "GPE"), ("Harlan State", "ORG")]


def test_the_white_house_is_a_building_unless_it_acts() -> None:
    assert kinds("She ran for the White House.", ("White House", "ORG")) == [("White House", "FAC")]
    assert kinds("The White House declined to say.", ("White House", "ORG")) == [("White House", "ORG")]


def test_part_of_a_stock_code_is_no_name() -> None:
    assert kinds("He sold $HBK today.", ("HBK", "ORG")) == []
