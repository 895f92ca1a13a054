import pytest

from services.enrich.speakers.kinds import unnamed_kind, withholds_name
from services.enrich.text.phrases import head_word


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("a senior official", "anonymous"),
        ("officials in two ministries", "anonymous"),
        ("the source", "anonymous"),
        ("a juror", "anonymous"),
        ("critics", "group"),
        ("teachers in Arden", "group"),
        ("police", "group"),
        ("some", "group"),
        ("the mayor", "role"),
        ("a spokeswoman for the port", "role"),
        ("she", "role"),
        ("the report", "document"),
        ("court papers", "document"),
        ("a new survey of voters", "document"),
        ("two studies", "document"),
        ("a survey by the Harbor institute", "document"),
        ("a book about the mayor", "document"),
        ("", "role"),
    ],
)
def test_a_speaker_without_a_name_has_a_kind(phrase: str, kind: str) -> None:
    assert unnamed_kind(phrase, head_word(phrase)) == kind


@pytest.mark.parametrize(
    "rest",
    [
        ", who asked not to be named, said so.",
        " who spoke on condition of anonymity said so.",
        ", who declined to be identified because the matter is in court, said so.",
    ],
)
def test_a_name_may_be_withheld(rest: str) -> None:
    text = f"Her neighbor{rest}"
    assert withholds_name(text, len("Her neighbor"))
    assert unnamed_kind("Her neighbor", "neighbor", withheld=True) == "anonymous"


@pytest.mark.parametrize("rest", [", who will be named next week, said so.", " said so. Others asked not to be named."])
def test_a_name_that_is_only_missing_is_not_withheld(rest: str) -> None:
    assert not withholds_name(f"The winner{rest}", len("The winner"))
