import pytest

from services.enrich.entities.spans.tails import with_tail
from services.enrich.text.tagged import TaggedName


def longer(text: str, words: str, kind: str, shares: dict[str, float] | None = None) -> tuple[str, str]:
    start = text.index(words)
    name = with_tail(TaggedName(start, start + len(words), kind, shares or {}), text)
    return text[name.start : name.end], name.type


@pytest.mark.parametrize(
    ("text", "words", "kind", "name"),
    [
        ("The Lane campaign said no.", "Lane", "PERSON", "Lane campaign"),
        ("the Wend legislature met", "Wend", "GPE", "Wend legislature"),
        ("the Senate farm committee met", "Senate", "ORG", "Senate farm committee"),
        ("the Wend County Sheriff's Office said", "Wend County Sheriff", "ORG", "Wend County Sheriff's Office"),
        ("the U.S. District Court for the District of Maine", "U.S. District Court", "ORG",
         "U.S. District Court for the District of Maine"),
    ],
)  # fmt: skip
def test_an_organization_has_all_its_words(text: str, words: str, kind: str, name: str) -> None:
    assert longer(text, words, kind) == (name, "ORG")


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("a Lane campaign rally", "Lane", "PERSON"),
        ("Lane's campaign said no.", "Lane's", "PERSON"),
        ("a Senate committee met", "Senate", "ORG"),
        ("his Senate campaign", "Senate", "ORG"),
        ("the District Court for the victims", "District Court", "ORG"),
    ],
)
def test_other_words_are_no_part_of_a_name(text: str, words: str, kind: str) -> None:
    assert longer(text, words, kind) == (words, kind)


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ola R. Brandt, Jr., spoke", "Ola R. Brandt", "Ola R. Brandt, Jr."),
        ("Ola Adeyemo-Brand won", "Ola Adeyemo", "Ola Adeyemo-Brand"),
        ("the head of the mill, Seo Min-ah, spoke", "Seo Min", "Seo Min-ah"),
        ("the head of the mill, Seo Min-ah, spoke", "Seo Min-", "Seo Min-ah"),
        ("the Ola Brandt-era toll", "Ola Brandt", "Ola Brandt"),
        ("the lawyer Karim Said.", "Karim", "Karim Said"),
    ],
)
def test_a_person_has_the_whole_surname(text: str, words: str, name: str) -> None:
    assert longer(text, words, "PERSON") == (name, "PERSON")


def test_said_is_a_verb_in_a_headline() -> None:
    assert longer("Brandt Said to Leave", "Brandt", "PERSON") == ("Brandt", "PERSON")
