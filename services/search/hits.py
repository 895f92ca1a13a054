"""Formats what a search returns for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from services.search.marks import Part, parts


class FoundQuote(NamedTuple):
    """A quote that was searched for, as its document has it, and its text with the words that were found."""

    quote: Mapping[str, Any]
    text: list[Part]


def own_time(value: str | None) -> str:
    """A document's time for display, to the minute, in its own offset: `2026-03-03 09:40-05:00`, or `unknown`."""
    if value is None or "T" not in value:
        return value or "unknown"
    return datetime.fromisoformat(value).isoformat(" ", "minutes")


def quotes_of(hit: Mapping[str, Any]) -> list[FoundQuote]:
    """The quotes of a hit that were searched for by speaker or words, in text order."""
    marked: dict[int, str | None] = {}
    for inner in hit.get("inner_hits", {}).values():
        for found in inner["hits"]["hits"]:
            [text] = found.get("highlight", {}).get("quotes.text", [None])
            number = found["_nested"]["offset"]
            marked[number] = text or marked.get(number)
    quotes = hit["_source"]["quotes"] if marked else []
    return [
        FoundQuote(quotes[number], list(parts(marked[number] or quotes[number]["text"]))) for number in sorted(marked)
    ]


def title_of(hit: Mapping[str, Any]) -> list[Part]:
    """The title, with the words that were found; nothing without one."""
    [title] = hit.get("highlight", {}).get("title", [hit["_source"].get("title")])
    return list(parts(title)) if title else []


def passages_of(hit: Mapping[str, Any]) -> list[list[Part]]:
    """Passages of the text in which words were found, the best first."""
    return [list(parts(one)) for one in hit.get("highlight", {}).get("text", [])]
