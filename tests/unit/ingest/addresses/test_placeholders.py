"""Unfilled templates, error pages and login pages are recognized."""

import pytest

from services.ingest.addresses.placeholders import is_template, leads_nowhere


@pytest.mark.parametrize(
    "link",
    [
        "{{ canonical }}",
        "/news/%7B%7Bslug%7D%7D",
        "/news/[slug]",
        "/news/[...slug]",
        "/news/:slug",
        "/news/%slug%",
        "/news/__SLUG__",
        "/[object Object]",
        "/undefined/bridge-opens",
        "/news/bridge-opens-undefined",
        "https://undefined.harbor.example/news",
        "https://harbor.example/news?id=[id]",
        "https://harbor.example/news?slug=null&id=7",
    ],
)
def test_templates(link: str) -> None:
    assert is_template(link)


@pytest.mark.parametrize("link", ["/null-island/bridge-opens", "https://harbor.example:8080/a?b=c", "/100%25-off", ""])
def test_links_that_are_not_templates(link: str) -> None:
    assert not is_template(link)


@pytest.mark.parametrize(
    "last", ["Login", "404", "page-not-found", "error-404", "article-null", "sign_in", "en-us", "-"]
)
def test_pages_without_a_story(last: str) -> None:
    assert leads_nowhere(last)


@pytest.mark.parametrize("last", ["bridge-opens-again", "news-page", "77", "error-on-the-bridge", "en"])
def test_pages_that_may_have_a_story(last: str) -> None:
    assert not leads_nowhere(last)
