"""Extraction by others: the fields of a page that is at hand, as each gives them, in the form of an article record.

A function loads its library and returns what reads a page: a record with those of `title`, `authors`, `published_at`,
`language`, `lead_image` and `paragraphs` that the library gives, or None where it finds no text.
"""

import re
from typing import Any

from benchmarks.contest import Work
from benchmarks.corpus import Page

PEERS = ("trafilatura", "newspaper4k", "news_please", "goose3", "readability", "resiliparse")
"""All of them; which are installed is found out by asking."""
_BLOCKS = ("p", "h2", "h3", "h4", "li", "pre")


def trafilatura() -> Work:
    """Text with metadata; its fast mode is off, as by default."""
    import trafilatura

    def work(page: Page) -> object:
        told = trafilatura.bare_extraction(page.html, url=page.url, with_metadata=True)
        if told is None:
            return None
        return _record(told.text, told.title, (told.author or "").split("; "), told.date, told.language, told.image)

    return work


def newspaper4k() -> Work:
    """Its Article, parsed; without its NLP, which is keywords and a summary."""
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
    """Its library mode, which asks several extractors and compares their answers."""
    from newsplease import NewsPlease

    def work(page: Page) -> object:
        told = NewsPlease.from_html(_text(page), page.url, fetch_images=False)
        return _record(told.maintext, told.title, told.authors, told.date_publish, told.language, told.image_url)

    return work


def goose3() -> Work:
    """Its extraction of raw HTML, without fetching pictures."""
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def work(page: Page) -> object:
        told = goose.extract(raw_html=_text(page))
        picture = told.top_image.src if told.top_image else told.opengraph.get("image")
        return _record(
            told.cleaned_text, told.title, told.authors, told.publish_datetime_utc or told.publish_date,
            told.meta_lang, picture,
        )  # fmt: skip

    return work


def readability() -> Work:
    """Body, title and author."""
    import lxml.html
    from readability import Document

    def work(page: Page) -> object:
        document = Document(_text(page))
        tree = lxml.html.fromstring(document.summary())
        # A block inside another is part of it.
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
    """The text of a page, for who takes no bytes: UTF-8 where it is that, else as the page says."""
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
