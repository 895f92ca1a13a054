import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.fetching.media_type import essence, is_binary, sniff


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ""),
        ("", ""),
        ("Text/HTML; charset=UTF-8", "text/html"),
        (" text/xml ;x", "text/xml"),
        ("text/html, text/html", "text/html"),
        ("text/html; charset=utf-8, application/xhtml+xml", "application/xhtml+xml"),
        ("text/html, nonsense", "text/html"),
        ("nonsense", ""),
        ("*/*", "*/*"),
        ("text/html, */*", "text/html"),
    ],
)
def test_essence(header: str | None, expected: str) -> None:
    assert essence(header) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "text/plain"),
        (b"The bridge is open.", "text/plain"),
        (b"  <!DOCTYPE html><title>Bridge</title>", "text/html"),
        (b"<!-- made by hand -->\n<HTML lang=en>", "text/html"),
        (b"<p>Bridge</p>", "text/html"),
        (b"<price>3</price>", "text/plain"),
        (b"<?xml version='1.0'?><rss>", "text/xml"),
        (b"<feed xmlns='x'>", "text/xml"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "application/json"),
        (b"[1] A footnote", "application/json"),
        (b"[Bridge]", "text/plain"),
        ("\ufeff<html>".encode("utf-8"), "text/html"),
        ("\ufeff<html>".encode("utf-16-le"), "text/html"),
        ("\ufeffDie Br\u00fccke".encode("utf-16-be"), "text/plain"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x01\x02\x03", "application/octet-stream"),
        ("Die Br\u00fccke".encode("latin-1"), "text/plain"),
    ],
)
def test_sniff(body: bytes, expected: str) -> None:
    assert sniff(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"The bridge\x02 is open.",
        "Die Brücke".encode("utf-16-le"),
        b"RIFF is a format.",
        b"ID3 tags",
        b"GIF89 is old",
        b"wOFF and wOF2 are fonts",
        b"the ftyp word",
    ],
)
def test_declared_text_is_text_unless_it_is_a_known_binary_format(body: bytes) -> None:
    assert sniff(body, declared=True) == "text/plain"


def test_a_known_binary_format_is_not_text_whatever_is_declared() -> None:
    known = (
        b"%PDF-1.7",
        b"RIFF\0\1\2\3WEBPVP8",
        b"ID3\x03\0",
        b"wOF2\0\1\0\0",
        b"wOFFOTTO",
        b"GIF89a",
        b"\0\0\0\x18ftypmp42",
    )
    assert all(is_binary(sniff(body, declared=True)) for body in known)


def test_text_is_not_binary() -> None:
    assert not any(map(is_binary, ("text/html", "text/plain", "text/xml", "application/json")))
    assert all(map(is_binary, ("application/pdf", "image/png", "application/octet-stream", "video/mp4")))


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_type(body: bytes) -> None:
    assert "/" in sniff(body)


def test_comments_before_the_page_take_linear_time() -> None:
    """Twenty of them took a second, and each one more twice as long."""
    assert sniff(b"<!-- a -->" * 140 + b"<link rel=x>") == "text/plain"
    assert sniff(b"<!-- a --> <!-- b --><html>") == "text/html"
