"""From the bytes of a page to the `article` record."""

from datetime import datetime

from schemas.article import Article
from schemas.text import well_formed
from services.ingest.extract import extract as extract_bytes


def extract(
    page: bytes | str, url: str, *, captured_at: datetime, content_type: str | None = None, source_id: str | None = None
) -> Article:
    """The article in an HTML page, or in the plain text of one.

        article = extract(response.content, response.url, captured_at=datetime.now(UTC))

    `page` is what was fetched: bytes, whose encoding is found out, or text that has been decoded already. `url` is its
    http(s) address, and `captured_at` when it was fetched, with an offset: what the page only says of its age ("2 hours
    ago") is counted back from it, and it makes the article's `revision`. `content_type` is the response's Content-Type.
    `source_id` is who is credited as the source, the domain otherwise.

    The article has its `text`, with `paragraphs` as spans of it, `title`, `authors`, `published_at` and more, null or
    empty where the page does not say it; `provenance` and `confidence` tell from where and how surely.

    Raises NotAnArticle where there is none, with the reason (LaterPage for a page after the first of its story), and
    ValueError for a `url` that is no address, and a `captured_at` without an offset.
    """
    body = well_formed(page).encode() if isinstance(page, str) else page
    return extract_bytes(body, url, captured_at=captured_at, content_type=content_type, source_id=source_id)
