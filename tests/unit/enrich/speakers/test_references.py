from schemas.enriched_article import Fragment, Quote, Speaker
from services.enrich.speakers.references import with_references
from tests.unit.enrich.quotes.tagging import entity


def quote(text: str, words: str, name: str | None, kind: str = "PERSON") -> Quote:
    start = text.index(words)
    speaker = Speaker(
        start=start,
        end=start + len(words),
        text=words,
        name=name,
        entity_id=f"{kind}:{name}" if name else None,
        type=kind if name else None,
        kind="named" if name else "role",
        confidence=0.9,
    )
    said = Fragment(start=0, end=4, text=text[:4], quoted=True)
    return Quote(quote_id="0" * 16, kind="direct", text=said.text, start=0, end=4, fragments=[said], speakers=[speaker])


def mentions(text: str, *quotes: Quote) -> list[tuple[str, str]]:
    people = [entity(text, "Ann Lee", "PERSON"), entity(text, "Harbor Bank", "ORG")]
    return [(one.text, one.kind) for found in with_references(people, list(quotes)) for one in found.mentions]


TEXT = "“It rains.” Ann Lee left the Harbor Bank. So she said, the mayor said, it said, Mayor Ann Lee said."
NAMES = [("Ann Lee", "name"), ("Ann Lee", "name"), ("Harbor Bank", "name")]


def test_pronouns_and_roles_of_a_speaker_are_mentions_in_text_order() -> None:
    found = mentions(
        TEXT, quote(TEXT, "the mayor", "Ann Lee"), quote(TEXT, "she", "Ann Lee"), quote(TEXT, "she", "Ann Lee")
    )
    assert found == [NAMES[0], ("she", "pronoun"), ("the mayor", "nominal"), *NAMES[1:]]


def test_words_with_the_name_are_a_name_already() -> None:
    assert mentions(TEXT, quote(TEXT, "Mayor Ann Lee", "Ann Lee")) == NAMES


def test_only_people_who_are_known_have_references() -> None:
    assert mentions(TEXT, quote(TEXT, "it", "Harbor Bank", "ORG"), quote(TEXT, "she", None)) == NAMES
