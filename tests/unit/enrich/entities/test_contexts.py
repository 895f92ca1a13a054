import pytest

from services.enrich.entities.contexts import with_contexts
from services.enrich.entities.mention import NameMention


def kinds(text: str, *mentioned: tuple[str, int, str]) -> list[str]:
    """The types of mentions; each is given by its words, which occurrence is meant, and the engine's type."""
    mentions = []
    for words, number, kind in mentioned:
        start = [at for at in range(len(text)) if text.startswith(words, at)][number]
        mentions.append(NameMention(start, start + len(words), kind, words, "", {kind: 0.9}, 0.9))
    return [mention.type for mention in with_contexts(mentions, text)]


@pytest.mark.parametrize(
    "apposition", ["the carmaker,", "a family-owned shoe retailer.", "the toy company based in Wend,"]
)
def test_an_apposition_makes_a_firm(apposition: str) -> None:
    text = f"Shares rose. Rita Lasker, {apposition} grew. Rita Lasker has 12 plants."
    assert kinds(text, ("Rita Lasker", 0, "PERSON"), ("Rita Lasker", 1, "PERSON")) == ["ORG", "ORG"]


@pytest.mark.parametrize("apposition", ["the company's founder,", "the bank robber,", "a maker of kites in Wend,"])
def test_another_apposition_is_of_a_person(apposition: str) -> None:
    assert kinds(f"Rita Lasker, {apposition} left.", ("Rita Lasker", 0, "PERSON")) == ["PERSON"]


@pytest.mark.parametrize(
    "text", ["Susan Lasker, 61, left.", "Susan Lasker founded it.", "the economist Susan Lasker left."]
)
def test_a_given_name_and_what_people_do_make_a_person(text: str) -> None:
    assert kinds(text, ("Susan Lasker", 0, "ORG")) == ["PERSON"]


def test_a_firm_stays_one_without_either() -> None:
    assert kinds("Analysts at Susan Lasker raised it.", ("Susan Lasker", 0, "ORG")) == ["ORG"]
    assert kinds("Harbor Bank, 61, left.", ("Harbor Bank", 0, "ORG")) == ["ORG"]


def test_a_given_name_after_a_word_of_place_is_a_town() -> None:
    text = "Savannah Lane flew to Savannah. Later Savannah slept."
    found = kinds(text, ("Savannah Lane", 0, "PERSON"), ("Savannah", 1, "PERSON"), ("Savannah", 2, "PERSON"))
    assert found == ["PERSON", "GPE", "PERSON"]


def test_a_given_name_that_is_no_place_stays_a_person() -> None:
    text = "Susan Lane left. She took it from Susan."
    assert kinds(text, ("Susan Lane", 0, "PERSON"), ("Susan", 1, "PERSON")) == ["PERSON", "PERSON"]


@pytest.mark.parametrize("before", ["Analysts at", "Shares of", "a partner at"])
def test_where_people_work_is_a_firm(before: str) -> None:
    assert kinds(f"It was {before} Piper Lasker.", ("Piper Lasker", 0, "PERSON")) == ["ORG"]


def test_the_given_name_of_someone_is_no_town_if_no_town_is_called_so() -> None:
    text = "Susan Lane left. Susan was cold."
    assert kinds(text, ("Susan Lane", 0, "PERSON"), ("Susan", 1, "GPE")) == ["PERSON", "PERSON"]
