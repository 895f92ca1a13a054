"""Prints every quote by one person as it arrives: python quotes.py BROKER PERSON STATE_FILE

Needs kafka-python and dateline_schemas. ../README.md says what is printed and which rules this keeps.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline_schemas import EnrichedArticle, decode, upcast
from dateline_schemas.topics.names import CURRENT, ENRICHED
from kafka import KafkaConsumer, TopicPartition

SAVE_S = 1.0
"""Time between two saves, in seconds: what was printed after the last one is printed again after a crash."""


class State:
    """The place in every partition and the newest revision of every article, in one file."""

    def __init__(self, path: Path) -> None:
        self.path, self.saved_at, self.changed = path, 0.0, False
        self.is_new = not path.exists()
        held = {} if self.is_new else json.loads(path.read_text())
        self.offsets: dict[str, int] = held.get("offsets", {})
        self.articles: dict[str, tuple[int, bool]] = held.get("articles", {})

    def save(self) -> None:
        """All of it or nothing: a kill leaves the file of before."""
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps({"offsets": self.offsets, "articles": self.articles}))
        beside.replace(self.path)
        self.saved_at, self.changed, self.is_new = time.monotonic(), False, False


def assign(consumer: KafkaConsumer, state: State) -> None:
    """Read every partition from its place. One without a place is read from its beginning, also one that was added
    since; only of the live topic, the first start reads what comes from now on: what came before is in the other."""
    partitions = [TopicPartition(topic, n) for topic in (CURRENT, ENRICHED) for n in numbers(consumer, topic)]
    unknown = [one for one in partitions if place(one) not in state.offsets]
    if not unknown and consumer.assignment():
        return
    ends = consumer.end_offsets([one for one in unknown if state.is_new and one.topic == ENRICHED])
    state.offsets |= {place(one): ends.get(one, 0) for one in unknown}
    state.save()  # before anything is read, so that a kill moves no place
    consumer.assign(partitions)
    for one in partitions:
        consumer.seek(one, state.offsets[place(one)])


def numbers(consumer: KafkaConsumer, topic: str) -> set[int]:
    return consumer.partitions_for_topic(topic) or sys.exit(f"there is no topic {topic}: dateline topics create")


def place(one: Any) -> str:
    return f"{one.topic}/{one.partition}"


def lines(message: Any, person: str, state: State) -> Iterator[dict[str, Any]]:
    """What one record adds to the output. Raises ValueError for what is no article, saying what to do."""
    record = upcast(decode(message.value, message.headers))
    if not isinstance(record, EnrichedArticle):
        raise ValueError(f"a {record.contract} does not belong here; report it to who produces it")
    revision, quoted = state.articles.get(record.article_id, (-1, False))
    if record.revision <= revision:
        return  # a duplicate, or older than what was printed
    headers = dict(message.headers)
    ce_id = headers.get("ce_id", b"").decode() or f"{record.article_id}/{record.revision}"
    quotes = [(quote, speaker) for quote in record.annotations.quotes if (speaker := by(quote, person))]
    if record.status == "erased":
        yield {"erased": record.article_id}
    elif quoted and not quotes:
        yield {"corrected": record.article_id, "revision": record.revision}
    for quote, speaker in quotes:
        yield {
            "ce_id": ce_id,
            "quote_id": quote.quote_id,
            "article_id": record.article_id,
            "revision": record.revision,
            "speaker": speaker,
            "text": quote.text,  # its words in the article: record.text[fragment.start : fragment.end]
            "url": record.url,
        }
    state.articles[record.article_id] = record.revision, bool(quotes)


def by(quote: Any, person: str) -> str | None:
    return next((speaker.name for speaker in quote.speakers if speaker.name == person), None)


def main(broker: str, person: str, path: str) -> None:
    state = State(Path(path))
    consumer = KafkaConsumer(
        bootstrap_servers=broker, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    assign(consumer, state)
    while True:
        for messages in consumer.poll(timeout_ms=500).values():
            for message in messages:
                try:
                    for line in lines(message, person, state):
                        print(json.dumps(line), flush=True)
                except ValueError as problem:  # of one record: it is told, and the others go on
                    print(f"{place(message)}/{message.offset}: {problem}", file=sys.stderr, flush=True)
                state.offsets[place(message)] = message.offset + 1
                state.changed = True
        if state.changed and time.monotonic() - state.saved_at >= SAVE_S:
            state.save()  # after printing, never before: a kill in between prints twice instead of never
        assign(consumer, state)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("python quotes.py BROKER PERSON STATE_FILE")
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)  # what was printed since the last save is printed again
