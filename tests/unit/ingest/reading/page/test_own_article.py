"""The page's own article is told from other works by address, then by headline."""

from typing import Any

import pytest

from services.ingest.reading.page.own_article import is_article, is_own_page, own_articles

HERE = "https://www.harbor-daily.example/city/bridge-reopens"
HEAD = "old bridge reopens after two years"
OWN = {"@type": "NewsArticle", "headline": "Old bridge reopens after two years"}
OTHER = {"@type": "NewsArticle", "headline": "Ferry line closes", "url": "https://www.harbor-daily.example/city/ferry"}


def _own(*nodes: dict[str, Any], address: str = HERE) -> list[dict[str, Any]]:
    return own_articles(list(nodes), [address], {HEAD, f"{HEAD} harbor daily"})


@pytest.mark.parametrize(
    "own",
    [
        OWN,
        OWN | {"headline": "Bridge opens", "url": HERE},
        OWN | {"headline": "Bridge opens", "mainEntityOfPage": {"@type": "WebPage", "@id": f"{HERE}/#page"}},
        OWN | {"headline": "Bridge opens", "@id": "/city/bridge-reopens/#article"},
        OWN | {"headline": "Old bridge reopens after two years and…", "url": "https://www.harbor-daily.example"},
    ],
)
def test_own_comes_before_others_wherever_it_stands(own: dict[str, Any]) -> None:
    assert _own(OTHER, own) == [own] == _own(own, OTHER) == _own(OTHER, OTHER | {"headline": "Third"}, own)


def test_a_single_article_is_the_pages_unless_it_says_that_it_is_another() -> None:
    assert _own({"@type": "BlogPosting", "headline": "Crossing the river"}) != []
    assert _own(OTHER) == []
    assert _own({"@type": "Review", "name": "Bridges, a history"}) == []
    assert _own(OTHER, OTHER | {"headline": "Third"}) == []


def test_a_review_on_the_page_comes_after_the_article() -> None:
    review = {"@type": "Review", "url": f"{HERE}#review"}
    article = OWN | {"url": HERE}
    assert _own(review, article) == [article, review]


def test_a_query_tells_articles_apart() -> None:
    first, second = ({"@type": "NewsArticle", "headline": n, "url": f"/story?id={n}"} for n in ("1", "2"))
    assert _own(first, second, address="https://www.harbor-daily.example/story?id=2") == [second]
    assert _own(first, second, address="https://www.harbor-daily.example/story?utm_source=x&id=1") == [first]


def test_kinds_of_articles() -> None:
    assert is_article({"@type": ["Thing", "http://schema.org/NewsArticle"]})
    assert is_article({"@type": "schema:LiveBlogPosting"})
    assert not any(
        is_article({"@type": kind}) for kind in ("JobPosting", "ImageObject", "PodcastEpisode", "Dataset", None)
    )


def test_pages() -> None:
    assert is_own_page({"@type": "WebPage"}, [HERE])
    assert is_own_page({"@type": "WebPage", "@id": f"{HERE}#webpage"}, [HERE])
    assert not is_own_page({"@type": "WebPage", "url": "https://www.harbor-daily.example/about"}, [HERE])
