import pytest

from services.enrich.speakers.kinds import unnamed_kind
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
