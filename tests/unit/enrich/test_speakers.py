import pytest

from schemas.enriched_article import Speaker
from services.enrich.entities import find_entities
from services.enrich.model import parse
from services.enrich.speakers import Cast, subject_of


def speaker(text: str, cue: str = "said") -> Speaker | None:
    """The speaker of the last cue in `text`, after those before it."""
    doc = parse(text)
    cast = Cast.of(doc, text, find_entities(doc, text), [])
    found = None
    for token in doc:
        if token.text == cue:
            subject = subject_of(token)
            found = cast.speaker(subject) if subject is not None else None
    return found


@pytest.mark.parametrize(
    ("text", "words", "name", "anonymous"),
    [
        ("John Parker said the road was closed.", "John Parker", "John Parker", False),
        ("Mayor John Parker said the road was closed.", "Mayor John Parker", "John Parker", False),
        ("The mayor, John Parker, said the road was closed.", "The mayor", "John Parker", False),
        ("John Parker arrived from London. He said the road was closed.", "He", "John Parker", False),
        ("Mayor John Parker met Susan Miller. The mayor said the road was closed.", "The mayor", "John Parker", False),
        ("Officials said the road was closed.", "Officials", None, True),
        ("A State Department official said the road was closed.", "A State Department official", None, True),
        (
            "The World Health Organization said it would pay.",
            "The World Health Organization",
            "World Health Organization",
            False,
        ),
        ("John Parker smiled and said the road was closed.", "John Parker", "John Parker", False),
        ("We said the road was closed.", "We", None, False),
    ],
)
def test_speaker(text: str, words: str, name: str | None, anonymous: bool) -> None:
    found = speaker(text)
    assert found is not None
    assert (found.text, found.name, found.anonymous) == (words, name, anonymous)
    assert text[found.start : found.end] == words
    assert (found.entity_id is None) == (name is None)


def test_a_title_decides_whom_a_pronoun_means() -> None:
    found = speaker("Mrs. Susan Miller came to London with Mr. John Parker. She said the road was closed.")
    assert found is not None
    assert found.name == "Susan Miller"


def test_a_thing_does_not_speak() -> None:
    assert speaker("It said the road was closed.") is None
