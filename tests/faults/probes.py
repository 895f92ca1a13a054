"""Probes: articles of 1 kB, 256 kB and 900 kB, submitted when the fault is over. A search must find each in time."""

import threading
import time
from collections.abc import Callable

from elasticsearch import Elasticsearch

from tests.faults.articles import Capture, long_article
from tests.faults.ledger import Entry, Ledger
from tests.faults.oracle import search_word
from tests.faults.scale import Scale

SIZES = (1_000, 256_000, 900_000)
"""Lengths of text, in characters. The long ones are in a language that is not annotated: 900,000 characters of English
keep one core busy for some 34 s, and would measure the model instead of the recovery."""

FOUND_WITHIN_S = 45.0 if Scale.from_environment().long else 240.0
"""Maximum time from healing until a search finds a probe. The long form has a machine to itself; the short form must
also pass on a busy one, where this measures nothing."""
GIVEN_UP_S = FOUND_WITHIN_S + 75.0
"""When to stop looking: later than that, so that a failure says how slow it was."""
POLL_S = 0.2
FIRST_NUMBER = 10_000_000
"""First article number of the probes, above those of all other articles."""


class Probes:
    """Submits the probes at once and polls for them in a thread; `slowest` waits for the last one."""

    def __init__(
        self, ledger: Ledger, connect: Callable[[], Elasticsearch], *, seed: int, entry: Entry, healed_s: float
    ) -> None:
        self._healed_s = healed_s
        self._connect = connect
        self.captures = [long_article(size, seed=seed, number=FIRST_NUMBER + order) for order, size in enumerate(SIZES)]
        self.found: dict[int, float] = {}
        """Length in characters to seconds from healing."""
        # Also in a thread: a producer that waits for the broker must not delay the polling.
        self._writer = threading.Thread(target=ledger.write, args=(self.captures, entry), name="probes", daemon=True)
        self._looker = threading.Thread(target=self._look, name="look for probes", daemon=True)
        self._writer.start()
        self._looker.start()

    def slowest(self) -> float:
        """Seconds from healing until the last probe was found; infinite if one was not found."""
        self._writer.join()
        self._looker.join()
        return max(self.found.values()) if len(self.found) == len(SIZES) else float("inf")

    def _look(self) -> None:
        waiting: dict[int, Capture] = dict(zip(SIZES, self.captures, strict=True))
        with self._connect() as es:
            while waiting and time.monotonic() < self._healed_s + GIVEN_UP_S:
                for size, capture in list(waiting.items()):
                    if search_word(es, capture.marker):
                        self.found[size] = time.monotonic() - self._healed_s
                        del waiting[size]
                time.sleep(POLL_S)
