"""Extraction by trafilatura, newspaper4k and news-please: text and metadata of a page that is at hand."""

from benchmarks.contest import Work
from benchmarks.corpus import Page

SITE = "https://news.example"


def trafilatura() -> Work:
    """Text with metadata; its fast mode is off, as by default."""
    import trafilatura

    def work(page: Page) -> object:
        return trafilatura.bare_extraction(page.html, url=SITE + page.path, with_metadata=True)

    return work


def newspaper4k() -> Work:
    """Its Article, parsed; without its NLP, which is keywords and a summary."""
    import newspaper

    def work(page: Page) -> object:
        article = newspaper.Article(SITE + page.path, fetch_images=False)
        article.download(input_html=page.html.decode("utf-8", "replace"))
        article.parse()
        return article.text or None

    return work


def news_please() -> Work:
    """Its library mode, which asks several extractors and compares their answers."""
    from newsplease import NewsPlease

    def work(page: Page) -> object:
        return NewsPlease.from_html(page.html.decode("utf-8", "replace"), SITE + page.path, fetch_images=False).maintext

    return work
