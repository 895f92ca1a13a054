"""Pages that stand before an article are refused, in any language; articles that speak of such things are not."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.article import Article
from services.ingest.extract import extract
from services.ingest.reading.not_an_article import NotAnArticle

URL = "https://www.fjord-post.example/news/2026/bridge-reopens-8812"


def _page(title: str, head: str, *texts: str, extra: str = "", meta: str = "") -> str:
    body = (f"<h1>{head}</h1>" if head else "") + "".join(f"<p>{text}</p>" for text in texts) + extra
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{meta}</head><body><header>'
        f'<a href="/">Fjord Post</a></header><main>{body}</main><footer><p>© Fjord Post</p></footer></body></html>'
    )


def _read(page: str, url: str = URL) -> Article:
    return extract(page.encode(), url, captured_at=datetime(2026, 11, 20, tzinfo=UTC))


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name(name).read_bytes())
    return rows


@pytest.mark.parametrize("wall", _rows("walls.json"), ids=lambda wall: wall["name"])
def test_a_wall_is_refused(wall: dict[str, Any]) -> None:
    with pytest.raises(NotAnArticle) as refused:
        _read(
            _page(
                wall["title"],
                wall.get("head", ""),
                *wall["texts"],
                extra=wall.get("extra", ""),
                meta=wall.get("meta", ""),
            )
        )
    assert refused.value.reason == "wall"
    assert "www.fjord-post.example answered with" in str(refused.value)


@pytest.mark.parametrize("article", _rows("articles.json"), ids=lambda article: article["head"])
@pytest.mark.parametrize("form", ["bare", "dated", "signed, with a form", "under its own address"])
def test_an_article_about_such_things_is_an_article(article: dict[str, Any], form: str) -> None:
    head, texts = article["head"], article["texts"]
    meta = '<meta property="article:published_time" content="2026-11-16T09:30:00+01:00">' if form == "dated" else ""
    extra = (
        '<form class="newsletter"><input name="mail"><div class="g-recaptcha"></div></form>' if "form" in form else ""
    )
    byline = [f"By {article['author']}"] if "author" in article and "signed" in form else []
    slug = re.sub("[^a-z0-9]+", "-", head.casefold()).strip("-")
    url = f"https://www.fjord-post.example/news/{slug}.html" if "address" in form else URL
    assert _read(_page(f"{head} - Fjord Post", head, *byline, *texts, extra=extra, meta=meta), url).text.endswith(
        texts[-1]
    )


def test_an_error_with_teasers_is_no_article() -> None:
    stories = "".join(
        f'<div><h3><a href="/{n}">Story {n} of the day</a></h3><p>Story {n} tells what happened at the pier, with more '
        f'of it inside.</p><time datetime="2026-11-1{n}">1{n} November</time><p class="byline">By Jane Roe</p></div>'
        for n in range(8)
    )
    with pytest.raises(NotAnArticle) as refused:
        _read(
            _page(
                "No encontramos la página | El Faro", "No encontramos la página", "Quizás le interese:", extra=stories
            )
        )
    assert refused.value.reason == "wall"


def test_an_offer_under_a_headline_is_no_article() -> None:
    offer = "Subscribe to continue reading. You have reached your limit of free articles. Log in to your account."
    with pytest.raises(NotAnArticle):
        _read(_page("Old bridge reopens | Post", "Old bridge reopens after two years", offer))
    teaser = "The oldest bridge of Harbor City reopened on Tuesday, two years after it was closed for repairs."
    assert _read(_page("Old bridge reopens | Post", "Old bridge reopens after two years", teaser, offer)).text


def test_a_plain_text_of_a_wall() -> None:
    text = (
        "Just a moment...\n\nChecking your browser before you access the site. Please enable cookies and JavaScript.\n"
    )
    with pytest.raises(NotAnArticle) as refused:
        _read(text)
    assert refused.value.reason == "wall"


def _front(
    count: int, teaser: str = "What happened at the pier yesterday, in a sentence or two.", head: str = "News"
) -> str:
    stories = "".join(
        f'<article><h3><a href="/{n}">Story {n} of the day</a></h3><p>{teaser}</p></article>' for n in range(count)
    )
    return _page(f"{head} - Fjord Post", head, extra=stories)


def test_a_section_front_is_a_listing() -> None:
    for url in (
        "https://www.fjord-post.example/",
        "https://www.fjord-post.example/news/",
        "https://www.fjord-post.example/tag/bridges",
    ):
        with pytest.raises(NotAnArticle) as refused:
            _read(_front(12), url)
        assert refused.value.reason == "listing"


def test_a_story_among_teasers_is_no_listing() -> None:
    texts = ["The oldest bridge of Harbor City reopened on Tuesday, two years after it was closed for repairs."] * 3
    texts = [f"{text} It was day {n} of the fair, and nobody minded the rain." for n, text in enumerate(texts)]
    story = "".join(
        f"<p>{text} Cars and bicycles crossed the river again, and the mayor walked ahead.</p>" for text in texts
    )
    page = _front(12, head="Old bridge reopens").replace("</h1>", f"</h1><article>{story}</article>")
    assert _read(page, "https://www.fjord-post.example/news/").text
    assert _read(_front(3, teaser=texts[0] * 3), "https://www.fjord-post.example/news/").text
