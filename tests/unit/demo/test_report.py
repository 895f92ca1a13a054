"""The demo's report, from responses in the shape of Elasticsearch 9.2."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from elasticsearch import Elasticsearch
from rich.console import Console

from schemas.article_document import ALIAS_READ, ArticleDocument
from schemas.dead_letter import DeadLetter
from schemas.mapping import mapping_of
from services.demo.report import DemoReport, collect, render, utc_time
from services.search.aggregations import Overview, overview
from tests.unit.search.answers import COUNTED

LISTED = {
    "hits": {
        "total": {"value": 2, "relation": "eq"},
        "hits": [
            {
                "_source": {
                    "title": "Storm Thessaly kills 11 along Maine coast",
                    "url": "http://127.0.0.1:1/news/2026/03/03/storm-thessaly-maine-coast",
                    "published_at": "2026-03-03T07:50:00-05:00",
                    "modified_at": "2026-03-03T13:25:00-05:00",
                    "captured_at": "2026-03-03T18:30:01.250Z",
                    "status": "published",
                }
            },
            {
                "_source": {
                    "title": None,
                    "url": "http://127.0.0.1:1/x",
                    "published_at": None,
                    "modified_at": None,
                    "captured_at": "2026-03-03T18:30:02.000Z",
                    "status": "withdrawn",
                }
            },
        ],
    }
}


class FakeElasticsearch:
    """A fake that always returns the responses above and records the requests."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def search(self, **asked: Any) -> SimpleNamespace:
        self.asked.append(asked)
        return SimpleNamespace(body={"aggregations": COUNTED} if "aggs" in asked else LISTED)


@pytest.fixture
def fake() -> FakeElasticsearch:
    return FakeElasticsearch()


@pytest.fixture
def report(fake: FakeElasticsearch) -> DemoReport:
    letter = DeadLetter(
        stage="ingest",
        reason="not_found",
        detail="the origin answered 404",
        topic="dateline.fetch-requests.v1",
        partition=3,
        offset=7,
        failed_at=datetime(2026, 3, 3, tzinfo=UTC),
        producer="0.1.0",
    )
    return collect(cast(Elasticsearch, fake), [letter], {"ingest": {"records": 31, "seconds": 12.5}, "index": {}})


def printed(report: DemoReport, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    render(report, console)
    return cast(io.StringIO, console.file).getvalue()


def test_collect_makes_rows_of_the_responses(report: DemoReport) -> None:
    assert report.total == 2
    assert [article.title for article in report.articles] == [
        "Storm Thessaly kills 11 along Maine coast",
        "(no title)",
    ]
    assert report.overview == overview(COUNTED)


def test_only_the_read_alias_is_asked(report: DemoReport, fake: FakeElasticsearch) -> None:
    assert [asked["index"] for asked in fake.asked] == [ALIAS_READ, ALIAS_READ]


def test_the_articles_fields_are_in_the_mapping(report: DemoReport, fake: FakeElasticsearch) -> None:
    listed, _ = fake.asked
    assert set(listed["source_includes"]) <= set(mapping_of(ArticleDocument)["properties"])


def test_the_report_fits_100_columns_and_says_everything(report: DemoReport) -> None:
    text = printed(report)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    for words in (
        "2 articles",
        "2026-03-03 07:50-05:00",
        "2026-03-03 18:30:01",
        "(updated 2026-03-03 13:25-05:00)",
        "[withdrawn]",
        "6 quotes (5 direct, 1 partial); 1 without a speaker",
        "a [fast] storm",
        "(anonymous)",
        "2018-01-01 to 2018-01-31",
        "… to 1990-12-31",
        "not_found",
        "dateline.fetch-requests.v1/3/7",
        "the origin answered 404",
        "12.50",
    ):
        assert words in text, words


def test_an_empty_index_makes_a_report_too() -> None:
    empty = DemoReport(0, [], Overview([], [], [], {}, 0, [], []))
    assert "No dead letters." in printed(empty)


def test_a_capture_time_is_shown_in_utc() -> None:
    assert utc_time("2026-03-03T13:40:07.123-05:00") == "2026-03-03 18:40:07"
