"""Elasticsearch freezes, or is killed and restarted on its data: the workers wait, and hold little meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from schemas.topics.stages import TOPIC_OF
from services.runtime.broker.lag import lag
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import around_an_outage
from tests.faults.documents import documents
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet
from tests.faults.oracle import CURRENT
from tests.faults.scale import Scale, long_only

LONG = Scale.from_environment().long
MEBIBYTE = 2**20
BUFFER_BYTES = MEBIBYTE if LONG else MEBIBYTE // 4
"""Maximum buffer of a worker; far below what its limit on the number of records would allow."""
WATCHDOG_S = 40.0 if LONG else 20.0
OUTAGE_S = 240.0 if LONG else 20.0
QUIET_S = 900 if LONG else 400
WAITING = {
    "DATELINE_BUFFER_BYTES": str(BUFFER_BYTES),
    "DATELINE_WATCHDOG_S": f"{WATCHDOG_S:g}",
    # A request without a response times out well before the watchdog; but a recovering Elasticsearch responds slowly.
    "DATELINE_ELASTICSEARCH_TIMEOUT_S": "8",
}


class HeldBytes:
    """The bytes that the workers report to hold, polled by a thread."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self.most = 0
        """Maximum number of bytes held by one worker."""
        self.resident = 0
        """Maximum resident size of one worker's process, in bytes."""

    @contextmanager
    def watched(self) -> Iterator["HeldBytes"]:
        """Poll while the block lasts."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,), name="held bytes", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            over.set()
            thread.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.3):
            for worker in self._fleet.of():
                # It may have exited; whether it should have is checked elsewhere.
                with suppress(OSError, psutil.Error):
                    held = worker.process.metrics().get("dateline_held_bytes", {})
                    self.most = max(self.most, int(sum(held.values())))
                    self.resident = max(self.resident, worker.process.usage()[1])


@pytest.mark.parametrize("fault", [pytest.param("frozen", marks=long_only), "killed"])
def test_workers_wait_for_elasticsearch(experiment: Experiment, scale: Scale, fault: str) -> None:
    how = "stopped (SIGSTOP)" if fault == "frozen" else "killed (SIGKILL) and restarted on its data"
    experiment.injects(f"Elasticsearch {how} for at least {OUTAGE_S:g} s, with the watchdog at {WATCHDOG_S:g} s")
    captures = experiment.articles(scale.of(1_800, 50_000))
    early, late, after = around_an_outage(captures)
    elasticsearch = experiment.servers.elasticsearch
    with experiment.fleet("index", "index", environment=WAITING) as fleet:
        fleet.wait_ready()
        held = HeldBytes(fleet)
        with held.watched():
            # The outage begins in the middle of the first part; the second is written during it, the last after it.
            with experiment.writing(early, "index"):
                experiment.waiting(lambda: outcomes(fleet) > len(early) / 3, "a third of the first part", QUIET_S)
                begun = time.monotonic()
                if fault == "frozen":
                    elasticsearch.freeze()
                else:
                    elasticsearch.kill()
                experiment.fired(fault)
            experiment.write(late, "index")
            waiting_bytes = sum(len(capture.enriched().to_bytes()) for capture in late)
            assert waiting_bytes > 2 * len(fleet.of()) * BUFFER_BYTES, "the backlog is too small to prove the bound"
            # The length of the outage is the fault itself.
            time.sleep(max(0.0, begun + OUTAGE_S - time.monotonic()))
            behind = sum(lag(experiment.settings, "index", TOPIC_OF["index"]).values())
            assert behind >= len(late), "records were committed that Elasticsearch cannot have"
            confirmed = current_versions(experiment)
            if fault == "frozen":
                elasticsearch.thaw()
            else:
                elasticsearch.start()
            experiment.heal()
        away_s = time.monotonic() - begun
        assert away_s > WATCHDOG_S
        found = {article: document.version for article, document in documents(experiment.es, confirmed).items()}
        assert [article for article, version in confirmed.items() if found.get(article, -1) < version] == []

        # The long form writes at the pace of the stages: generating tens of thousands of records would take a core away
        # from the workers that have a backlog.
        experiment.write(after, "index", backlog=1_000 if scale.long else None)
        experiment.judge(must_fire=[fault])
        assert not fleet.ended_by_themselves
        assert held.most <= BUFFER_BYTES
        assert held.most > BUFFER_BYTES / 2, "the workers never came near the bound, so this proves nothing"
        experiment.row.notes |= {
            "outage s": round(away_s, 1),
            "most bytes held by one worker": held.most,
            "bytes waiting in Kafka": waiting_bytes,
            "peak resident MiB of one worker": held.resident // MEBIBYTE,
            "confirmed before the restart": len(confirmed),
        }


def outcomes(fleet: Fleet) -> int:
    """Number of records that the index workers have finished."""
    return int(sum(fleet.metric("dateline_outcomes_total").get("index", {}).values()))


def current_versions(experiment: Experiment) -> dict[str, int]:
    """Article id to the revision that Elasticsearch has certainly confirmed: workers write to this topic after that."""
    found = {}
    for message in read_topic(experiment.settings, CURRENT):
        article, _, revision = (message.header("ce_id") or "").partition("/")
        found[article] = max(int(revision), found.get(article, 0))
    return found
