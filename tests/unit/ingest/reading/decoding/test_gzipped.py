"""Gzipped bodies are unpacked up to a limit."""

import gzip

import pytest

from services.ingest.reading.decoding.gzipped import unpack
from services.ingest.reading.not_an_article import NotAnArticle


def test_gzip_is_unpacked_up_to_a_limit() -> None:
    assert unpack(gzip.compress(b"story"), 5) == b"story"
    assert unpack(b"story", 1) == b"story"
    with pytest.raises(NotAnArticle, match="more than 4 bytes"):
        unpack(gzip.compress(b"story"), 4)
    with pytest.raises(NotAnArticle, match="broken gzip"):
        unpack(gzip.compress(b"story" * 1000)[:40], 10_000)
