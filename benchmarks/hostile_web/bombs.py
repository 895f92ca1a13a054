"""Decompression bombs: small bodies that decompress to huge ones. Built in pieces on first use, and cached."""

import gzip
import zlib
from functools import lru_cache

import brotli
from backports import zstd

UNPACKED = 200 * 1024 * 1024
_ZEROS = bytes(1024 * 1024)


@lru_cache(maxsize=1)
def gzip_bomb() -> bytes:
    """200 MiB of zeros, some 200 KB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(_ZEROS) for _ in range(UNPACKED // len(_ZEROS))), packer.flush()])


@lru_cache(maxsize=1)
def deflate_bomb() -> bytes:
    """The same in deflate, without gzip's frame."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(_ZEROS) for _ in range(UNPACKED // len(_ZEROS))), packer.flush()])


@lru_cache(maxsize=1)
def brotli_bomb() -> bytes:
    """The same in brotli, some hundred bytes."""
    packer = brotli.Compressor(quality=3)
    parts = [packer.process(_ZEROS) for _ in range(UNPACKED // len(_ZEROS))]
    return b"".join([*parts, packer.finish()])


@lru_cache(maxsize=1)
def zstd_bomb() -> bytes:
    """The same in zstd, some 20 KB."""
    packer = zstd.ZstdCompressor(level=3)
    parts = [packer.compress(_ZEROS) for _ in range(UNPACKED // len(_ZEROS))]
    return b"".join([*parts, packer.flush()])


@lru_cache(maxsize=1)
def nested_bomb() -> bytes:
    """A gzip bomb, gzipped once more."""
    return gzip.compress(gzip_bomb(), 9)


@lru_cache(maxsize=1)
def members() -> bytes:
    """A million empty gzip members: endless work without any output."""
    return gzip.compress(b"") * 1_000_000


@lru_cache(maxsize=1)
def wide_window() -> bytes:
    """A zstd frame that requires a window of 128 MiB."""
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    return zstd.ZstdCompressor(options=options).compress(b"<p>x", mode=zstd.ZstdCompressor.FLUSH_BLOCK)
