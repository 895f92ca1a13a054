import pytest

from schemas.enriched_article import Entity
from services.enrich.entities.find import entity_id, find_entities, fold
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.engines import read


def entities(text: str, title: str | None = None) -> list[Entity]:
    return read(text, title)[0]


def by_name(text: str) -> dict[str, list[str]]:
    return {entity.name: [mention.text for mention in entity.mentions] for entity in entities(text)}


def test_a_surname_is_the_full_name_before_it() -> None:
    text = "John Parker opened the school in Paris. Mr. Parker thanked the teachers. Parker's speech was short."
    assert by_name(text)["John Parker"] == ["John Parker", "Parker", "Parker"]


def test_two_people_of_one_surname_stay_two() -> None:
    text = (
        "John Parker met Susan Miller on Monday. Parker spoke first. Later David Parker arrived from London. "
        "Parker was late, and Miller left."
    )
    found = by_name(text)
    assert found["John Parker"] == ["John Parker", "Parker"]
    assert found["David Parker"] == ["David Parker", "Parker"]


def test_a_title_tells_two_of_one_surname_apart() -> None:
    text = "Mr. John Parker and Mrs. Susan Parker came to London. Mr. Parker spoke. Mrs. Parker listened."
    found = by_name(text)
    assert found["John Parker"] == ["John Parker", "Parker"]
    assert found["Susan Parker"] == ["Susan Parker", "Parker"]


def test_a_title_tells_two_apart_who_are_never_named_in_full() -> None:
    found = entities("Mr. Walsh said the house was cold. Mrs. Walsh said it was warm. Mr. Walsh left, not Mrs. Walsh.")
    assert [(one.name, len(one.mentions)) for one in found] == [("Walsh", 2), ("Walsh", 2)]
    assert len({one.entity_id for one in found}) == 2


def test_an_initial_makes_no_one_of_two() -> None:
    found = by_name("John Parker met Jane Parker in London. J. Parker said the road would open. Jane Parker left.")
    assert found["John Parker"] == ["John Parker", "J. Parker"]
    assert found["Jane Parker"] == ["Jane Parker", "Jane Parker"]


def test_a_middle_initial_and_what_follows_the_name_tell_two_apart() -> None:
    found = by_name("George H. Parker spoke first. His son George W. Parker left London. Parker had been there.")
    assert found["George H. Parker"] == ["George H. Parker"]
    assert found["George W. Parker"] == ["George W. Parker", "Parker"]
    found = by_name("John Parker Sr. met John Parker Jr. in London. Parker Sr. said the road would open.")
    assert found["John Parker Sr."] == ["John Parker Sr.", "Parker Sr."]


def test_a_surname_that_is_a_title_is_a_name_of_who_bears_it() -> None:
    text = "Stephen King said the road would open. “It is long,” King said. The King of Norden came. Mr. King left."
    assert by_name(text)["Stephen King"] == ["Stephen King", "King", "King"]


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


def test_a_surname_before_the_full_name_waits_for_it() -> None:
    text = "Parker wins the vote in London\n\nJohn Parker won the vote on Monday."
    assert by_name(text)["John Parker"] == ["Parker", "John Parker"]


def test_a_nickname_and_an_initial_are_the_same_person() -> None:
    text = "Michael Parker arrived in London. Mike Parker left at once. Michael J. Parker had flown in from Paris."
    assert list(by_name(text)["Michael J. Parker"]) == ["Michael Parker", "Mike Parker", "Michael J. Parker"]


def test_a_defined_acronym_is_the_name_it_stands_for() -> None:
    text = "The World Health Organization (WHO) warned Germany. The WHO asked for money."
    assert by_name(text)["World Health Organization"] == ["World Health Organization", "WHO", "WHO"]


def test_a_company_loses_its_legal_form() -> None:
    text = "Microsoft Corp. bought a harbour on Monday. Microsoft paid in cash."
    assert by_name(text)["Microsoft Corp."] == ["Microsoft Corp.", "Microsoft"]


def test_people_of_a_country_are_not_the_country() -> None:
    found = {entity.name: entity.type for entity in entities("Germany won. German voters were glad that Germany won.")}
    assert found["Germany"] == "GPE"
    assert found["German"] == "NORP"


def test_a_country_has_one_id_however_it_is_written() -> None:
    ids = {
        entity.entity_id
        for text in (
            "The United States voted on Monday.",
            "The U.S. voted on Monday.",
            "The U.S. and the United States voted.",
        )
        for entity in entities(text)
    }
    assert ids == {entity_id("GPE", "United States")}


def test_entity_id_is_the_same_in_every_article() -> None:
    assert entity_id("PERSON", "Ann  LEE") == entity_id("PERSON", "Ann Lee") == "person:e4959174ae7b937f"
    assert entity_id("PERSON", "Ann Lee") != entity_id("ORG", "Ann Lee")


@pytest.mark.parametrize(
    ("name", "expected"), [("U.S.", "us"), ("Ａnn", "ann"), ("O’Hara", "o'hara"), ("A \n B", "a b")]
)
def test_fold(name: str, expected: str) -> None:
    assert fold(name) == expected


def test_salience_rises_with_mentions_place_and_title() -> None:
    text = "John Parker came to London. Parker spoke. Parker left. Susan Miller stayed."
    plain = {entity.name: entity.salience for entity in entities(text)}
    titled = {entity.name: entity.salience for entity in entities(text, "Miller stays behind")}
    assert plain["John Parker"] > plain["Susan Miller"]
    assert titled["Susan Miller"] == pytest.approx(
        plain["Susan Miller"]
    )  # the title has the surname only, the text the name
    assert 0 <= min(plain.values()) <= max(plain.values()) <= 1
    assert {entity.name: entity.salience for entity in entities(text, "John Parker speaks")}["John Parker"] == 1


