import pytest

from services.enrich.speakers.reading import Memory
from services.enrich.speakers.several import Several
from tests.unit.enrich.speakers.scenes import meant, place_of, scene_of, source_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Susan Lee and Tom Reed came. It rained, they said.", [["Susan Lee", "Tom Reed"]]),
        ("It was for Susan Lee and Tom Reed. It rained, they said.", []),
        ("Susan Lee met Tom Reed. It rained, they said.", []),
        ("Susan Lee and Tom Reed came. It was late. It was cold. It rained, they said.", []),
    ],
)
def test_they_are_those_who_were_named_together(text: str, names: list[list[str]]) -> None:
    assert meant(Several(scene_of(text), Memory()).plural(source_of(text, "they")).candidates) == names


def test_they_are_those_who_spoke_jointly() -> None:
    text = "Susan Lee and Tom Reed spoke. It was late. It was cold. It rained, they said."
    scene, memory = scene_of(text), Memory()
    both = (place_of(scene, "Susan Lee").entity, place_of(scene, "Tom Reed").entity)
    memory.note(0, 0, both, by_name=True, quoted=True)
    assert meant(Several(scene, memory).plural(source_of(text, "they")).candidates) == [["Susan Lee", "Tom Reed"]]


def test_a_quotation_without_a_source_may_go_on() -> None:
    text = "“It rains,” Susan Lee said. Is it cold? “I told Lee that Tom Reed is cold.”"
    scene, memory = scene_of(text), Memory()
    place = place_of(scene, "Susan Lee")
    memory.note(place.start, place.end, (place.entity,), by_name=True, quoted=True)
    start = text.index("I told")
    reading = Several(scene, memory).follow(start, len(text) - 1, direct=True)
    assert meant(reading.candidates) == [["Susan Lee"]]
    features = reading.candidates[0].features
    assert {name: features[name] for name in ("asked", "inside", "full", "direct", "unnamed")} == {
        "asked": 1.0, "inside": 1.0, "full": 1.0, "direct": 1.0, "unnamed": 0.0,
    }  # fmt: skip


def test_nobody_goes_on_if_nobody_has_spoken() -> None:
    assert Several(scene_of("“It rains.”"), Memory()).follow(1, 10, direct=True).candidates == []


def test_names_within_the_last_source_are_nobody_else() -> None:
    text = "“It rains,” said Susan Lee of the Harbor Bank. “It is cold.”"
    scene, memory = scene_of(text), Memory()
    place = place_of(scene, "Susan Lee")
    memory.note(place.start, text.index(". “It is"), (place.entity,), by_name=True, quoted=True)
    features = Several(scene, memory).follow(text.index("It is"), len(text) - 1, direct=True).candidates[0].features
    assert (features["others"], features["acting"]) == (0.0, 0.0)


def test_somebody_in_passing_is_nobody_else_who_may_go_on() -> None:
    text = "“It rains,” Susan Lee said at a dinner where Tom Reed also spoke. “It is cold.”"
    scene, memory = scene_of(text), Memory()
    place = place_of(scene, "Susan Lee")
    memory.note(place.start, place.end, (place.entity,), by_name=True, quoted=True)
    features = Several(scene, memory).follow(text.index("It is"), len(text) - 1, direct=True).candidates[0].features
    assert (features["others"], features["acting"]) == (0.0, 0.0)
