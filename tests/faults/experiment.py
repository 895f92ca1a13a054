"""One fault experiment. It lets a test read like the sentence that describes it:

def test_nothing_is_lost_when_workers_are_killed(experiment: Experiment, scale: Scale) -> None:
    experiment.injects("SIGKILL of a random worker every 0.5-4 s")
    captures = experiment.articles(scale.of(400, 50_000))
    with experiment.fleet("ingest", "enrich", "enrich", "index") as fleet:
        fleet.wait_ready()
        with experiment.writing(captures, "ingest", rate=60):
            …
            if fleet.kill_random(experiment.rng):
                experiment.fired("SIGKILL")
        experiment.heal()      # the probes' 45 s begin
        experiment.judge()     # probes, quiet, the oracle: asserts every figure
"""

import os
import random
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime

from schemas.article_document import ALIAS_READ
from services.runtime.elasticsearch import client as connect
from services.runtime.settings import Settings
from services.stack import StackInfo
from tests.faults.articles import Capture, write_articles
from tests.faults.fleet import Fleet
from tests.faults.ledger import Entry, Ledger
from tests.faults.oracle import Findings, NotQuiet, judge, wait_until_quiet
from tests.faults.probes import FOUND_WITHIN_S, Probes
from tests.faults.report import FOLDER, Row
from tests.faults.scale import Scale
from tests.faults.servers import Servers
from tests.first_day import fresh_index, fresh_topics

PARTITIONS = 4
"""Partitions of every topic: enough for two workers to share unevenly; twelve would only take longer to create."""
QUIET_S, LONG_QUIET_S = 400.0, 900.0
COMMAND_S = 300.0


