"""Silences: the lists of this worker that are silent, as a metric."""

from services.runtime.observe import metrics


class Silences:
    """Counts the silent lists of each source by cause."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, str]] = {}

    def clear(self) -> None:
        """Forget all: the lists may be another worker's."""
        self._told.clear()
        metrics.SILENT_LISTS.clear()

    def note(self, url: str, source_id: str, cause: str | None) -> None:
        """A list of a source is silent for a cause, or is not."""
        told = self._told.pop(url, None)
        if told is not None:
            metrics.SILENT_LISTS.labels(*told).dec()
        if cause is not None:
            self._told[url] = source_id, cause
            metrics.SILENT_LISTS.labels(source_id, cause).inc()
