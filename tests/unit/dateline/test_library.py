"""`from dateline import extract, annotate`: the cores as a program calls them."""

import ast
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dateline
from dateline import Annotations, Article, NotAnArticle, annotate, extract

URL = "https://harborwire.example/ferry"
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
PAGE = (
    "<!DOCTYPE html><html><head><title>The ferry sails</title></head><body><article><h1>The ferry sails</h1>"
    "<p>By Jane Roe</p><p>The ferry sailed again on Tuesday after a week in the dock — and it was full.</p>"
    "<p>“Nobody expected so many passengers,” Mayor Ann Lee said on Monday.</p></article></body></html>"
)
SERVERS = {"kafka", "aiokafka", "faust", "mode", "elasticsearch", "aiohttp", "pydantic_settings", "typer", "asyncio"}


def test_a_page_becomes_an_article_and_its_annotations() -> None:
    article = extract(PAGE.encode(), URL, captured_at=NOW)
    assert isinstance(article, Article)
    assert (article.title, [author.name for author in article.authors]) == ("The ferry sails", ["Jane Roe"])
    (quote,) = annotate(article).quotes
    assert (quote.text, [one.name for one in quote.speakers]) == ("Nobody expected so many passengers", ["Ann Lee"])
    assert article.text[quote.fragments[0].start : quote.fragments[0].end] == quote.text


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=iso-8859-1"])
def test_a_page_that_was_decoded_is_the_same_article(content_type: str | None) -> None:
    assert extract(PAGE, URL, captured_at=NOW, content_type=content_type) == extract(
        PAGE.encode(), URL, captured_at=NOW
    )


def test_half_of_a_surrogate_pair_in_a_page_is_replaced() -> None:
    assert "dock \N{REPLACEMENT CHARACTER} and" in extract(PAGE.replace("—", "\ud83d"), URL, captured_at=NOW).text


def test_the_source_is_who_the_caller_says() -> None:
    assert extract(PAGE, URL, captured_at=NOW, source_id="harbor").source.id == "harbor"


def test_what_is_no_article_and_what_is_no_call_are_told() -> None:
    with pytest.raises(NotAnArticle, match="empty"):
        extract(b"", URL, captured_at=NOW)
    with pytest.raises(ValueError, match="offset"):
        extract(PAGE, URL, captured_at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="ferry"):
        extract(PAGE, "ferry", captured_at=NOW)


def test_a_text_is_annotated_with_what_is_known_of_it() -> None:
    text = "“The road is safe,” Mayor Ann Lee said on Monday."
    found = annotate(text, title="The road", published_at="2026-03-04", language="en")
    assert isinstance(found, Annotations)
    assert [(date.text, date.value) for date in found.dates] == [("Monday", "2026-03-02")]
    assert [date.value for date in annotate(text).dates] != ["2026-03-02"], "which Monday, nobody said"
    assert not annotate(text, language="fr").language_supported


def test_what_is_no_call_of_annotate_is_told() -> None:
    article = extract(PAGE, URL, captured_at=NOW)
    with pytest.raises(TypeError, match="give its text"):
        annotate(article, language="fr")
    with pytest.raises(ValueError, match="2026-03-01"):
        annotate("On Monday.", published_at="yesterday")
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        annotate("On Monday\ud83d.")


def test_what_type_checkers_see_is_what_is_imported() -> None:
    tree = ast.parse(Path(dateline.__file__).read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = [alias.name for node in checked.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(seen) == sorted(dateline.__all__)
    assert all(getattr(dateline, name) is not None and name in dir(dateline) for name in seen)
    with pytest.raises(AttributeError, match="has no attribute 'fetch'"):
        _ = dateline.fetch


def test_the_import_loads_nothing_and_the_cores_no_server() -> None:
    code = (
        "import dateline, sys\nprint(*sorted(m for m in sys.modules if m.startswith('dateline')))\n"
        f"dateline.extract, dateline.annotate\nprint(*sorted({SERVERS!r} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["dateline", ""]
