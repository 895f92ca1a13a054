"""Gzipped bodies."""

import gzip
import io
import zlib

from services.ingest.reading.not_an_article import NotAnArticle


def unpack(body: bytes, max_bytes: int) -> bytes:
    """Gunzip a gzipped body; return any other unchanged.

    Raises NotAnArticle if the data are corrupt or exceed `max_bytes` after decompression.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            plain = stream.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAnArticle(f"broken gzip data ({error}); fetch the file again") from error
    if len(plain) > max_bytes:
        raise NotAnArticle(f"more than {max_bytes} bytes after gunzip; raise the limit if this is a page")
    return plain
