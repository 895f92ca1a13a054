"""Invalid bytes are repaired one by one; the rest of a page stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.decoding.broken_utf8 import mend

GERMAN = "Die Brücke über den Fluß – „endlich offen“, sagt die Bürgermeisterin. "
RUSSIAN = "Мост снова открыли во вторник, сказала мэр. "


@pytest.mark.parametrize(
    ("before", "broken", "after", "mended"),
    [
        # Pasted from a page in Windows-1252.
        ("im Caf", b"\xe9", " am Hafen", "é"),
        ("she didn", b"\x92", "t come", "’"),
        ("", b"\x93", "Yes", "“"),
        ("the ", b"\xc9", "douard pier", "É"),
        ("le ", b"\xabcaf\xe9\xbb", " du port", "«café»"),
        ("voil", b"\xe0\xa0", "!", "à\xa0"),
        ("5 ", b"\xb0", "C", "°"),
        ("12 ", b"\x80", " more", "€"),
        ("na", b"\xefve", "", "ïve"),
        # Cut in two.
        ("and so on", b"\xe2\x80", "", "\ufffd"),
        ("and so on", b"\xe2\x82", "</p>", "\ufffd"),
        ("caf", b"\xc3", "</p>", "\ufffd"),
        ("", b"\x80\x99", "s", "\ufffd"),
        ("旧", b"\xe6\xa1", "</p>", "\ufffd"),
        ("旧", b"\xe6", "</p>", "\ufffd"),
        ("приве", b"\xd1", "", "\ufffd"),
        # A word in another encoding, and meaningless bytes.
        ("the word ", "привет".encode("cp1251"), " again", "\ufffd"),
        ("a ", b"\x81", " b", "\ufffd"),
        ("a ", b"\xff\xfe\xfd\xfc", " b", "\ufffd"),
    ],
)
def test_an_invalid_byte_is_repaired_to_fit_its_context(before: str, broken: bytes, after: str, mended: str) -> None:
    body = GERMAN.encode() + before.encode() + broken + after.encode() + GERMAN.encode()
    assert mend(body, 0) == GERMAN + before + mended + after + GERMAN


def test_too_few_valid_characters_mean_another_encoding() -> None:
    body = "éééé".encode() + b" \xe9"
    assert mend(body, 3) == "éééé é"
    assert mend(body, 4) is None
    assert mend(b"plain \xe9", 0) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_valid_characters_stay(text: str) -> None:
    assert mend(text.encode(), 0) in (text, None)
    assert mend(b"\xc3\xa9 " + text.encode(), 4) == "é " + text


@given(
    st.lists(st.sampled_from([RUSSIAN.encode(), GERMAN.encode()]) | st.binary(max_size=4), max_size=20).map(b"".join)
)
def test_any_bytes_become_text(body: bytes) -> None:
    text = mend(body, 0)
    if text is not None:
        assert text.encode().decode() == text
        assert text.count(RUSSIAN) == body.count(RUSSIAN.encode())
