import pytest

from services.enrich.entities.spans.halves import apart
from services.enrich.text.tagged import TaggedName


def halves(text: str, words: str, kind: str, people: set[str]) -> list[tuple[str, str]]:
    start = text.index(words)
    return [
        (text[name.start : name.end], name.type)
        for name in apart(TaggedName(start, start + len(words), kind), text, people)
    ]


@pytest.mark.parametrize(
    ("text", "words", "kind", "found"),
    [
        ("Ola Brandt of Harbor Bank spoke.", "Ola Brandt of Harbor Bank", "PERSON", ["Ola Brandt", "Harbor Bank"]),
        ("a Wend Post-XTV News poll", "Wend Post-XTV News", "ORG", ["Wend Post", "XTV News"]),
        ("a Pollster/Weekly survey", "Pollster/Weekly", "ORG", ["Pollster", "Weekly"]),
        ("made by Orrin Lund & Co. Wendy sells it", "Orrin Lund & Co. Wendy", "ORG", ["Orrin Lund & Co.", "Wendy"]),
        ("Lasker’s Harbor Group grew", "Lasker’s Harbor Group", "ORG", ["Lasker", "Harbor Group"]),
        ("the U.S.-Norland border", "U.S.-Norland", "ORG", ["U.S.", "Norland"]),
    ],
)
def test_two_names_in_one_span_fall_apart(text: str, words: str, kind: str, found: list[str]) -> None:
    assert [name for name, _ in halves(text, words, kind, {"Lasker"})] == found


@pytest.mark.parametrize(("people", "kind"), [({"Reed"}, "PERSON"), (set(), "ORG")])
def test_the_next_sentence_is_of_a_person_whom_the_text_names(people: set[str], kind: str) -> None:
    found = halves("It came from Lund & Co. Reed left.", "Lund & Co. Reed", "ORG", people)
    assert found == [("Lund & Co.", "ORG"), ("Reed", kind)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Harbor Oil Co. Ltd", "ORG"),
        ("Wend/Arden Inc.", "ORG"),
        ("Orla’s Kitchen", "ORG"),
        ("Catherine of Arden", "PERSON"),
    ],
)
def test_one_name_stays_whole(words: str, kind: str) -> None:
    assert halves(f"{words} met.", words, kind, set()) == [(words, kind)]
