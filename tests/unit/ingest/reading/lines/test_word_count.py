"""Texts in scripts without spaces have words, too."""

import pytest

from services.ingest.reading.lines.word_count import word_count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nine boats left.", 3),
        ("九艘船在黎明前离开了港口。", 7),
        ("夜明け前に九隻の船が港を出た。", 8),
        ("เรือเก้าลำออกจากท่าเรือก่อนรุ่งสาง", 7),
        ("ເຮືອເກົ້າລຳອອກຈາກທ່າເຮືອ", 5),
        ("여객선 아홉 척이 떠났다.", 4),
    ],
)
def test_words(text: str, words: int) -> None:
    assert word_count(text) == pytest.approx(words, abs=1)
