"""Elasticsearch's disk is full: it blocks writing on its own, and lifts the block on its own."""

import time
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from schemas.article_document import FIRST_INDEX
from tests.faults.articles import around_an_outage
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet
from tests.faults.scale import Scale

BLOCK = "index.blocks.read_only_allow_delete"
DISK = "cluster.routing.allocation.disk"
FULL = {
    f"{DISK}.threshold_enabled": True,
    # Used disk space: any disk is fuller than this.
    f"{DISK}.watermark.low": "0.01%",
    f"{DISK}.watermark.high": "0.02%",
    f"{DISK}.watermark.flood_stage": "0.03%",
}
LOOKS_OFTEN = {"cluster.info.update.interval": "10s"}
"""How often Elasticsearch checks its disk: the shortest allowed interval."""
LOOKS_S = 300.0
LONG = Scale.from_environment().long


@pytest.fixture
def disk(experiment: Experiment) -> Iterator["Disk"]:
    disk = Disk(experiment.es)
    try:
        yield disk
    finally:
        disk.restore()


def test_the_flood_stage_block_is_waited_out(experiment: Experiment, disk: "Disk", scale: Scale) -> None:
    experiment.injects(
        "disk watermarks so low that Elasticsearch sets its flood-stage block, and lifts it when they rise"
    )
    captures = experiment.articles(scale.of(800, 50_000))
    early, late, after = around_an_outage(captures)
    with experiment.fleet("index", "index") as fleet:
        fleet.wait_ready()
        experiment.write(early, "index")
        experiment.quiet()
        experiment.es.indices.refresh(index=FIRST_INDEX)  # a count sees what a search sees
        before = experiment.indexed()

        disk.fill()
        experiment.waiting(lambda: disk.blocks, "Elasticsearch's own block", LOOKS_S)
        blocked_s = time.monotonic()
        experiment.write(late, "index")
        experiment.waiting(lambda: all(refusals(fleet)), "each worker to be refused")
        # The length of the block is the fault itself.
        time.sleep(max(0.0, blocked_s + scale.of(5.0, 180.0) - time.monotonic()))
        assert disk.blocks
        assert experiment.indexed() == before
        experiment.fired("flood-stage block")
        experiment.row.notes["records refused while blocked"] = sum(refusals(fleet))

        disk.empty()
        experiment.waiting(lambda: not disk.blocks, "Elasticsearch to lift its block", LOOKS_S)
        experiment.row.notes["blocked s"] = round(time.monotonic() - blocked_s, 1)
        experiment.heal()
        # The long form writes at the pace of the stages: generating tens of thousands of records would take a core away
        # from the workers that have a backlog.
        experiment.write(after, "index", backlog=1_000 if scale.long else None)
        experiment.judge()
        assert not fleet.ended_by_themselves


class Disk:
    """The disk as Elasticsearch sees it."""

    def __init__(self, es: Elasticsearch) -> None:
        self._es = es

    def fill(self) -> None:
        """Put the disk above the flood stage, from Elasticsearch's next check on."""
        self._es.cluster.put_settings(persistent={**FULL, **LOOKS_OFTEN})

    def empty(self) -> None:
        """Restore the watermarks; Elasticsearch keeps checking often."""
        self._es.cluster.put_settings(persistent=dict.fromkeys(FULL))

    @property
    def blocks(self) -> bool:
        """Whether the index is blocked for writing."""
        settings = self._es.indices.get_settings(index=FIRST_INDEX, flat_settings=True)[FIRST_INDEX]["settings"]
        return settings.get(BLOCK) == "true"

    def restore(self) -> None:
        """Restore every setting and remove the block, whatever happened."""
        self._es.cluster.put_settings(persistent=dict.fromkeys([*FULL, *LOOKS_OFTEN]))
        self._es.indices.put_settings(index=FIRST_INDEX, settings={BLOCK: None})


def refusals(fleet: Fleet) -> list[int]:
    """Number of records that each worker had to retry."""
    metrics = [worker.process.metrics().get("dateline_bulk_retries_total", {}) for worker in fleet.of() if worker.ready]
    return [int(sum(counts.values())) for counts in metrics]
