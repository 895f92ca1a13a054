import pytest

from services.enrich.entities.mentions import find_mentions
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.entities.tagging import find


def test_a_part_of_a_known_name_gives_way_to_it() -> None:
    text = "He left First Arden on Monday. First Arden said nothing."
    second = text.rindex("Arden")
    first = text.index("First Arden")
    tagged = [TaggedName(first, first + 11, "ORG"), TaggedName(second, second + 5, "GPE")]
    assert [(one.name, one.type) for one in find_mentions(tagged, text, paragraphs(text))] == [
        ("First Arden", "ORG")
    ] * 2


@pytest.mark.parametrize(
    "text",
    ["Lee Holdings closed.", "Brenda Lee sang.", "lee@arden.example wrote.", "The anti-Lee camp met.", "Ann-Lee sang."],
)
def test_a_known_name_is_not_found_in_another(text: str) -> None:
    assert len(find(f"Ann Lee spoke.\n\n{text}", ("Ann Lee", "PERSON"))) == 1


@pytest.mark.parametrize(
    "text", ["In Arden it rained.", "Mayor Arden left.", "So did Arden’s mayor.", "“Arden,” he said."]
)
def test_a_known_name_is_found_again(text: str) -> None:
    assert len(find(f"It is Arden now.\n\n{text}", ("Arden", "GPE"))) == 2


@pytest.mark.parametrize("text", ["The Courier asked.", "A Courier editor asked.", "It told the Courier."])
def test_a_paper_is_called_by_its_last_word(text: str) -> None:
    assert len(find(f"The Wend Courier wrote.\n\n{text}", ("Wend Courier", "ORG"))) == 2


@pytest.mark.parametrize("text", ["Courier service is slow.", "The Arden Courier asked.", "The courier was late."])
def test_another_paper_is_not_called_so(text: str) -> None:
    assert len(find(f"The Wend Courier wrote.\n\n{text}", ("Wend Courier", "ORG"))) == 1


@pytest.mark.parametrize("text", ["Said will speak.", "“No,” Said said.", "Said, who won, left."])
def test_a_surname_that_is_a_verb_is_found_where_its_bearer_acts(text: str) -> None:
    assert len(find(f"They met Karim Said.\n\n{text}", ("Karim Said", "PERSON"))) == 2


@pytest.mark.parametrize("text", ["Said one aide: “No.”", "Said the mayor: “No.”"])
def test_a_verb_is_not_found_as_a_surname(text: str) -> None:
    assert len(find(f"They met Karim Said.\n\n{text}", ("Karim Said", "PERSON"))) == 1


def test_a_name_is_found_after_a_firm_that_ends_a_sentence() -> None:
    text = "Ann Reed left Lund & Co. Reed will speak."
    found = find(text, ("Ann Reed", "PERSON"), ("Lund & Co", "ORG"))
    assert [one.name for one in found] == ["Ann Reed", "Lund & Co.", "Reed"]
