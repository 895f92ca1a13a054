import pytest

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


def clusters(text: str, *tagged: tuple[str, str]) -> dict[str, list[str]]:
    """The mentions of each entity of a text in which every occurrence of these words is tagged, longer words first."""
    names = [
        TaggedName(at, at + len(words), kind)
        for words, kind in tagged
        for at in range(len(text))
        if text.startswith(words, at)
    ]
    return {one.name: [mention.text for mention in one.mentions] for one in find_entities(names, text)}


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Lane Institute for Water", "Lane Institute"),
        ("U.S. Supreme Court", "Supreme Court"),
        ("Wend Herons", "Herons"),
        ("Arden Ferry Commission", "Commission"),
        ("Orrin Lund & Co.", "Orrin Lund"),
        ("Wend United", "United"),
        ("Republican Party", "GOP"),
        ("Department of Health and Human Services", "HHS"),
    ],
)
def test_a_short_name_is_that_of_the_organization(full: str, short: str) -> None:
    found = clusters(f"It was the {full}. Then the {short} met.", (full, "ORG"), (short, "ORG"))
    assert found == {full: [full, short]}


@pytest.mark.parametrize(
    ("full", "other"),
    [
        ("Ohio Republican Party", "Republican Party"),
        ("Maine Supreme Court", "Supreme Court"),
        ("Harlan University School", "Harlan University"),
        ("Arden Senate", "Senate"),
    ],
)
def test_a_body_of_the_region_is_not_that_of_the_country(full: str, other: str) -> None:
    found = clusters(f"It was the {full}. Then the {other} met.", (full, "ORG"), (other, "ORG"))
    assert found == {full: [full], other: [other]}


def test_a_team_is_called_by_its_town() -> None:
    text = "The Wend Herons lost in Wend. Wend fumbled twice."
    start = text.rindex("Wend")
    names = [
        TaggedName(4, 15, "ORG"),
        TaggedName(24, 28, "GPE"),
        TaggedName(start, start + 4, "ORG", {"ORG": 0.95}, 0.99),
    ]
    found = {one.name: [mention.text for mention in one.mentions] for one in find_entities(names, text)}
    assert found == {"Wend Herons": ["Wend Herons", "Wend"], "Wend": ["Wend"]}


def test_the_north_is_the_country_that_begins_so() -> None:
    text = "North Norland fired. The North said so. South Wend heard."
    found = clusters(text, ("North Norland", "GPE"), ("North said"[:5], "LOC"), ("South Wend", "GPE"))
    assert found == {"North Norland": ["North Norland", "North"], "South Wend": ["South Wend"]}
