import gzip
import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.fetching.content_coding import ACCEPTED, MAX_MEMBERS, PIECE, CodingError, decoders

STORY = b"The bridge is open. " * 500


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", partial(brotli.compress, quality=1)),
    ("zstd", zstd.compress),
]


def undo(coding: str, data: bytes, step: int = 1000) -> tuple[bytes, bool]:
    """The decoded data, fed `step` bytes at a time, and whether it was complete."""
    chain = decoders(coding)
    found: list[bytes] = []

    def feed(number: int, chunk: bytes) -> None:
        if number == len(chain):
            assert len(chunk) <= 2 * PIECE
            found.append(chunk)
            return
        for piece in chain[number].feed(chunk):
            feed(number + 1, piece)

    for start in range(0, len(data), step):
        feed(0, data[start : start + step])
    return b"".join(found), all(decoder.finished for decoder in chain)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_every_coding_is_decoded(coding: str, pack: Callable[[bytes], bytes]) -> None:
    assert undo(coding, pack(STORY)) == (STORY, True)
    assert undo(coding.upper(), pack(STORY), step=1) == (STORY, True)
    assert coding in ACCEPTED or coding == "x-gzip"


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_truncated_data_is_not_finished(coding: str, pack: Callable[[bytes], bytes]) -> None:
    found, finished = undo(coding, pack(STORY)[:-3])
    assert not finished
    assert STORY.startswith(found)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_malformed_data_raises(coding: str) -> None:
    with pytest.raises(CodingError, match="malformed compressed data"):
        undo(coding, b"\x81<html>" + STORY)


def test_two_codings_are_decoded_last_first() -> None:
    assert undo("gzip, br", brotli.compress(gzip.compress(STORY))) == (STORY, True)
    with pytest.raises(CodingError, match="3 content codings, at most 2"):
        decoders("gzip, gzip, gzip")


@pytest.mark.parametrize("coding", ["", "identity", " , identity"])
def test_no_coding_needs_no_decoder(coding: str) -> None:
    assert decoders(coding) == []


def test_an_unknown_coding_raises() -> None:
    with pytest.raises(CodingError, match="'compress' is not supported"):
        decoders("compress")


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_streams_may_be_concatenated_and_padded(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b"a") + pack(b"") + pack(b"b")
    # However the network cuts it: nothing is lost where a piece ends within the opening of the next.
    for step in range(1, len(packed) + 101):
        assert undo(coding, packed, step) == (b"ab", True)
        assert undo(coding, packed + b"\0" * 100, step) == (b"ab", True)
        assert undo(coding, packed + b"\0\0\0\0" + packed, step) == (b"ab", True)
    assert undo(coding, packed + pack(b"c")[:-3])[1] is False
    with pytest.raises(CodingError, match=f"more than {MAX_MEMBERS} compressed members"):
        undo(coding, pack(b"") * (MAX_MEMBERS + 1))


def test_skippable_zstd_frames_are_skipped() -> None:
    skippable = b"\x5a\x2a\x4d\x18\x02\0\0\0xx"
    assert undo("zstd", skippable + zstd.compress(b"a") + skippable + zstd.compress(b"b"), 3) == (b"ab", True)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_output_beyond_one_piece_comes_in_the_next(coding: str, pack: Callable[[bytes], bytes]) -> None:
    for size in (*range(PIECE - 2, PIECE + 300), 2 * PIECE, 3 * PIECE + 1):
        assert undo(coding, pack(bytes(size)), PIECE) == (bytes(size), True)


def test_a_window_that_needs_too_much_memory_is_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.enable_long_distance_matching: 1}
    packed = zstd.ZstdCompressor(options=options).compress(b"x", mode=zstd.ZstdCompressor.FLUSH_BLOCK)
    with pytest.raises(CodingError):
        undo("zstd", packed)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_a_bomb_is_decoded_in_small_pieces(coding: str, pack: Callable[[bytes], bytes]) -> None:
    chain = decoders(coding)
    pieces = chain[0].feed(pack(bytes(50 * PIECE)))
    assert all(len(piece) <= 2 * PIECE for _, piece in zip(range(10), pieces, strict=False))


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_no_input_raises_anything_else(data: bytes, coding: str) -> None:
    try:
        undo(coding, data)
    except CodingError:
        assert data


@pytest.mark.parametrize(
    "word",
    [
        "none",
        "UTF-8",
        "utf8",
        "ISO-8859-1",
        "windows-1251",
        "latin1",
        "text/html",
        "binary",
        "8bit",
        "identity",
        "",
        '""',
    ],
)
def test_words_that_are_no_coding_change_nothing(word: str) -> None:
    assert decoders(word) == []
    assert len(decoders(f"gzip, {word}")) == 1


@pytest.mark.parametrize("word", ["compress", "dcb", "aes128gcm", "xz", "snappy", "rot13"])
def test_a_coding_that_is_not_supported_is_none_of_those_words(word: str) -> None:
    with pytest.raises(CodingError, match="not supported"):
        decoders(word)
