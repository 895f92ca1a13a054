"""The records that `benchmarks.tailing` writes are what it says, and none of them is what is looked for."""

from datetime import UTC, datetime

import orjson

from benchmarks.tailing import TASKS, records
from schemas.fetch_request import FetchRequest
from schemas.generated import json_schema
from schemas.topics import manifest
from schemas.topics.names import ENRICHED, REQUESTS
from services.tail.condition_parser import parse
from services.tail.fields import Fields
from services.tail.tailed_record import TailedRecord

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_records_are_of_the_stated_sizes_and_the_same_in_every_run() -> None:
    made = [(topic, key, orjson.dumps(value)) for topic, key, value in records(20, 20)]
    assert made == [(topic, key, orjson.dumps(value)) for topic, key, value in records(20, 20)]
    for topic, least, most in ((REQUESTS, 250, 500), (ENRICHED, 12_000, 20_000)):
        sizes = [len(value) for one, _, value in made if one == topic]
        assert len(sizes) == 20
        assert least < min(sizes) <= max(sizes) < most
    assert FetchRequest.from_bytes(made[0][2]).kind == "article"


def test_every_task_decides_and_finds_nothing() -> None:
    made = {topic: (key, orjson.dumps(value)) for topic, key, value in records(1, 1)}
    for task in TASKS:
        fields = Fields.of_schema(json_schema(manifest(task.topic).record), task.topic)
        key, value = made[task.topic]
        record = TailedRecord(task.topic, 0, 0, 0, key.encode(), value, [("ce_id", b"1")])
        assert parse(task.where, fields, lambda _: (NOW, NOW)).holds(record) is False
