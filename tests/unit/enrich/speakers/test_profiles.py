import pytest

from services.enrich.speakers.profiles import Profiles
from tests.unit.enrich.speakers.test_scene import scene


def profiles(text: str, *people: str) -> tuple[Profiles, dict[str, float]]:
    found = scene(text, *people)
    known = Profiles(found)
    return known, {place.entity.name: known.of(place.entity).woman for place in found.places}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Gov. Xan Lee came.", "governor"),
        ("It was the mayor of Arden, Xan Lee.", "mayor"),
        ("Xan Lee, the head of the port, came.", "head"),
        ("Xan Lee, 58, chief of police, came.", "chief"),
        ("Xan Lee is the director of the port.", "director"),
    ],
)
def test_titles_and_appositions_are_roles(text: str, role: str) -> None:
    known, _ = profiles(text, "Xan Lee")
    assert [entity.name for _, entity in known.with_role(role)] == ["Xan Lee"]


@pytest.mark.parametrize(
    ("text", "woman"),
    [
        ("Mrs. Xan Lee came.", 1),
        ("Sir Xan Lee came.", -1),
        ("The spokeswoman, Xan Lee, came.", 1),
        ("Reed's wife, Xan Lee, came.", 1),
        ("his late father Xan Lee came.", -1),
        ("Xan Lee, the actress, came.", 1),
        ("Xan Lee said she would come.", 1),
        ("Xan Lee said that his road would open.", -1),
        ("Rep. Xan Lee came.", 0),
        ("The talks are led by Xan Lee. She came late.", 1),
        ("The talks are led by Xan Lee.\n\nShe came late.", 0),
        ("The talks are led by Xan Lee. A guard said she came late.", 0),
        ("Xan Lee came.", 0),
    ],
)
def test_a_text_tells_the_gender(text: str, woman: int) -> None:
    _, known = profiles(text, "Xan Lee")
    assert (known["Xan Lee"] > 0.5) - (known["Xan Lee"] < -0.5) == woman


def test_a_first_name_tells_it_where_nothing_else_does() -> None:
    _, known = profiles("Susan Lee met Thomas Reed and Robin Moss.", "Susan Lee", "Thomas Reed", "Robin Moss")
    assert known["Susan Lee"] > 0.9
    assert known["Thomas Reed"] < -0.9
    assert abs(known["Robin Moss"]) < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Susan Lee met Tom Reed.",
        "Mayor Susan Lee and Tom Reed came.",
        "The mayor met Tom Reed and Susan Lee.",
        "The mayor fell under Tom Reed, not Susan Lee.",
        "Mayor Susan Lee’s friend Tom Reed came.",
    ],
)
def test_the_title_of_one_is_not_that_of_the_next(text: str) -> None:
    known, _ = profiles(text, "Susan Lee", "Tom Reed")
    assert "Tom Reed" not in [entity.name for _, entity in known.with_role("mayor")]


def test_who_was_a_wife_is_an_ex_wife() -> None:
    known, _ = profiles("Reed and his wife, Maria Cole, came.", "Maria Cole")
    assert [entity.name for _, entity in known.with_role("ex-wife")] == ["Maria Cole"]


@pytest.mark.parametrize("word", ["under", "however", "pageant", "address"])
def test_words_that_only_end_like_occupations_are_no_titles(word: str) -> None:
    known, _ = profiles(f"It was {word} Tom Reed.", "Tom Reed")
    assert known.with_role(word) == []


def called(text: str, *people: str) -> dict[str, int]:
    """Where each person was last called by a role, before the end of the text."""
    known, _ = profiles(text, *people)
    places = scene(text, *people).places
    return {place.entity.name: known.called_before(place.entity, len(text)) for place in places}


def test_the_only_mayor_is_called_the_mayor() -> None:
    text = "Mayor Susan Lee met Tom Reed. It rained on the mayor."
    assert called(text, "Susan Lee", "Tom Reed") == {"Susan Lee": text.index("the mayor"), "Tom Reed": -1}


def test_one_of_two_is_called_by_place() -> None:
    text = "Arden Mayor Susan Lee met Selby Mayor Tom Reed. The Selby mayor left. The mayor came."
    assert called(text, "Susan Lee", "Tom Reed") == {"Susan Lee": -1, "Tom Reed": text.index("The Selby mayor")}


def test_a_role_of_another_body_or_in_a_quotation_calls_nobody() -> None:
    text = "Mayor Susan Lee came. It was the mayor of Selby. “I saw the mayor.”"
    assert called(text, "Susan Lee") == {"Susan Lee": -1}


def test_a_sentence_may_open_with_anybody() -> None:
    text = "Susan Lee came. The driver left. She saw the driver."
    known, _ = profiles(text, "Susan Lee")
    assert known.unclear_before(len(text)) == text.index("The driver")
    assert known.unclear_before(5) == -1
