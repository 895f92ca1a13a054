import pytest

from services.enrich.entities.spans.cue_surnames import is_surname, surname_end


def whole(text: str, given: str) -> str:
    start = text.index(given)
    end = surname_end(text, start, start + len(given))
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "given", "name"),
    [
        ("They met the lawyer Karim Said.", "Karim", "Karim Said"),
        ("Minister Karim Said told them so.", "Karim", "Karim Said"),
        ("Karim Said, the minister, left.", "Karim", "Karim Said"),
        ("Coach Tess Noted left.", "Tess", "Tess Noted"),
    ],
)
def test_a_surname_may_be_a_reporting_verb(text: str, given: str, name: str) -> None:
    assert whole(text, given) == name


@pytest.mark.parametrize("text", ["Brandt Said to Leave", "Minister Brandt Said He Left", "Minister Brandt said so."])
def test_a_verb_is_no_surname(text: str) -> None:
    assert whole(text, "Brandt") == ""


@pytest.mark.parametrize(
    "text",
    [
        "It rained. Said will speak.",
        "“It rained.” Said also told them so.",
        "It rained. Said, who won, left.",
        "It rained. Said's wife left.",
        "Said and his wife left.",
        "“It rained,” Said said.",
        "They met Said.",
    ],
)
def test_what_acts_is_the_surname(text: str) -> None:
    start = text.index("Said")
    assert is_surname(text, start, start + 4)


@pytest.mark.parametrize("text", ["It rained. Said Lee: “No.”", "“It rained.” Said one aide: “No.”", "Said the mayor:"])
def test_before_its_subject_it_is_the_verb(text: str) -> None:
    start = text.index("Said")
    assert not is_surname(text, start, start + 4)
