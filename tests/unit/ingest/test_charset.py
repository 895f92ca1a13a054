"""Bytes become text in the encoding that they are in, whatever they say."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.charset import decode_page, unpack
from services.ingest.draft import NotAnArticle

WORDS = "Die Brücke über den Fluß – „endlich offen“, sagt die Bürgermeisterin."


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), None),
        (WORDS.encode("utf-8-sig"), None),
        (WORDS.encode("utf-16"), None),
        (WORDS.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), None),
        (WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode("cp1252"), "text/html; charset=no-such-thing"),
    ],
)
def test_encodings(body: bytes, content_type: str | None) -> None:
    assert decode_page(body, content_type).endswith(WORDS)


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    assert "Brücke" in decode_page(WORDS.encode() + b"\xe2\x82", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(NotAnArticle, match=words):
        decode_page(body)


def test_control_characters_go() -> None:
    assert decode_page(b"a\x0bb\x1bc\td") == "abc\td"


def test_gzip_is_unpacked_up_to_a_limit() -> None:
    assert unpack(gzip.compress(b"story"), 5) == b"story"
    assert unpack(b"story", 1) == b"story"
    with pytest.raises(NotAnArticle, match="more than 4 bytes"):
        unpack(gzip.compress(b"story"), 4)
    with pytest.raises(NotAnArticle, match="broken gzip"):
        unpack(gzip.compress(b"story" * 1000)[:40], 10_000)


@given(
    st.binary(max_size=300),
    st.none() | st.sampled_from(["text/html; charset=punycode", "text/html; charset=utf-7", "charset=undefined"]),
)
def test_only_not_an_article_is_raised(body: bytes, content_type: str | None) -> None:
    try:
        decode_page(body, content_type)
    except NotAnArticle as error:
        assert str(error)
