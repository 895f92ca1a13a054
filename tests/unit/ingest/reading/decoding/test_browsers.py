"""Browsers read bytes that Python's codecs do not."""

import pytest

from services.ingest.reading.decoding.browsers import decode, decode_iso2022_jp, has_iso2022_jp_escapes
from services.ingest.reading.decoding.charset import decode_page


@pytest.mark.parametrize("charset", ["euc-jp", "iso-2022-jp"])
def test_signs_that_nec_added_are_read(charset: str) -> None:
    plain = "古い橋は再び開通した。"
    signs = {"euc-jp": b"\xad\xa1\xad\xea", "iso-2022-jp": b"\x1b$B-!-j\x1b(B"}[charset]
    body = plain.encode(charset) + signs + plain.encode(charset)
    assert decode_page(body, f"text/html; charset={charset}") == f"{plain}①㈱{plain}"


def test_the_euro_of_gbk_is_read() -> None:
    assert decode_page("价格是五".encode("gbk") + b"\x80", "text/html; charset=gbk") == "价格是五€"


def test_half_width_katakana_of_iso_2022_jp_are_read() -> None:
    body = b'<p>\x1b(I1234\x1b(B x \x1b$B$"\x1b(I5\x1b(B.'
    assert decode_page(body, "text/html; charset=iso-2022-jp") == "<p>ｱｲｳｴ x あｵ."


@pytest.mark.parametrize(
    ("body", "encoding", "text"),
    [
        (b"a\x81b", "cp1252", "a\x81b"),
        (b"\x80", "gb18030", "€"),
        (b"\xad\xa1", "euc_jp", "①"),
        (b"a\xff", "euc_jp", "a\ufffd"),
        (b"a\xff", "utf-8", "a\ufffd"),
    ],
)
def test_invalid_bytes(body: bytes, encoding: str, text: str) -> None:
    assert decode(body, encoding) == text


def test_escapes_of_iso_2022_jp() -> None:
    body = "橋が開通した".encode("iso-2022-jp")
    assert has_iso2022_jp_escapes(body)
    assert decode_iso2022_jp(body) == "橋が開通した"
    assert not has_iso2022_jp_escapes(b"The bridge is open.")
