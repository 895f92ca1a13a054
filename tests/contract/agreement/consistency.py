"""What no JSON Schema asks: fields of a record that agree with one another. Made so in a document that keeps to its
schema, which is left as it is otherwise."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from schemas.enriched_article.v1 import SPEAKER_KINDS
from schemas.revision import revision

Json = dict[str, Any]
MOMENT: Final = "2026-03-01T09:30:00.000Z"
WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "deferred": ("request", "due"),
    "page": ("url",),
    "host": ("due",),
    "source": ("name", "due"),
    "feed": ("url", "due", "feed"),
}
"""What a state of each kind has."""


def article(found: Json) -> Json:
    """Paragraphs that are the text, and the revision of its parts. Nothing is erased: that leaves nothing to vary."""
    in_time = "1971" <= found["captured_at"][:4] < "2039"
    made = {**found, "captured_at": found["captured_at"] if in_time else MOMENT}
    made["status"] = "withdrawn" if found["status"] == "erased" else found["status"]
    first = {"kind": "paragraph", "at": None, **(found["paragraphs"] or [{}])[0], "start": 0, "end": len(found["text"])}
    made["paragraphs"] = [_of_kind(first)] if found["text"] else []
    return _revised(made)


def _of_kind(paragraph: Json) -> Json:
    return paragraph if paragraph["kind"] == "entry" else {**paragraph, "at": None}


def _revised(found: Json) -> Json:
    captured_at = datetime.fromisoformat(found["captured_at"].upper())
    made = revision(captured_at, found["extraction_generation"], found.get("enrichment_generation", 0))
    return {**found, "revision": made}


def enriched_article(found: Json) -> Json:
    """The same, and annotations that are words of the text."""
    made = article(found)
    told, text = made["annotations"], made["text"]
    if not text:
        return {**made, "annotations": {**told, "entities": [], "dates": [], "quotes": []}}
    entities = [
        {**one, "entity_id": f"{at}{one['entity_id']}", "mentions": [_words(each, text) for each in one["mentions"]]}
        for at, one in enumerate(told["entities"])
    ]
    dates = [_in_order(_words(one, text)) for one in told["dates"]]
    quotes = [_quote(one, text, at) for at, one in enumerate(told["quotes"])]
    return {**made, "annotations": {**told, "entities": entities, "dates": dates, "quotes": quotes}}


def _words(part: Json, text: str) -> Json:
    start = part["start"] % len(text)
    end = start + 1 + part["end"] % (len(text) - start)
    return {**part, "start": start, "end": end, "text": text[start:end]}


def _in_order(date: Json) -> Json:
    if date["from"] is None or date["to"] is None:
        return date
    return {**date, "from": min(date["from"], date["to"]), "to": max(date["from"], date["to"])}


def _quote(quote: Json, text: str, number: int) -> Json:
    fragments = sorted((_words(one, text) for one in quote["fragments"]), key=lambda one: (one["start"], one["end"]))
    apart = fragments[:1] + [one for one in fragments[1:2] if one["start"] >= fragments[0]["end"]]
    return {
        **quote,
        "quote_id": f"{number:016x}",
        "fragments": apart,
        "start": apart[0]["start"],
        "end": apart[-1]["end"],
        "cue": quote["cue"] and _words(quote["cue"], text),
        "via": quote["via"] and _speaker(_words(quote["via"], text)),
        "speakers": [_speaker(_words(one, text)) for one in quote["speakers"]],
    }


def _speaker(speaker: Json) -> Json:
    """Named, or not."""
    if None not in (speaker["name"], speaker["entity_id"], speaker["type"]):
        return {**speaker, "kind": "document" if speaker["kind"] == "document" else "named"}
    is_unnamed = speaker["kind"] in SPEAKER_KINDS - {"named"}
    nobody = {"name": None, "entity_id": None, "type": None}
    return {**speaker, **nobody, "kind": speaker["kind"] if is_unnamed else "group"}


def fetch_request(found: Json) -> Json:
    """Of a file either the page or its path; of a folder its path."""
    kind = found.get("kind")
    if kind == "file":
        return {**found, "path": None, "body": found.get("body") or ""}
    return {**found, "path": found.get("path") or "pages"} if kind == "folder" else found


def ingest_state(found: Json) -> Json:
    """What its kind demands; of another kind, if it lacks that."""
    made = {**found, "request": found["request"] and fetch_request(found["request"])}
    if any(made[name] is None for name in WANTED[made["kind"]]):
        made |= {"kind": "host", "due": made["due"] or MOMENT}
    return made


CONSISTENT: Final[Mapping[str, Callable[[Json], Json]]] = {
    "article": article,
    "dead_letter": lambda found: found,
    "enriched_article": enriched_article,
    "fetch_request": fetch_request,
    "ingest_state": ingest_state,
}
"""By record."""
