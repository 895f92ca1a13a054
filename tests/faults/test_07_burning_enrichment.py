"""Enrichment burns seconds of CPU on every article, and its workers still stay in their group."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from services.stack import StackInfo
from tests.faults.articles import FIRST_CAPTURE, Capture
from tests.faults.experiment import Experiment
from tests.faults.groups import evictions, generation, members
from tests.faults.scale import Scale

LONG = Scale.from_environment().long
WAIT_S = 3600 if LONG else 400

# The shortest session that the broker allows.
SESSION = {"DATELINE_SESSION_TIMEOUT_S": "6"}
LAG_S = 0.2
LAG_SHARE = 0.99 if LONG else 0.8
"""Minimum share of punctual heartbeats. The short form must pass on a busy machine, where many come late."""
BURNS_S = 1.0
"""CPU time that is certainly a lot for one article; an ordinary one takes some hundredths of it."""

_NAMES = "Ines Calder|Tomas Arvell|Mara Ellison|Jonas Brandt|Petra Lindqvist|Owen Hartley|Lucia Ferrano|Samuel Okoro"
_ROLES = "the director of the harbor authority|a teacher at the night school|an engineer|the mayor|a ferry captain"
_PLACES = "Port Arden|Corvane|Velmora|the northern islands|Saltmere|the old quay|Ravensholm"
_BODIES = "The Velmora Institute|The city council|The harbor authority|A court in Corvane|The railway company"
_DEEDS = "repair the lighthouse|close the line|raise the fares|inspect the cables|open the pier early|share the cost"
_TIMES = "on Monday|last Friday|in early March|by the end of the month|two years ago|in 2019|every winter|next week"
_SENTENCES = (
    "{name}, {role} in {place}, said {time} that the plan to {deed} would go on.",
    '"We will {deed} and nobody will stop us," said {name}, who came to {place} {time}.',
    "{body} voted {time} to {deed}, although {name} had warned of the price.",
    "{name} told {other} {time} that {place} could not wait any longer.",
    "People in {place} welcomed the decision to {deed}, which was made {time}.",
    '{other} called it "a quiet year for {place}" and left {time}.',
)
_CHOICES = {
    "name": _NAMES,
    "other": _NAMES,
    "role": _ROLES,
    "place": _PLACES,
    "body": _BODIES,
    "deed": _DEEDS,
    "time": _TIMES,
}


def long_english(number: int, characters: int, *, seed: int) -> Capture:
    """English prose of about that many characters, with names, quotes and dates in every sentence."""
    words = random.Random(f"{seed}/burning/{number}")
    marker = f"k{seed}a{number}r1"
    paragraphs = [f"The files of the case are kept in Port Arden under the number {marker} until the end of the year."]
    size = 0
    while size < characters:
        paragraphs.append(" ".join(_sentence(words) for _ in range(4)))
        size += len(paragraphs[-1]) + 2
    return Capture(
        url=f"https://news-{number}.example/{seed}/story-{number}",
        number=number,
        version=1,
        marker=marker,
        captured_at=FIRST_CAPTURE,
        language="en",
        title=f"A long report from the harbor {marker}",
        paragraphs=tuple(paragraphs),
    )


def _sentence(words: random.Random) -> str:
    chosen = {name: words.choice(choices.split("|")) for name, choices in _CHOICES.items()}
    return words.choice(_SENTENCES).format(**chosen)


class Membership:
    """The members of a stage's group, polled by a thread."""

    def __init__(self, experiment: Experiment, stage: str) -> None:
        self._experiment = experiment
        self._stage = stage
        self.seen: Counter[frozenset[str]] = Counter()

    @contextmanager
    def watched(self) -> Iterator["Membership"]:
        """Poll while the block lasts, and at its beginning and end."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,), name="membership", daemon=True)
        self.look()
        thread.start()
        try:
            yield self
        finally:
            over.set()
            thread.join()
        self.look()

    def look(self) -> None:
        """Poll once."""
        self.seen[frozenset(members(self._experiment.settings, self._stage))] += 1

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(1.0):
            self.look()


def test_no_worker_is_evicted_while_it_annotates(experiment: Experiment, servers: StackInfo, scale: Scale) -> None:
    sizes = scale.of([100_000, 150_000], [100_000, 150_000, 250_000])
    captures = [
        long_english(number, sizes[number % len(sizes)], seed=experiment.seed) for number in range(scale.of(3, 100))
    ]
    experiment.injects(f"English articles of {min(sizes):,} to {max(sizes):,} characters, a session of 6 s")
    settings = experiment.settings
    with experiment.fleet("enrich", "enrich", "index", environment=SESSION) as fleet:
        fleet.wait_ready()
        experiment.waiting(lambda: len(members(settings, "enrich")) == 2, "both workers in the group")
        before = generation(servers, settings, "enrich")
        with Membership(experiment, "enrich").watched() as membership:
            experiment.write(captures, "enrich")
            experiment.waiting(lambda: experiment.indexed() == len(captures), "the burning articles", WAIT_S)
            cpu = fleet.metric("dateline_record_cpu_seconds_bucket")["enrich"]
            burned = int(cpu["+Inf", "enrich"] - cpu[f"{BURNS_S}", "enrich"])
            cpu_s = sum(fleet.metric("dateline_record_cpu_seconds_sum")["enrich"].values())
            lag = fleet.metric("dateline_event_loop_lag_seconds_bucket")["enrich"]
            experiment.fired("burning article", burned)
        after = generation(servers, settings, "enrich")
        experiment.heal()
        experiment.judge(must_fire=["burning article"])

        beats = lag["+Inf", "enrich"]
        in_time = lag[f"{LAG_S}", "enrich"] / beats
        experiment.row.notes |= {
            "CPU seconds per article": round(cpu_s / len(captures), 1),
            "event loop lag p99 s, upper bound": percentile(lag, 0.99),
            f"heartbeats within {LAG_S} s": f"{in_time:.4f} of {beats:.0f}",
            "polls of the group": membership.seen.total(),
        }
        assert burned == len(captures), f"only {burned} of {len(captures)} articles burned more than {BURNS_S} s"
        assert len(membership.seen) == 1, f"the members changed: {list(membership.seen)}"
        assert after == before, f"the group was rebalanced {after - before} times"
        assert evictions(servers, settings, "enrich") == 0
        assert in_time >= LAG_SHARE, f"{1 - in_time:.1%} of the heartbeats were later than {LAG_S} s"
    assert {one.code for one in fleet.exits} == {0}


def percentile(buckets: Counter[tuple[str, ...]], share: float) -> float:
    """The upper bound of the first bucket that includes that share of the observations."""
    bounds = sorted((float(le), count) for (le, _stage), count in buckets.items())
    return next(le for le, count in bounds if count >= share * bounds[-1][1])
