import pytest

from services.enrich.entities.spans.whole import whole_names
from services.enrich.text.tagged import TaggedName


def whole(text: str, *tagged: tuple[str, str]) -> list[tuple[str, str]]:
    names = [TaggedName(text.index(words), text.index(words) + len(words), kind) for words, kind in tagged]
    return [(text[name.start : name.end], name.type) for name in whole_names(names, text)]


def test_of_two_spans_that_overlap_the_longer_counts() -> None:
    text = "The Wend Harbor Board met."
    assert whole(text, ("Wend", "GPE"), ("Wend Harbor Board", "ORG")) == [("Wend Harbor Board", "ORG")]


@pytest.mark.parametrize("nickname", ['"Bobby"', "“Bobby”", "(Bobby)"])
def test_a_person_with_a_nickname_is_one(nickname: str) -> None:
    text = f"Rep. Tobias C. {nickname} Wend spoke."
    assert whole(text, ("Tobias C.", "PERSON"), ("Wend", "PERSON")) == [(f"Tobias C. {nickname} Wend", "PERSON")]


def test_a_team_in_brackets_is_no_nickname() -> None:
    text = "1. Rolf Sand (Norway) Telco 20:36"
    tagged = ("Rolf Sand", "PERSON"), ("Norway", "GPE"), ("Telco", "ORG")
    assert whole(text, *tagged) == list(tagged)


def test_an_agency_with_and_is_one() -> None:
    text = "Immigration and Customs Enforcement agents came."
    assert whole(text, ("Customs Enforcement", "ORG")) == [("Immigration and Customs Enforcement", "ORG")]


def test_a_foundation_of_two_people_is_one() -> None:
    text = "The Ola and Rita Lasker Foundation gave."
    tagged = ("Ola", "PERSON"), ("Rita Lasker Foundation", "PERSON")
    assert whole(text, *tagged) == [("Ola and Rita Lasker Foundation", "ORG")]


def test_a_branch_of_a_union_has_its_number() -> None:
    assert whole("Ola Wend of Local 418 left.", ("Local", "ORG")) == [("Local 418", "ORG")]
    assert whole("Ola Wend of Bakers Local 12 left.", ("Ola Wend", "PERSON"))[-1] == ("Bakers Local 12", "ORG")
    assert whole("Local 1,400 homes shook.") == []


def test_a_given_name_with_a_hyphen_is_one() -> None:
    assert whole("It was Jo-Ann Wend.", ("Jo", "PERSON"), ("Ann Wend", "PERSON")) == [("Jo-Ann Wend", "PERSON")]
