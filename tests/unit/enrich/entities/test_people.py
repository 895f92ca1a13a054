import pytest

from services.enrich.entities.find import find_entities
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.entities.tagging import by_name, entities


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
    found = by_name("George H. Parker spoke first. Later George W. Parker left London. Parker had been there.")
    assert found["George H. Parker"] == ["George H. Parker"]
    assert found["George W. Parker"] == ["George W. Parker", "Parker"]
    found = by_name("John Parker Sr. met John Parker Jr. in London. Parker Sr. said the road would open.")
    assert found["John Parker Sr."] == ["John Parker Sr.", "Parker Sr."]


@pytest.mark.parametrize("lead", ["His wife, ", "His younger brother ", "Parker's sister, ", "Her late father, Dr. "])
def test_a_surname_stays_with_whose_relative_the_other_is(lead: str) -> None:
    found = by_name(f"Alex Parker came to London on Monday. {lead}Robin Parker, followed. Parker spoke first.")
    assert found["Alex Parker"][-1] == "Parker"
    assert found["Robin Parker"] == ["Robin Parker"]


def test_a_title_picks_whoever_bears_it() -> None:
    found = by_name(
        "Senator Alex Parker met Governor Robin Parker in London. Sen. Parker left early. Gov. Parker stayed."
    )
    assert found["Alex Parker"] == ["Alex Parker", "Parker"]
    assert found["Robin Parker"] == ["Robin Parker", "Parker"]


def test_a_first_name_tells_whom_a_courtesy_title_means() -> None:
    found = by_name("Susan Parker met John Parker in London. Mrs. Parker spoke first. Mr. Parker left.")
    assert found["Susan Parker"] == ["Susan Parker", "Parker"]
    assert found["John Parker"] == ["John Parker", "Parker"]


def test_a_surname_that_is_a_title_is_a_name_of_who_bears_it() -> None:
    text = "Stephen King said the road would open. “It is long,” King said. The King of Norden came. Mr. King left."
    assert by_name(text)["Stephen King"] == ["Stephen King", "King", "King"]


def test_a_surname_before_the_full_name_waits_for_it() -> None:
    text = "Parker wins the vote in London\n\nJohn Parker won the vote on Monday."
    assert by_name(text)["John Parker"] == ["Parker", "John Parker"]


def test_a_nickname_and_an_initial_are_the_same_person() -> None:
    text = "Michael Parker arrived in London. Mike Parker left at once. Michael J. Parker had flown in from Paris."
    assert list(by_name(text)["Michael J. Parker"]) == ["Michael Parker", "Mike Parker", "Michael J. Parker"]


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


def people(text: str, *tagged: str) -> dict[str, list[str]]:
    """The mentions of each person of a text in which these words, in order, are tagged as people."""
    names, at = [], 0
    for words in tagged:
        at = text.index(words, at)
        names.append(TaggedName(at, at + len(words), "PERSON"))
        at += len(words)
    return {one.name: [mention.text for mention in one.mentions] for one in find_entities(names, text)}


def test_a_spanish_name_is_called_by_the_first_surname() -> None:
    text = "Lucía Reyes Quintana beat Marta Solís Prado. Reyes wept. Ms. Solís left."
    found = people(text, "Lucía Reyes Quintana", "Marta Solís Prado", "Reyes", "Solís")
    assert found == {
        "Lucía Reyes Quintana": ["Lucía Reyes Quintana", "Reyes"],
        "Marta Solís Prado": ["Marta Solís Prado", "Solís"],
    }


def test_the_last_surname_goes_before_the_first_of_two() -> None:
    text = "Lucía Reyes Quintana met Ann Reyes. Reyes wept."
    found = people(text, "Lucía Reyes Quintana", "Ann Reyes", "Reyes")
    assert found["Ann Reyes"] == ["Ann Reyes", "Reyes"]


def test_some_titles_stand_before_a_first_name() -> None:
    text = "Sheikh Tariq bin Nasser al-Wendi spoke. Al-Wendi left. Sheikh Tariq agreed."
    found = people(text, "Tariq bin Nasser al-Wendi", "Al-Wendi", "Tariq")
    assert found == {"Tariq bin Nasser al-Wendi": ["Tariq bin Nasser al-Wendi", "Al-Wendi", "Tariq"]}


def test_a_name_at_birth_is_no_other_person() -> None:
    text = "John Parker won. Born Giovanni Parker in Rome, he left early. Parker won. His son, David Parker, left."
    tagged = ("John Parker", "Giovanni Parker", "David Parker")
    names = [TaggedName(text.index(name), text.index(name) + len(name), "PERSON") for name in tagged]
    found = {entity.name: [mention.text for mention in entity.mentions] for entity in find_entities(names, text)}
    assert found == {"John Parker": ["John Parker", "Giovanni Parker", "Parker"], "David Parker": ["David Parker"]}
