"""If something is missing or not as agreed, a worker exits at once, says what to do, and creates nothing itself."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch
from kafka import TopicPartition
from kafka.admin import OffsetSpec

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, ArticleDocument
from schemas.mapping import mapping_of
from schemas.topics.stages import TOPIC_OF
from services.demo.workers import WorkerProcess
from services.index import template
from services.runtime.broker.lag import committed
from services.runtime.broker.topics import admin, create_topics
from services.runtime.delivery.runner import EXIT_NOT_READY
from tests.faults.experiment import PARTITIONS, Experiment
from tests.faults.oracle import CURRENT
from tests.first_day import fresh_index

START_S = 400.0
STRANGER = "dateline-strange-000001"
"""Matches no template's pattern; deleted with the other indices when the next experiment begins."""


def no_alias(experiment: Experiment) -> None:
    """The state of a machine where `dateline index init` never ran."""
    experiment.es.indices.delete(index=FIRST_INDEX)


def alias_taken_away(experiment: Experiment) -> None:
    """The index exists, but has no alias."""
    experiment.es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)


def ambiguous_alias(experiment: Experiment) -> None:
    """The alias has two indices, neither of which is the write index."""
    es = experiment.es
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)
    es.indices.create(index="dateline-articles-000002")
    for index in (FIRST_INDEX, "dateline-articles-000002"):
        es.indices.put_alias(index=index, name=ALIAS_WRITE)


def another_type(experiment: Experiment) -> None:
    """A field is mapped as in another version."""
    mappings = mapping_of(ArticleDocument)
    mappings["properties"]["section"] = {"type": "text"}
    replace_index(experiment.es, mappings)


def a_field_too_few(experiment: Experiment) -> None:
    """The index of an older version."""
    mappings = mapping_of(ArticleDocument)
    del mappings["properties"]["quotes"]["properties"]["cue"]
    replace_index(experiment.es, mappings)


def erased_are_shown(experiment: Experiment) -> None:
    """The read alias as somebody moved it by hand, without its filter."""
    experiment.es.indices.put_alias(index=FIRST_INDEX, name=ALIAS_READ)


def lenient(experiment: Experiment) -> None:
    """The index accepts any field, and guesses its mapping."""
    replace_index(experiment.es, mapping_of(ArticleDocument) | {"dynamic": "true"})


def no_topic(topic: str) -> Callable[[Experiment], None]:
    """The state of a broker where `dateline topics create` never ran, or ran before this topic existed."""

    def no_topic(experiment: Experiment) -> None:
        with admin(experiment.settings) as broker:
            broker.delete_topics([topic])
            experiment.waiting(lambda: topic not in broker.list_topics(), f"the end of {topic}")

    return no_topic


FAULTS: dict[str, tuple[Callable[[Experiment], None], tuple[str, ...]]] = {
    # How to inject the fault, and what the worker must say about it.
    "alias missing": (no_alias, ("dateline-articles-write: there is no such alias", "`dateline index init`")),
    "alias taken away": (alias_taken_away, ("dateline-articles-write: there is no such alias",)),
    "alias ambiguous": (
        ambiguous_alias,
        ("must write to one index", "dateline-articles-000002", "DELETE /INDEX/_alias"),
    ),
    "field of another type": (another_type, (", section: it is text, not keyword", "`dateline index rebuild`")),
    "field missing": (a_field_too_few, (", quotes.cue: it lacks the field", "`dateline index init`")),
    "mapping not strict": (lenient, (", dynamic: it is 'true', not 'strict'", "`dateline index rebuild`")),
    "erased articles shown": (erased_are_shown, ("does not leave out erased articles", "`dateline index init`")),
    "its topic missing": (no_topic(TOPIC_OF["index"]), (TOPIC_OF["index"], "`dateline topics create`")),
    "current articles missing": (no_topic(CURRENT), (CURRENT, "`dateline topics create`")),
    "dead letters missing": (no_topic(f"{TOPIC_OF['index']}.dlq"), (".dlq", "`dateline topics create`")),
}


def test_workers_refuse_to_start(experiment: Experiment) -> None:
    experiment.injects("no alias, an ambiguous one, a mapping that drifted, a topic that is missing, one at a time")
    experiment.logs.mkdir(parents=True)
    # A worker that starts anyway would read these.
    experiment.write(experiment.articles(20), "index")
    inventory(experiment)  # A new broker creates its topic of offsets at the first request for a group's offsets.
    for fault, (inject, expected) in FAULTS.items():
        create_topics(experiment.settings, partitions=PARTITIONS)
        fresh_index(experiment.es)
        inject(experiment)
        before = inventory(experiment)
        log = experiment.logs / f"{fault.replace(' ', '-')}.log"
        code = WorkerProcess("index", log, experiment.environment()).wait(START_S)
        reason = refusal(log.read_text(encoding="utf-8"))
        assert code == EXIT_NOT_READY == 2, f"{fault}: it exited with {code}, see {log}"
        assert [words for words in expected if words not in reason] == [], f"{fault}: it said only {reason!r}"
        assert inventory(experiment) == before, f"{fault}: it created or changed something"
        experiment.fired(fault)


def test_what_it_says_helps(experiment: Experiment) -> None:
    """The waiting records are processed as soon as the advice is followed."""
    experiment.injects("no alias; then what the worker advises")
    experiment.write(experiment.articles(500), "index")
    no_alias(experiment)
    with experiment.fleet("index") as fleet:
        experiment.waiting(lambda: fleet.ended_by_themselves, "a worker that refuses to start")
        experiment.fired("alias missing")
        template.init(experiment.es)
        experiment.heal()
        experiment.judge()
        assert {one.code for one in fleet.ended_by_themselves} == {EXIT_NOT_READY}


class Inventory(NamedTuple):
    """Everything that a worker could create, write or commit."""

    indices: dict[str, Any]
    """Name to aliases, mappings and settings."""
    templates: dict[str, Any]
    documents: int
    topics: dict[str, int]
    """Name to number of partitions, including the broker's own topics."""
    ends: dict[TopicPartition, int]
    committed: dict[TopicPartition, Any]


def inventory(experiment: Experiment) -> Inventory:
    """The current state."""
    es, settings = experiment.es, experiment.settings
    indices = es.indices.get(index="*", expand_wildcards="all").body
    templates = es.indices.get_index_template(name="*").body
    with admin(settings) as broker:
        topics = {topic["name"]: len(topic["partitions"]) for topic in broker.describe_topics(broker.list_topics())}
        partitions = [
            TopicPartition(topic, number)
            for topic, count in topics.items()
            if topic.startswith("dateline.")
            for number in range(count)
        ]
        ends = broker.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        offsets = committed(broker, settings.group("index"))
    return Inventory(
        indices,
        templates,
        sum(es.count(index=index)["count"] for index in indices),
        topics,
        {partition: end.offset for partition, end in ends.items()},
        dict(offsets),
    )


def refusal(log: str) -> str:
    """The reason in the last log line of a worker that cannot start."""
    line = json.loads(log.strip().splitlines()[-1])
    assert line["event"] == "worker cannot start", line
    return str(line["reason"])


def replace_index(es: Elasticsearch, mappings: dict[str, Any]) -> None:
    """Put another index behind the aliases, with these mappings instead of the template's."""
    es.indices.delete(index=FIRST_INDEX)
    es.indices.create(index=STRANGER, mappings=mappings, aliases=template.ALIASES)
