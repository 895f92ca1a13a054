"""Microdata and meta tags that state whether the page is accessible for free."""

import pytest
from lxml.html import document_fromstring

from services.ingest.reading.page.free_access import read_free_access

STORY = '<article itemscope itemtype="https://schema.org/NewsArticle"><h1>The ferry sails</h1>{}</article>'
PART = '<div itemprop="hasPart" itemscope itemtype="https://schema.org/WebPageElement">{}</div>'
TEASER = '<div itemscope itemtype="https://schema.org/NewsArticle"><h3>Old bridge reopens</h3>{}</div>'
FREE = '<meta itemprop="isAccessibleForFree" content="True">'
CLOSED = '<link itemprop="isAccessibleForFree" href="https://schema.org/False">'


@pytest.mark.parametrize(
    ("page", "stated"),
    [
        (STORY.format(FREE), [("microdata", True)]),
        (STORY.format(CLOSED), [("microdata", False)]),
        (STORY.format('<span itemprop="isAccessibleForFree">no</span>'), [("microdata", False)]),
        ('<meta name="isAccessibleForFree" content="false"><p>It sails.</p>', [("meta", False)]),
        ('<meta property="isAccessibleForFree" content="true"><p>It sails.</p>', [("meta", True)]),
        pytest.param(STORY.format(PART.format(CLOSED)), [("microdata", False)], id="a closed part"),
        pytest.param(STORY.format(PART.format(FREE)), [], id="a free part"),
        pytest.param(STORY.format(FREE) + TEASER.format(CLOSED), [("microdata", True)], id="a teaser"),
        pytest.param(TEASER.format(PART.format(CLOSED)), [], id="a part of a teaser"),
        pytest.param(STORY.format(FREE + CLOSED), [("microdata", True), ("microdata", False)], id="both"),
        pytest.param(STORY.format('<meta itemprop="isAccessibleForFree" content="perhaps">'), [], id="neither"),
        pytest.param(STORY.format(""), [], id="nothing"),
    ],
)
def test_what_is_stated_of_the_page_itself(page: str, stated: list[tuple[str, bool]]) -> None:
    assert read_free_access(document_fromstring(f"<html><body>{page}</body></html>")).access == stated
