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
        "Mayor Susan Lee’s friend Tom Reed came.",
    ],
)
def test_the_title_of_one_is_not_that_of_the_next(text: str) -> None:
    known, _ = profiles(text, "Susan Lee", "Tom Reed")
    assert "Tom Reed" not in [entity.name for _, entity in known.with_role("mayor")]


def test_who_was_a_wife_is_an_ex_wife() -> None:
    known, _ = profiles("Reed and his wife, Maria Cole, came.", "Maria Cole")
    assert [entity.name for _, entity in known.with_role("ex-wife")] == ["Maria Cole"]
