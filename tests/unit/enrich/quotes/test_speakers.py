import pytest

from schemas.enriched_article import Speaker
from services.enrich.quotes.cast import Cast
from services.enrich.quotes.speakers import Speakers
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from services.enrich.text.tagged import TaggedSpan
from tests.unit.enrich.quotes.tagging import entity

PEOPLE = ("Ann Lee", "Tom Reed", "Lee")
BODIES = ("Harbor Bank", "Harbor Wire")


def speaker(text: str, words: str) -> Speaker:
    """Resolve the last occurrence of `words`; the names in PEOPLE and BODIES are the entities."""
    named = [
        entity(text, name, "PERSON") for name in PEOPLE if name in text and (name != "Lee" or "Ann Lee" not in text)
    ]
    named += [entity(text, name, "ORG") for name in BODIES if name in text]
    cast = Cast.of(text, named, [], sentences(text, paragraphs(text)))
    start = text.rindex(words)
    return Speakers(cast).voice(TaggedSpan(start, start + len(words))).record(text)


@pytest.mark.parametrize(
    ("text", "source", "words", "name"),
    [
        ("Ann Lee said so.", "Ann Lee", "Ann Lee", "Ann Lee"),
        ("Mayor Ann Lee said so.", "Mayor Ann Lee", "Mayor Ann Lee", "Ann Lee"),
        ("The mayor, Ann Lee, said so.", "The mayor, Ann Lee", "The mayor", "Ann Lee"),
        (
            "said Ann Lee, who has run the port for years.",
            "Ann Lee, who has run the port for years",
            "Ann Lee",
            "Ann Lee",
        ),
        ("Mayor Ann Lee met Tom Reed. The mayor said so.", "The mayor", "The mayor", "Ann Lee"),
        ("Ann Lee, the head of the port, left. The head said so.", "The head", "The head", "Ann Lee"),
        ("The Harbor Bank said so.", "The Harbor Bank", "The Harbor Bank", "Harbor Bank"),
        ("The Harbor Bank statement said so.", "The Harbor Bank statement", "The Harbor Bank statement", "Harbor Bank"),
        ("Harbor Bank met on Monday. It said so.", "It", "It", "Harbor Bank"),
        ("Ann Lee came. She said so.", "She", "She", "Ann Lee"),
        ("We said so.", "We", "We", None),
        ("They met Ann Lee, who said so.", "who", "who", "Ann Lee"),
        ("They met Ann Lee (D-N.C.), the mayor of Arden, who said so.", "who", "who", "Ann Lee"),
        ("It was the rise of Ann Lee — who said so.", "who", "who", "Ann Lee"),
        ("They asked Ann Lee of the Harbor Bank, which said so.", "which", "which", "Harbor Bank"),
        ("Ann Lee came. They met an architect who said so.", "who", "who", None),
    ],
)
def test_a_source_names_an_entity(text: str, source: str, words: str, name: str | None) -> None:
    found = speaker(text, source)
    assert (found.text, found.name, found.kind) == (words, name, "named" if name else "role")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Officials", "anonymous"),
        ("A Harbor Bank official", "anonymous"),
        ("Ann Lee's supporters", "group"),
        ("Two aides of Ann Lee", "anonymous"),
        ("residents of Arden", "group"),
        ("A spokesman for Ann Lee", "role"),
        ("a survey of Ann Lee's voters", "document"),
    ],
)
def test_who_has_no_name_has_a_kind(source: str, kind: str) -> None:
    found = speaker(f"The road is closed. {source} said so.", source)
    assert (found.name, found.kind) == (None, kind)


def test_a_relative_pronoun_may_mean_somebody_without_a_name() -> None:
    found = speaker("They met an aide of Ann Lee, who said so.", "who")
    assert (found.name, found.kind) == (None, "anonymous")


def test_a_title_decides_whom_a_pronoun_means() -> None:
    assert speaker("Mrs. Ann Lee came with Mr. Tom Reed. She said so.", "She").name == "Ann Lee"
    assert speaker("Mr. Tom Reed came with Mrs. Ann Lee. He said so.", "He").name == "Tom Reed"


def test_a_pronoun_means_whom_its_sentence_before_is_about() -> None:
    assert speaker("Ann Lee came in. Reports that reached Tom Reed were late. She said so.", "She").name == "Ann Lee"


def test_a_role_two_people_have_later_is_nobodys_yet() -> None:
    text = "The mayor said so. Mayor Ann Lee and Mayor Tom Reed came."
    start = text.index("The mayor")
    named = [entity(text, name, "PERSON") for name in ("Ann Lee", "Tom Reed")]
    cast = Cast.of(text, named, [], sentences(text, paragraphs(text)))
    assert Speakers(cast).voice(TaggedSpan(start, start + 9)).entity is None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("A spokesman for Mr. Lee", None),
        ("An aide to Ann Lee", None),
        ("a lawyer for President Ann Lee", None),
        ("Ann Lee of the Harbor Bank", "Ann Lee"),
    ],
)
def test_who_speaks_for_somebody_is_somebody_else(source: str, name: str | None) -> None:
    text = f"Ann Lee left. {source} said so."
    assert speaker(text, source).name == name


def test_the_stop_of_an_abbreviation_is_the_names() -> None:
    text = "Harbor Steel Corp. said so."
    cast = Cast.of(text, [entity(text, "Harbor Steel Corp.", "ORG")], [], sentences(text, paragraphs(text)))
    found = Speakers(cast).voice(TaggedSpan(0, 17)).record(text)
    assert (found.text, found.name) == ("Harbor Steel Corp.", "Harbor Steel Corp.")


@pytest.mark.parametrize(
    ("title", "role"), [("Gov.", "The governor"), ("Sen.", "The senator"), ("Rep.", "The congresswoman")]
)
def test_a_title_that_is_written_short_is_a_role(title: str, role: str) -> None:
    text = f"{title} Ann Lee met Tom Reed. {role} said so."
    assert speaker(text, role).name == "Ann Lee"
