"""Answers in the shape Elasticsearch 9.2 gives them."""

from typing import Any


def hits(source: dict[str, Any]) -> dict[str, Any]:
    return {"hits": {"hits": [{"_source": source}]}}


def speaker(name: str, kind: str, text: str, quotes: int) -> dict[str, Any]:
    return {
        "key": name,
        "doc_count": quotes,
        "articles": {"doc_count": 1},
        "kinds": {"buckets": [{"key": kind, "doc_count": quotes}]},
        "quotes": {"doc_count": quotes, "sample": hits({"text": text})},
    }


def date(value: str, bounds: dict[str, str | None], *wordings: str) -> dict[str, Any]:
    return {
        "key": value,
        "doc_count": 3,
        "articles": {"doc_count": 2},
        "wordings": {"buckets": [{"key": wording, "doc_count": 1} for wording in wordings]},
        "sample": hits({"range": bounds}),
    }


COUNTED: dict[str, Any] = {
    "people": {"buckets": [{"key": "Priya Raman", "doc_count": 2}, {"key": "Judith Ellery", "doc_count": 1}]},
    "organizations": {"buckets": []},
    "places": {"buckets": [{"key": "Maine", "doc_count": 2}]},
    "quotes": {
        "doc_count": 6,
        "kinds": {"buckets": [{"key": "direct", "doc_count": 5}, {"key": "partial", "doc_count": 1}]},
        "without_speaker": {"doc_count": 1},
        "speakers": {
            "doc_count": 5,
            "named": {"buckets": [speaker("Priya Raman", "named", "This was a [fast] storm on a high tide", 4)]},
            "unnamed": {
                "doc_count": 1,
                "words": {
                    "buckets": [speaker("a State Department official", "anonymous", "That is normal.", 1)],
                },
            },
        },
    },
    "dates": {
        "dated": {
            "values": {
                "buckets": [
                    date("2026-03-03", {"gte": "2026-03-03", "lte": "2026-03-03"}, "Tuesday"),
                    date("2018-01", {"gte": "2018-01-01", "lte": "2018-01-31"}, "January 2018"),
                    date("1990", {"lte": "1990-12-31", "gte": None}, "before 1990"),
                ]
            }
        }
    },
}
