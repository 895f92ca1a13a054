import pytest

from services.enrich.speakers.naming import Naming
from tests.unit.enrich.quotes.tagging import entity
from tests.unit.enrich.speakers.scenes import meant, scene_of, source_of


@pytest.mark.parametrize(
    ("words", "name", "path"),
    [
        ("Mayor Susan Lee", "Susan Lee", "path_person"),
        ("Tom Reed of the Harbor Bank", "Tom Reed", "path_person"),
        ("the Harbor Bank", "Harbor Bank", "path_org"),
        ("the Harbor Wire news agency", "Harbor Wire", "path_org"),
        ("a report by the Harbor Bank", "Harbor Bank", "path_issued_by"),
        ("a Harbor Bank report", "Harbor Bank", "path_issuer"),
        ("Susan Lee's letter", "Susan Lee", "path_own_words"),
    ],
)
def test_the_head_of_a_source_is_named(words: str, name: str, path: str) -> None:
    text = f"So {words} said."
    found = Naming(scene_of(text)).named(source_of(text, words))
    assert found is not None
    assert meant([found]) == [[name]]
    assert found.features[path] == 1.0


@pytest.mark.parametrize(
    "words",
    [
        "a friend of Susan Lee",
        "Susan Lee's brother",
        "an aide to Mr. Tom Reed",
        "a tape obtained by the Harbor Bank",
        "a study in the journal Harbor Wire",
        "a paper published on Monday in Harbor Wire",
    ],
)
def test_a_name_that_only_describes_is_not_the_head(words: str) -> None:
    text = f"So {words} said."
    assert Naming(scene_of(text)).named(source_of(text, words)) is None


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Susan Lee and Tom Reed", ["Susan Lee", "Tom Reed"]),
        ("Susan Lee, Tom Reed and Maria Cole", ["Susan Lee", "Tom Reed", "Maria Cole"]),
        ("Susan Lee, the mayor, and Tom Reed", ["Susan Lee", "Tom Reed"]),
        ("Susan Lee and a Reed supporter", []),
        ("Susan Lee and her co-author, Tom Reed", ["Susan Lee", "Tom Reed"]),
        ("Harbor Bank and the Harbor Wire newspaper chain", ["Harbor Bank", "Harbor Wire"]),
        ("Susan Lee, Tom Reed", []),
        ("friends of Susan Lee and Tom Reed", []),
    ],
)
def test_names_that_are_joined_speak_jointly(words: str, names: list[str]) -> None:
    text = f"Tom Reed left. So {words} said."
    assert [place.entity.name for place in Naming(scene_of(text)).joint(source_of(text, words))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met Susan Lee, who", [["Susan Lee"]]),
        ("They met Susan Lee (D-N.C.), the mayor, who", [["Susan Lee"]]),
        ("They met an aide of Susan Lee, who", []),
        ("They met Susan Lee at noon, when those who", []),
    ],
)
def test_a_relative_pronoun_means_the_name_before_it(text: str, names: list[list[str]]) -> None:
    assert meant(Naming(scene_of(text)).relative(source_of(text, "who")).candidates) == names


def test_parties_speak_for_nobody_in_particular() -> None:
    text = "So Greens and Liberals said."
    parties = [entity(text, name, "NORP") for name in ("Greens", "Liberals")]
    assert Naming(scene_of(text, *parties)).joint(source_of(text, "Greens and Liberals")) == []
