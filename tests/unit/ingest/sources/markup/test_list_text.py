"""The text of a list comes in pieces, unpacked, and no more of it than there may be."""

import gzip
import zlib
from unittest.mock import patch

import pytest

from services.ingest.fetching.body_reader import MAX_LIST_BYTES
from services.ingest.reading.not_an_article import NotAnArticle
from services.ingest.sources.markup import list_text
from services.ingest.sources.markup.list_text import ListText

LONG = "Fähre – 渡し船 " * 100_000


@pytest.mark.parametrize(
    "body",
    [
        LONG.encode(),
        LONG.encode("utf-8-sig"),
        LONG.encode("utf-16"),
        gzip.compress(LONG.encode(), mtime=0),
        gzip.compress(LONG[:9].encode(), mtime=0) + gzip.compress(LONG[9:].encode(), mtime=0),
    ],
    ids=["utf-8", "bom", "utf-16", "gzip", "two members"],
)
def test_text_is_decoded_and_unpacked(body: bytes) -> None:
    text = ListText(body)
    assert "".join(text) == "".join(text) == LONG
    assert text.problem is None
    assert LONG.startswith(text.head(10_000)[:-1])


def test_a_false_coding_is_seen_through() -> None:
    assert "".join(ListText("Fähre".encode(), "text/xml; charset=iso-8859-1")) == "Fähre"
    assert "".join(ListText("Fähre und Brücke".encode("cp1252"), "text/xml; charset=utf-8")) == "Fähre und Brücke"


def test_a_character_that_is_cut_off_costs_nothing_else() -> None:
    assert "".join(ListText("Fä".encode()[:-1])) == "F"


def test_a_bomb_stops_at_the_maximum() -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b"a" * 2**20) for _ in range(60)) + packer.flush()
    text = ListText(bomb)
    assert sum(map(len, text)) == MAX_LIST_BYTES
    assert text.problem == "it has more than 50 MiB; the rest is not read"


@pytest.mark.parametrize(("end", "why"), [(-20, "ends too early"), (-4_000, "ends too early")])
def test_what_is_cut_off_is_read_up_to_there(end: int, why: str) -> None:
    text = ListText(gzip.compress(LONG.encode())[:end])
    assert LONG.startswith("".join(text)[:-1])
    assert text.problem and why in text.problem


def test_what_is_broken_is_read_up_to_there() -> None:
    packed = bytearray(gzip.compress(LONG.encode(), mtime=0))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = b"\xff" * 50
    with patch.object(list_text, "_PIECE", 512):
        text = ListText(bytes(packed))
        read = "".join(text)
    assert read and text.problem and "broken" in text.problem


@pytest.mark.parametrize("body", [b"", b" \n", b"%PDF-1.7", b"\x89PNG", gzip.compress(b"", mtime=0)])
def test_anything_but_text_is_refused(body: bytes) -> None:
    with pytest.raises(NotAnArticle):
        ListText(body).head(1000)
