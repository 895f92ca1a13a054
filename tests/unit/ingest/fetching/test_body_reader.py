import gzip

import pytest

from services.ingest.fetching.body_reader import SLACK, BodyReader
from services.ingest.fetching.media_type import SNIFFED
from services.ingest.fetching.result import FetchError

URL = "https://harbor.example/story"


def read(coding: str, data: bytes, max_bytes: int = 1000) -> bytes:
    reader = BodyReader(coding, max_bytes, URL)
    for start in range(0, len(data), 100):
        reader.feed(data[start : start + 100])
    return reader.finish()


def error(coding: str, data: bytes, max_bytes: int = 1000) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read(coding, data, max_bytes)
    assert URL in caught.value.detail
    return caught.value


def test_a_body_up_to_the_limit_is_read() -> None:
    assert read("", b"x" * 1000) == b"x" * 1000
    assert read("gzip", gzip.compress(b"x" * 1000)) == b"x" * 1000
    assert read("gzip", b"") == read("", b"") == b""


@pytest.mark.parametrize(("coding", "data"), [("", b"x" * 1001), ("gzip", gzip.compress(b"x" * 1001, mtime=0))])
def test_one_byte_more_is_refused(coding: str, data: bytes) -> None:
    raised = error(coding, data)
    assert (raised.result, raised.reason, raised.retryable) == ("too_large", "refused", False)


def test_received_bytes_are_limited_even_if_they_decode_to_nothing() -> None:
    # Stored blocks without content: 5 bytes each, and never an end.
    endless = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * ((SLACK + 2000) // 5)
    assert error("gzip", endless).result == "too_large"


def test_an_unsupported_coding_is_refused() -> None:
    assert error("compress", b"x").result == "refused_coding"


@pytest.mark.parametrize("data", [gzip.compress(b"x" * 500, mtime=0)[:-4], b"no gzip at all"])
def test_a_broken_body_is_retryable(data: bytes) -> None:
    raised = error("gzip", data)
    assert (raised.result, raised.retryable) == ("cut_off", True)


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_only_the_wanted_bytes_are_read_however_the_body_continues(coding: str) -> None:
    body = b"bridge" + b"x" * 5000
    reader = BodyReader(coding, 1000, URL, wanted=6)
    assert not reader.has_enough
    reader.feed(gzip.compress(body) if coding else body[:50])
    assert reader.has_enough and reader.finish() == b"bridge"
    short = BodyReader("", 1000, URL, wanted=60)
    short.feed(b"bridge")
    assert not short.has_enough and short.finish() == b"bridge"


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_first_bytes_tell_the_coding_where_the_header_is_wrong(size: int) -> None:
    def read_in_pieces(coding: str, data: bytes) -> bytes:
        reader = BodyReader(coding, 1000, URL)
        for start in range(0, len(data), size):
            reader.feed(data[start : start + size])
        return reader.finish()

    page = b"\n<!doctype html><p>The bridge is open."
    assert read_in_pieces("", gzip.compress(page)) == page
    assert read_in_pieces("utf-8", gzip.compress(page)) == page
    assert read_in_pieces("gzip", page) == page
    assert read_in_pieces("", b"<p") == b"<p"


def test_a_bomb_without_a_header_is_bounded_too() -> None:
    assert error("", gzip.compress(b"x" * 1_000_000)).result == "too_large"
    assert error("", gzip.compress(b"x" * 500)[:-4]).result == "cut_off"


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_list_larger_than_a_page_is_kept_packed(coding: str) -> None:
    plain = b"<urlset>" + b"<loc>https://harbor.example/story</loc>" * 500
    reader = BodyReader(coding, 1000, URL, packed_bytes=len(plain))
    data = gzip.compress(plain) if coding else plain
    for start in range(0, len(data), 100):
        reader.feed(data[start : start + 100])
    packed = reader.finish()
    assert len(packed) < 1000
    assert gzip.decompress(packed) == plain
    assert reader.head == plain[:SNIFFED]


def test_a_list_that_is_no_larger_than_a_page_is_not_packed() -> None:
    reader = BodyReader("", 1000, URL, packed_bytes=5000)
    reader.feed(b"x" * 1000)
    assert reader.finish() == b"x" * 1000


def test_a_list_has_a_limit_of_its_own() -> None:
    reader = BodyReader("", 1000, URL, packed_bytes=5000)
    reader.feed(b"x" * 5000)
    with pytest.raises(FetchError, match="larger than 5000 bytes; no sitemap may be that large"):
        reader.feed(b"x")
