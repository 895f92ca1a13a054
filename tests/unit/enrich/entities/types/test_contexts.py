import pytest

from services.enrich.entities.mention import NameMention
from services.enrich.entities.types.contexts import with_contexts


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


@pytest.mark.parametrize(
    "before", ["the official newspaper", "a news agency,", "a supplier,", "its subsidiary,", "the airline"]
)
def test_the_noun_before_a_name_tells_an_organization(before: str) -> None:
    text = f"It bought parts from {before} Dzorvak Brake. Dzorvak declined."
    assert kinds(text, ("Dzorvak Brake", 0, "PERSON"), ("Dzorvak", 1, "PERSON")) == ["ORG", "ORG"]


@pytest.mark.parametrize(
    ("before", "name"),
    [("a supplier,", "Susan Lasker"), ("the developer,", "Orrin Lasker"), ("the newspaper editor", "Lasker")],
)
def test_the_noun_before_a_person_does_not(before: str, name: str) -> None:
    assert kinds(f"It was {before} {name}.", (name, 0, "PERSON")) == ["PERSON"]


def test_the_newspaper_that_a_person_edits_is_not_called_so() -> None:
    text = "Ida Lasker left. The newspaper Lasker edited is shut."
    assert kinds(text, ("Ida Lasker", 0, "PERSON"), ("Lasker", 1, "PERSON")) == ["PERSON", "PERSON"]


@pytest.mark.parametrize("state", ["Mass.", "N.J.", "Calif."])
def test_a_town_stands_before_its_state(state: str) -> None:
    text = f"Tarn Corp., a Lasker, {state}, shoe maker, grew."
    assert kinds(text, ("Lasker", 0, "PERSON")) == ["GPE"]


def test_a_long_name_before_a_state_is_no_town() -> None:
    text = "Ida B. Lasker Tarn, Mass."
    assert kinds(text, ("Ida B. Lasker Tarn", 0, "PERSON")) == ["PERSON"]


@pytest.mark.parametrize("kind", ["ORG", "GPE"])
def test_who_is_addressed_is_a_person(kind: str) -> None:
    assert kinds("Orrin Corp. and Mr. Orrin agreed.", ("Orrin", 1, kind)) == ["PERSON"]


def test_a_surname_that_is_a_place_too_is_the_person_who_speaks() -> None:
    text = "Neil Jordan shot it in Jordan. “I was wrong,” Jordan said."
    found = kinds(text, ("Neil Jordan", 0, "PERSON"), ("Jordan", 1, "GPE"), ("Jordan", 2, "GPE"))
    assert found == ["PERSON", "GPE", "PERSON"]


def test_a_pollster_of_one_word_is_a_firm() -> None:
    assert kinds("It fell. Pollster Dzorvak had it ahead.", ("Dzorvak", 0, "PERSON")) == ["ORG"]
    assert kinds("It fell. Pollster Ida Dzorvak had it ahead.", ("Ida Dzorvak", 0, "PERSON")) == ["PERSON"]
