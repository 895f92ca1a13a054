from services.enrich.entities.find import find_entities
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.entities.tagging import by_name


def test_an_acronym_is_that_of_the_name_without_its_form_and_with_its_small_words() -> None:
    text = (
        "General Motors Co. (GM) opened a plant. The Department of Justice sued. GM and lawyers from DOJ met in London."
    )
    found = by_name(text)
    assert found["General Motors Co."] == ["General Motors Co.", "GM", "GM"]
    assert found["Department of Justice"] == ["Department of Justice", "DOJ"]


def test_a_country_is_no_acronym_of_a_firm() -> None:
    found = by_name("Ann Lee wrote of the U.S. economy and of U.S. Steel.")
    assert found["U.S. Steel"] == ["U.S. Steel"]


def test_a_defined_acronym_is_the_name_it_stands_for() -> None:
    text = "The World Health Organization (WHO) warned Germany. The WHO asked for money."
    assert by_name(text)["World Health Organization"] == ["World Health Organization", "WHO", "WHO"]


def test_a_company_loses_its_legal_form() -> None:
    text = "Microsoft Corp. bought a harbour on Monday. Microsoft paid in cash."
    assert by_name(text)["Microsoft Corp."] == ["Microsoft Corp.", "Microsoft"]


def test_a_comma_before_the_legal_form_makes_no_other_firm() -> None:
    text = "Harbor Steel, Inc. fell. Harbor Steel Inc. rose."
    names = [TaggedName(0, 18, "ORG"), TaggedName(25, 42, "ORG")]
    (found,) = find_entities(names, text)
    assert [mention.text for mention in found.mentions] == ["Harbor Steel, Inc.", "Harbor Steel Inc."]