class Experiment:
    """Fresh topics, a fresh index and new consumer groups; a ledger, an oracle, and a row of the report.

    `seed` differs between experiments and is the same in every run; the workers have the same `settings`.
    """

    def __init__(self, name: str, info: StackInfo, servers: Servers, scale: Scale) -> None:
        self.name = name
        self.seed = zlib.crc32(name.encode()) % 10_000
        self.rng = random.Random(self.seed)
        self.scale = scale
        self.servers = servers
        self.settings = Settings(
            kafka_bootstrap=info.kafka,
            elasticsearch_url=info.elasticsearch,
            group_prefix=f"faults-{self.seed}-{name[:40]}",
        )
        self.logs = FOLDER / f"logs-{scale.name}" / name
        self.row = Row(name)
        self.ledger = Ledger(self.settings)
        self._begun_s = time.monotonic()
        self._fleets: list[Fleet] = []
        self._counts: Counter[str] = Counter()
        self._probes: Probes | None = None
        self._entry: Entry | None = None
        self._opened = ExitStack()

    # -- before

    def prepare(self) -> None:
        """Create fresh topics and a fresh index."""
        self.servers.restore()
        fresh_topics(self.settings, PARTITIONS)
        self.es = self._opened.enter_context(connect(self.settings))
        fresh_index(self.es)
        self._begun_s = time.monotonic()

    def injects(self, what: str) -> None:
        """Describe the injected fault for the report."""
        self.row.injected = what

    def articles(self, count: int, *, english: float = 0.1, many_revisions: float = 0.2) -> list[Capture]:
        """Captures of `count` generated articles, in order of capture; no other experiment has the same ones."""
        return write_articles(count, seed=self.seed, english=english, many_revisions=many_revisions)

    def environment(self) -> dict[str, str]:
        """Environment variables that point a worker at the servers and this experiment's groups."""
        return {
            "DATELINE_KAFKA_BOOTSTRAP": self.settings.kafka_bootstrap,
            "DATELINE_ELASTICSEARCH_URL": self.settings.elasticsearch_url,
            "DATELINE_GROUP_PREFIX": self.settings.group_prefix,
        }

    def fleet(self, *stages: str, environment: Mapping[str, str] | None = None) -> Fleet:
        """A context manager with supervised workers, one for each stage named. `environment` overrides the
        experiment's own, such as `{"DATELINE_ELASTICSEARCH_URL": proxy.url}`."""
        folder = self.logs / f"fleet-{len(self._fleets) + 1}"
        fleet = Fleet(folder, {**self.environment(), **(environment or {})}, stages)
        self._fleets.append(fleet)
        return fleet

    def command(self, *arguments: str) -> str:
        """Run `dateline` with these arguments, which must succeed, and return what it prints."""
        finished = subprocess.run(
            [sys.executable, "-m", "services.cli", *arguments],
            env={**os.environ, **self.environment()},
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
        assert finished.returncode == 0, f"{finished.stdout}\n{finished.stderr}"
        return finished.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `dateline` with these arguments, which may fail; what it prints is in the logs."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / "commands.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "services.cli", *arguments],
                env={**os.environ, **self.environment()},
                stdout=log,
                stderr=log,
            )

    # -- while

    def write(
        self,
        captures: Sequence[Capture],
        entry: Entry = "ingest",
        *,
        rate: float | None = None,
        backlog: int | None = None,
        backfill: bool = False,
    ) -> None:
        """Write captures through the ledger and return once all are confirmed.

        Writes `rate` per second; or, with `backlog`, only while the stages are at most that many records behind; or
        all at once. `backfill`: to the topic of requests that can wait.
        """
        self._entry = self._entry or entry
        self.ledger.write(captures, entry, rate=rate, backlog=backlog, backfill=backfill)

    def writing(
        self,
        captures: Sequence[Capture],
        entry: Entry = "ingest",
        *,
        rate: float | None = None,
        backlog: int | None = None,
    ) -> AbstractContextManager[object]:
        """Like `write`, in a thread while the block runs; the end of the block waits until all are confirmed."""
        self._entry = self._entry or entry
        return self.ledger.writing(captures, entry, rate=rate, backlog=backlog)

    def fired(self, what: str, times: int = 1) -> None:
        """Record that the fault really happened."""
        self._counts[what] += times

    def waiting(
        self, condition: Callable[[], object], what: str, timeout_s: float = QUIET_S, poll_s: float = 0.1
    ) -> None:
        """Wait until `condition` holds. Raises AssertionError, naming `what`, after the timeout."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"timed out after {timeout_s:g} s waiting for: {what}"
            time.sleep(poll_s)

    def indexed(self) -> int:
        """Number of documents visible to a search."""
        return int(self.es.count(index=ALIAS_READ)["count"])

    # -- after

    def heal(self, entry: Entry | None = None) -> None:
        """Declare the fault over: submit the probes to `entry`, by default the stage that received the captures."""
        entry = entry or self._entry or "ingest"
        self._probes = Probes(
            self.ledger, lambda: connect(self.settings), seed=self.seed, entry=entry, healed_s=time.monotonic()
        )

    def quiet(self, timeout_s: float | None = None) -> float:
        """Wait until no work is left, and return the seconds it took; the workers must run. Raises NotQuiet."""
        timeout_s = timeout_s or self.scale.of(QUIET_S, LONG_QUIET_S)
        try:
            return wait_until_quiet(self.settings, lambda: sum(fleet.in_flight() for fleet in self._fleets), timeout_s)
        except NotQuiet as error:
            ended = "; ".join(str(one) for fleet in self._fleets for one in fleet.ended_by_themselves[-3:])
            raise NotQuiet(
                f"{error}. Workers that exited on their own: {ended or 'none'}; logs: {self.logs}"
            ) from error

    def judge(self, *, must_fire: Sequence[str] = (), may_bury: bool = False, probes: bool = True) -> Findings:
        """Wait for the probes and until no work is left, then assert: nothing lost, duplicated or invented; everything
        at its newest revision, current articles too; every fault of `must_fire` (or any) fired; each probe found in
        time.

        `may_bury`: records of the ledger may become dead letters. `probes=False`: for an experiment without a moment of
        healing. Returns the findings, for the experiment's own assertions.
        """
        assert self._probes is not None or not probes, "heal() must come before judge()"
        slowest = 0.0
        if self._probes is not None:
            slowest = self._probes.slowest()
            self.row.probes_s = {size: round(seconds, 2) for size, seconds in self._probes.found.items()}
        self.row.quiet_after_s = round(self.quiet(), 2)
        self.row.notes["duplicate outcomes of the index workers at the end"] = sum(f.duplicates() for f in self._fleets)
        found = judge(self.settings, self.es, self.ledger)
        self._enter(found)
        problems = [summary for summary in [_but_buried(found) if may_bury else found.summary()] if summary]
        not_fired = [what for what in must_fire if not self._counts[what]]
        if not_fired or not self._counts.total():
            problems.append(f"never fired: {', '.join(not_fired) or 'any fault'}")
        if slowest > FOUND_WITHIN_S:
            times = ", ".join(f"{size}: {seconds:.1f} s" for size, seconds in self.row.probes_s.items()) or "none"
            problems.append(f"a probe was not searchable within {FOUND_WITHIN_S:g} s of healing; found: {times}")
        assert not problems, "\n".join([*problems, f"logs: {self.logs}"])
        return found

    def _enter(self, found: Findings) -> None:
        row = self.row
        row.redelivered = found.redelivered
        row.lost, row.duplicated = len(found.lost), len(found.duplicated)
        row.invented, row.behind = len(found.invented), len(found.behind)
        row.current_behind, row.dead_letters = len(found.current), found.dead_letters

    def close(self, problem: str) -> None:
        """Stop everything that still runs and complete the row of the report. `problem` is empty if the test passed.

        Re-raises an error in stopping: an experiment that leaves processes behind has failed.
        """
        try:
            with self._opened:
                for fleet in self._fleets:
                    fleet.stop()
        except BaseException as error:
            problem = problem or repr(error)
            raise
        finally:
            self._complete(problem)

    def _complete(self, problem: str) -> None:
        row = self.row
        row.articles, row.captures = self.ledger.articles, self.ledger.captures
        row.fired = dict(self._counts)
        row.took_s = round(time.monotonic() - self._begun_s, 1)
        row.ended = datetime.now(UTC).isoformat(timespec="seconds")
        row.verdict = "FAIL" if problem else "PASS"
        row.problem = problem
        row.workers_started = sum(fleet.starts for fleet in self._fleets)
        ended = [str(one) for fleet in self._fleets for one in fleet.ended_by_themselves]
        if ended:
            row.notes["workers that exited on their own"] = "; ".join(ended[:10])
        if self.ledger.unconfirmed_batches:
            row.notes["batches not confirmed at the first attempt"] = self.ledger.unconfirmed_batches


def _but_buried(found: Findings) -> str:
    return "\n".join(line for line in found.summary().splitlines() if not line.startswith("buried "))
