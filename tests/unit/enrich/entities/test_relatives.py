import pytest

from services.enrich.entities.mention import NameMention
from services.enrich.entities.relatives import birth_names, relatives


@pytest.mark.parametrize(
    ("text", "is_relative"),
    [
        ("His wife, Ann Parker, wept.", True),
        ("Reed's older brother Ann Parker wept.", True),
        ("Their late father, Dr. Ann Parker, wept.", True),
        ("His lawyer, Ann Parker, wept.", False),
        ("The wife met Ann Parker.", False),
        ("Ann Parker wept.", False),
    ],
)
def test_a_relative_is_introduced_by_the_word_for_one(text: str, is_relative: bool) -> None:
    start = text.index("Ann Parker")
    assert relatives([NameMention(start, start + 10, "PERSON", "Ann Parker")], text) == (
        {start} if is_relative else set()
    )


def test_a_name_at_birth_follows_born() -> None:
    text = "Born Ann Parker in Wend. Bo Reed, born in Wend, knew Ann Tarn."
    mentions = [
        NameMention(text.index(name), text.index(name) + 8, "PERSON", name) for name in ("Ann Parker", "Ann Tarn")
    ]
    assert birth_names(mentions, text) == {text.index("Ann Parker")}
