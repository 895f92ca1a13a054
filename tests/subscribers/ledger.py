"""What is written for the subscribers to read, and what they must say of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.article.v1 import erased
from schemas.enriched_article import EnrichedArticle
from schemas.revision import revision
from services.runtime.messages.cloud_events import Headers, event_headers

PERSON = "Inés Calder"
OTHER = "Tom Arden"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
Line = Mapping[str, Any]
Said = Sequence[tuple[str, str]]
"""Who says what, in text order."""


class Record:
    """One record of an article as it is written, and the lines that a subscriber prints when it is the newest."""

    def __init__(self, value: dict[str, Any], *, major: int = 1) -> None:
        self.value = value
        self.article_id: str = value["article_id"]
        self.revision: int = value["revision"]
        self.ce_id = f"{self.article_id}/{self.revision}"
        self.bytes = json.dumps(value, ensure_ascii=False).encode()
        self.headers: Headers = event_headers(
            "enriched_article", event_id=self.ce_id, source="test", time=START, version=major
        )

    @property
    def quotes(self) -> list[Line]:
        """Its lines of quotes by PERSON."""
        return [
            {
                "ce_id": self.ce_id,
                "quote_id": quote["quote_id"],
                "article_id": self.article_id,
                "revision": self.revision,
                "speaker": PERSON,
                "text": quote["text"],
                "url": self.value["url"],
            }
            for quote in self.value["annotations"]["quotes"]
            if any(speaker["name"] == PERSON for speaker in quote["speakers"])
        ]


def article_id(name: str) -> str:
    """The id of an article that the test calls `name`."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def article(name: str, said: Said, hours: int = 0, edit: Mapping[str, Any] | None = None) -> Record:
    """A capture of an article, `hours` after the first. `edit` replaces fields of the value, which need not be one of
    the contract then."""
    captured_at = START + timedelta(hours=hours)
    parts, quotes, entities = [], [], {}
    at = 0
    for n, (speaker, words) in enumerate(said):
        before = "🎉 “"
        paragraph = f"{before}{words},” {speaker} said."
        start = at + len(before)
        name_at = at + len(before) + len(words) + 3
        quote_id = hashlib.sha256(f"{speaker}{words}{n}".encode()).hexdigest()[:16]
        entity_id = f"person:{hashlib.sha256(speaker.encode()).hexdigest()[:8]}"
        mention = {"start": name_at, "end": name_at + len(speaker), "text": speaker, "kind": "name"}
        entity = entities.setdefault(
            entity_id,
            {"entity_id": entity_id, "type": "PERSON", "name": speaker, "salience": 0.5, "mentions": []},
        )
        entity["mentions"].append(mention)
        span = {"start": start, "end": start + len(words), "text": words}
        named = {"name": speaker, "entity_id": entity_id, "type": "PERSON", "kind": "named"}
        speakers = [{"start": mention["start"], "end": mention["end"], "text": speaker, **named}]
        fragments = [{**span, "quoted": True}]
        quotes.append({**span, "quote_id": quote_id, "kind": "direct", "fragments": fragments, "speakers": speakers})
        parts.append((at, paragraph))
        at += len(paragraph) + 2
    value = EnrichedArticle.model_validate(
        {
            "article_id": article_id(name),
            "revision": revision(captured_at, 1, 1),
            "extraction_generation": 1,
            "enrichment_generation": 1,
            "url": f"https://harborwire.example/{name}",
            "canonical_url": f"https://harborwire.example/{name}",
            "source": {"id": "harborwire", "domain": "harborwire.example"},
            "title": name,
            "paragraphs": [{"start": start, "end": start + len(text)} for start, text in parts],
            "text": "\n\n".join(text for _, text in parts),
            "content_hash": "1" * 64,
            "captured_at": captured_at,
            "annotations": {
                "entities": list(entities.values()),
                "quotes": quotes,
                "producer": {"version": "1", "models": {}},
            },
        }
    ).model_dump(mode="json", by_alias=True)
    edited = {**value, **(edit or {})}
    return Record(edited, major=int(edited["contract"].partition("/")[2].partition(".")[0]))


def erasure(name: str) -> Record:
    """The record that removes an article for good."""
    redacted = erased(article_id(name), START).model_dump(mode="json", exclude={"contract"})
    made = EnrichedArticle.model_validate(
        {**redacted, "enrichment_generation": 63, "annotations": {"producer": {"version": "1"}}}
    )
    return Record(made.model_dump(mode="json", by_alias=True))


def holds(lines: Iterable[Line]) -> dict[tuple[str, str], Line]:
    """What a reader of the output takes for true, by (ce_id, quote_id): of every article, the lines of its highest
    revision, and nothing of what was erased. The order of the lines does not matter."""
    known = list(lines)
    newest: dict[str, float] = {}
    for line in known:
        name = line.get("article_id") or line.get("corrected") or line["erased"]
        newest[name] = max(newest.get(name, 0), float("inf") if "erased" in line else line["revision"])
    return {
        (line["ce_id"], line["quote_id"]): line
        for line in known
        if "quote_id" in line and line["revision"] == newest[line["article_id"]]
    }


def printed(records: Iterable[Record]) -> list[Line]:
    """The lines of records of which each is the newest of its article when it is read."""
    lines: list[Line] = []
    quoted: set[str] = set()
    for one in records:
        if one.value["status"] == "erased":
            lines.append({"erased": one.article_id})
        elif one.article_id in quoted and not one.quotes:
            lines.append({"corrected": one.article_id, "revision": one.revision})
        lines += one.quotes
        (quoted.add if one.quotes else quoted.discard)(one.article_id)
    return lines