def test_no_text_no_entities() -> None:
    assert entities("") == []


def types(text: str, *tagged: tuple[str, int, dict[str, float]]) -> list[tuple[str, str]]:
    """The types of all mentions; `tagged` are words, the number of their place, and the shares of their types."""
    names = []
    for words, number, shares in tagged:
        start = [at for at in range(len(text)) if text.startswith(words, at)][number]
        names.append(TaggedName(start, start + len(words), max(shares, key=lambda kind: shares[kind]), shares))
    found = [
        (mention.start, mention.text, entity.type)
        for entity in find_entities(names, text)
        for mention in entity.mentions
    ]
    return [(words, kind) for _, words, kind in sorted(found)]


def test_the_mentions_of_one_name_decide_its_type_together() -> None:
    text = "Marlowe fell on Monday. Traders said Marlowe had lost its loan. Marlowe rose later."
    doubtful, plain = {"PERSON": 0.6, "ORG": 0.4}, {"ORG": 0.8, "PERSON": 0.2}
    assert (
        types(text, ("Marlowe", 0, doubtful), ("Marlowe", 1, plain), ("Marlowe", 2, doubtful))
        == [("Marlowe", "ORG")] * 3
    )


def test_a_mention_that_is_sure_keeps_its_type() -> None:
    text = "Arden beat Wend in Arden. Arden won again."
    team, place = {"ORG": 0.95, "GPE": 0.05}, {"GPE": 0.95, "ORG": 0.05}
    found = types(text, ("Arden", 0, team), ("Arden", 1, place), ("Arden", 2, team))
    assert found == [("Arden", "ORG"), ("Arden", "GPE"), ("Arden", "ORG")]


def test_who_was_named_in_full_is_a_person() -> None:
    text = "Ann Marlowe came. Shares of Marlowe fell."
    found = types(text, ("Ann Marlowe", 0, {"PERSON": 1.0}), ("Marlowe", 1, {"ORG": 0.8, "PERSON": 0.2}))
    assert found == [("Ann Marlowe", "PERSON"), ("Marlowe", "PERSON")]


def test_a_company_named_in_full_is_no_person_later() -> None:
    text = "Marlowe Mills Inc. closed. Marlowe had been for sale."
    found = types(text, ("Marlowe Mills Inc.", 0, {"ORG": 1.0}), ("Marlowe", 1, {"PERSON": 0.8, "ORG": 0.2}))
    assert found[1] == ("Marlowe", "ORG")


def test_a_company_named_with_its_legal_form_is_no_person_however_often() -> None:
    text = "Marlowe Mills Inc. closed. Marlowe had been for sale. Marlowe fell. Marlowe rose. Marlowe fell again."
    person = [("Marlowe", number, {"PERSON": 0.97, "ORG": 0.03}) for number in range(1, 5)]
    found = types(text, ("Marlowe Mills Inc.", 0, {"ORG": 1.0}), *person)
    assert {kind for _, kind in found} == {"ORG"}


def test_a_place_that_a_company_is_named_for_stays_one() -> None:
    text = "Arden Mills Inc. closed. The people of Arden knew. Snow fell in Arden."
    place = [("Arden", number, {"GPE": 0.97, "ORG": 0.03}) for number in (1, 2)]
    assert types(text, ("Arden Mills Inc.", 0, {"ORG": 1.0}), *place)[1:] == [("Arden", "GPE"), ("Arden", "GPE")]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Ursula von der Leyen", "von der Leyen"),
        ("Iain Duncan Smith", "Duncan Smith"),
        ("Luis Ortega Prado", "Ortega Prado"),
        ("Xi Jinping", "Xi"),
    ],
)
def test_a_surname_of_several_words_and_one_that_comes_first(full: str, short: str) -> None:
    text = f"{full} met President {short}. {short} left."
    second = text.index(short, len(full))
    names = [
        TaggedName(0, len(full), "PERSON"),
        TaggedName(second, second + len(short), "PERSON"),
        TaggedName(text.rindex(short), text.rindex(short) + len(short), "PERSON"),
    ]
    (found,) = find_entities(names, text)
    assert (found.name, len(found.mentions)) == (full, 3)


def test_a_title_before_a_first_name_is_somebody_elses_where_people_go_by_their_surnames() -> None:
    text = "James Parker met the board. Parker spoke. Mr. James listened."
    names = [TaggedName(text.index(one), text.index(one) + len(one), "PERSON") for one in ("James Parker", "Parker s")]
    names[1] = names[1]._replace(end=names[1].end - 2)
    names.append(TaggedName(text.rindex("James"), text.rindex("James") + 5, "PERSON"))
    assert [entity.name for entity in find_entities(names, text)] == ["James Parker", "James"]


def test_a_comma_before_the_legal_form_makes_no_other_firm() -> None:
    text = "Harbor Steel, Inc. fell. Harbor Steel Inc. rose."
    names = [TaggedName(0, 18, "ORG"), TaggedName(25, 42, "ORG")]
    (found,) = find_entities(names, text)
    assert [mention.text for mention in found.mentions] == ["Harbor Steel, Inc.", "Harbor Steel Inc."]


def test_what_is_not_seen_makes_no_other_name() -> None:
    assert fold("An\u00adgela Lee\u200b") == fold("Angela Lee")
    assert entity_id("PERSON", "An\u00adgela Lee") == entity_id("PERSON", "Angela Lee")
