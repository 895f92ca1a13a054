"""Probes: articles of 1 kB, 256 kB and 900 kB, submitted when the fault is over. Each must be found by a search in
time."""

import threading
import time
from collections.abc import Callable

from elasticsearch import Elasticsearch

from tests.faults.articles import Capture, long_article
from tests.faults.ledger import Entry, Ledger
from tests.faults.oracle import search_word
from tests.faults.scale import Scale

SIZES = (1_000, 256_000, 900_000)
"""Characters of text. The long ones are in a language that is not annotated: 900,000 characters of English keep one
core busy for some 34 s, and would measure the model and not the recovery."""

FOUND_WITHIN_S = 45.0 if Scale.from_environment().long else 240.0
"""The long form runs on a machine of its own. The short form must hold on a busy one, where this measures nothing."""
GIVEN_UP_S = FOUND_WITHIN_S + 75.0
"""Looked for so long all the same, so that a failure says how slow it was."""
POLL_S = 0.2
FIRST_NUMBER = 10_000_000
"""Above every article's."""


class Probes:
    """Submits at once, looks from a thread of its own; `slowest` waits for the last and returns its seconds."""

    def __init__(
        self, ledger: Ledger, connect: Callable[[], Elasticsearch], *, seed: int, entry: Entry, healed_s: float
    ) -> None:
        self._healed_s = healed_s
        self._connect = connect
        self.captures = [long_article(size, seed=seed, number=FIRST_NUMBER + order) for order, size in enumerate(SIZES)]
        self.found: dict[int, float] = {}
        """Characters to seconds from healing."""
        # From a thread too: a producer that waits for the broker must not keep the clock from being read.
        self._writer = threading.Thread(target=ledger.write, args=(self.captures, entry), name="probes", daemon=True)
        self._looker = threading.Thread(target=self._look, name="look for probes", daemon=True)
        self._writer.start()
        self._looker.start()

    def slowest(self) -> float:
        """Seconds from healing until the last was found; infinite when one was not."""
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
