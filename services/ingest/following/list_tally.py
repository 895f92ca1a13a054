"""What is wrong with the lists of this worker, as metrics: those that are silent, and those whose last poll failed."""

from collections import Counter
from typing import Final

from services.runtime.observe import metrics

NAMED: Final = 40
"""Maximum number of sources that the metric of silent lists names; each is a series for as long as it is silent. The
others are counted as `OTHERS`, and `dateline sources list` names them all."""
OTHERS: Final = "(others)"


class ListTally:
    """Counts silent lists by source and cause, and failing ones by class of problem."""

    def __init__(self) -> None:
        self._silent: dict[str, tuple[str, str]] = {}
        self._broken: dict[str, str] = {}

    def clear(self) -> None:
        """Forget all: the lists may be another worker's."""
        self._silent.clear()
        self._broken.clear()
        metrics.SILENT_LISTS.clear()
        metrics.BROKEN_LISTS.clear()

    def note(self, url: str, source_id: str, silent: str | None, broken: str | None) -> None:
        """A list of a source is silent for a cause, or is not; its last poll failed with a problem of a class, or did
        not."""
        self._note_broken(url, broken)
        before = self._silent.pop(url, None)
        if silent is not None:
            named = {source for source, _ in self._silent.values()} - {OTHERS}
            label = source_id if source_id in named or len(named) < NAMED else OTHERS
            self._silent[url] = label, silent
            metrics.SILENT_LISTS.labels(label, silent).inc()
        if before is not None:
            metrics.SILENT_LISTS.labels(*before).dec()
            if before not in self._silent.values():
                # Or the series of every source that was ever silent would stay.
                metrics.SILENT_LISTS.remove(*before)

    def _note_broken(self, url: str, problem: str | None) -> None:
        if self._broken.get(url) == problem:
            return
        before = self._broken.pop(url, None)
        if problem is not None:
            self._broken[url] = problem
        counts = Counter(self._broken.values())
        for kind in (before, problem):
            if kind is not None:
                metrics.BROKEN_LISTS.labels(kind).set(counts[kind])
