"""Prints every quote by one person as it arrives: python quotes.py BROKER PERSON STATE_FILE

Needs faust-streaming and dateline_schemas. ../README.md says what is printed and which rules this keeps. The place in
every partition is that of the consumer group, which Faust commits; the newest revision of every article is in a file,
saved before. One process per file: the group is named after it.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from dateline_schemas import EnrichedArticle, Quote, decode, upcast
from dateline_schemas.topics.names import CURRENT, ENRICHED

if len(sys.argv) != 4:
    sys.exit("python quotes.py BROKER PERSON STATE_FILE")
BROKER, PERSON, STATE = sys.argv[1], sys.argv[2], Path(sys.argv[3])
GROUP = f"quotes-{STATE.stem}"

app = faust.App(
    GROUP,
    broker=f"kafka://{BROKER}",
    broker_session_timeout=10,  # of a process that was killed: its successor waits for so long
    broker_heartbeat_interval=2,
    consumer_auto_offset_reset="earliest",  # of a partition without a place, also one that was added since
    topic_allow_declare=False,  # the topics are Dateline's
    topic_disable_leader=True,
    store="memory://",
    datadir=tempfile.mkdtemp(prefix="quotes-"),
    web_enabled=False,
)
records = app.topic(CURRENT, ENRICHED, key_serializer="raw", value_serializer="raw", value_type=bytes)
newest: dict[str, tuple[int, bool]] = json.loads(STATE.read_text())["articles"] if STATE.exists() else {}
"""Of every article, the highest revision that was read, and whether something of it was printed."""


@app.agent(records)
async def quotes(stream: Any) -> None:
    """Prints, saves, and only then lets the events be committed: a kill in between prints twice instead of never."""
    async for events in stream.take_events(500, within=0.2):
        for event in events:
            try:
                for line in lines(event.message.value, event.message.headers or [], PERSON):
                    print(json.dumps(line), flush=True)
            except ValueError as problem:  # of one record: it is told, and the others go on
                at = event.message
                print(f"{at.topic}/{at.partition}/{at.offset}: {problem}", file=sys.stderr, flush=True)
        save()


def save() -> None:
    """All of it or nothing: a kill leaves the file of before."""
    beside = STATE.with_suffix(".new")
    beside.write_text(json.dumps({"articles": newest}))
    beside.replace(STATE)


def lines(value: bytes | None, headers: Any, person: str) -> Iterator[dict[str, Any]]:
    """What one record adds to the output. Raises ValueError for what is no article, saying what to do."""
    record = upcast(decode(value, headers))
    if not isinstance(record, EnrichedArticle):
        raise ValueError(f"a {record.contract} does not belong here; report it to who produces it")
    revision, quoted = newest.get(record.article_id, (-1, False))
    if record.revision <= revision:
        return  # a duplicate, or older than what was printed
    ce_id = dict(headers).get("ce_id", b"").decode() or f"{record.article_id}/{record.revision}"
    said = [(quote, speaker) for quote in record.annotations.quotes if (speaker := by(quote, person))]
    if record.status == "erased":
        yield {"erased": record.article_id}
    elif quoted and not said:
        yield {"corrected": record.article_id, "revision": record.revision}
    for quote, speaker in said:
        yield {
            "ce_id": ce_id,
            "quote_id": quote.quote_id,
            "article_id": record.article_id,
            "revision": record.revision,
            "speaker": speaker,
            "text": quote.text,  # its words in the article: record.text[fragment.start : fragment.end]
            "url": record.url,
        }
    newest[record.article_id] = record.revision, bool(said)


def by(quote: Quote, person: str) -> str | None:
    return next((speaker.name for speaker in quote.speakers if speaker.name == person), None)


async def note_ends() -> None:
    """On the first start, the group's place in the live topic is its end: what came before is in the other topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=BROKER)
    await admin.start()
    (topic,) = await admin.describe_topics([ENRICHED])
    await admin.close()
    partitions = [TopicPartition(ENRICHED, one["partition"]) for one in topic["partitions"]]
    if not partitions:
        sys.exit(f"there is no topic {ENRICHED}: dateline topics create")
    consumer = AIOKafkaConsumer(bootstrap_servers=BROKER, group_id=GROUP, enable_auto_commit=False)
    await consumer.start()
    consumer.assign(partitions)
    if not any([await consumer.committed(one) is not None for one in partitions]):
        await consumer.commit(await consumer.end_offsets(partitions))
    await consumer.stop()


if __name__ == "__main__":
    asyncio.run(note_ends())
    faust.Worker(
        app, quiet=True, stdout=sys.stderr, redirect_stdouts=False, loglevel="error"
    ).execute_from_commandline()
