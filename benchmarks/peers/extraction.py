"""Extraction by peers: the fields of a saved page, as each library reports them, in the form of an article record.

Each function loads its library and returns a function that reads a page. That one returns a record with `title`,
`authors`, `published_at`, `language`, `lead_image` and `paragraphs`, as far as the library provides them, or None if it
finds no text.
"""

import re
from typing import Any

from benchmarks.contest import Work
from benchmarks.corpus import Page

PEERS = ("trafilatura", "newspaper4k", "news_please", "goose3", "readability", "resiliparse")
"""All peers, installed or not."""
_BLOCKS = ("p", "h2", "h3", "h4", "li", "pre")


def trafilatura() -> Work:
    """Text with metadata, with fast mode off, as by default."""
    import trafilatura

    def work(page: Page) -> object:
        found = trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True)
        if found is None:
            return None
        authors = (found.author or "").split("; ")
        return _record(found.text, found.title, authors, found.date, found.language, found.image)

    return work


def newspaper4k() -> Work:
    """Its Article, parsed, without its NLP step (keywords and summary)."""
    import newspaper

    def work(page: Page) -> object:
        article = newspaper.Article(page.url, fetch_images=False)
        article.download(input_html=_text(page))
        article.parse()
        return _record(
            article.text, article.title, article.authors, article.publish_date, article.meta_lang, article.top_image
        )

    return work


def news_please() -> Work:
    """Its library mode, which runs several extractors and compares their results."""
    from newsplease import NewsPlease

    def work(page: Page) -> object:
        found = NewsPlease.from_html(_text(page), page.url, fetch_images=False)
        return _record(found.maintext, found.title, found.authors, found.date_publish, found.language, found.image_url)

    return work


def goose3() -> Work:
    """Its extraction from raw HTML, without fetching images."""
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def work(page: Page) -> object:
        found = goose.extract(raw_html=_text(page))
        image = found.top_image.src if found.top_image else found.opengraph.get("image")
        return _record(
            found.cleaned_text, found.title, found.authors, found.publish_datetime_utc or found.publish_date,
            found.meta_lang, image,
        )  # fmt: skip

    return work


def readability() -> Work:
    """Body, title and author."""
    import lxml.html
    from readability import Document

    def work(page: Page) -> object:
        document = Document(_text(page))
        tree = lxml.html.fromstring(document.summary())
        # A block inside another block is part of it.
        blocks = [block for block in tree.iter(*_BLOCKS) if next(block.iterancestors(*_BLOCKS), None) is None]
        text = "\n".join(" ".join(block.text_content().split()) for block in blocks).strip() or tree.text_content()
        title, author = document.short_title(), document.author()
        return _record(
            text,
            title if title != "[no-title]" else None,
            [author] if author != "[no-author]" else [],
            None,
            None,
            None,
        )

    return work


def resiliparse() -> Work:
    """Its main content, title and language."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree
    from resiliparse.parse.lang import detect_fast

    def work(page: Page) -> object:
        tree = HTMLTree.parse(_text(page))
        text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
        language, _ = detect_fast(text)
        return _record(text, tree.title, [], None, language if language != "unknown" else None, None)

    return work


def _text(page: Page) -> str:
    """The decoded page, for libraries that do not accept bytes: as UTF-8 if valid, else with the declared charset."""
    try:
        return page.html.decode()
    except UnicodeDecodeError:
        declared = re.search(rb"charset\s*=\s*[\"']?([\w.:-]+)", page.html[:4096], re.IGNORECASE)
    try:
        return page.html.decode(declared[1].decode("ascii") if declared else "utf-8", "replace")
    except (LookupError, ValueError):
        return page.html.decode("utf-8", "replace")


def _record(
    text: str | None, title: str | None, authors: list[str] | None, date: Any, language: str | None, image: str | None
) -> object:
    if not text:
        return None
    return {
        "title": title,
        "authors": [{"name": name} for name in authors or [] if name],
        "published_at": {"value": str(date)} if date else None,
        "language": language,
        "lead_image": {"url": image} if image else None,
        "paragraphs": [{"text": line} for line in text.split("\n") if line.strip()],
    }
