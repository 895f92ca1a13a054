"""JSON logs, one object a line on standard error, from our own code and from the libraries alike."""

import logging
import sys
import time

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = {
    "aiokafka": logging.WARNING,
    "kafka": logging.CRITICAL,
    "elastic_transport": logging.WARNING,
    "faust": logging.WARNING,
    "mode": logging.WARNING,
}
"""Lowest level at which noisy libraries log."""

FAUST = logging.getLogger("faust.dateline")
"""Logger of our subclasses of Faust's services, which would log under their own modules: as quiet as Faust."""

REPEATED_S = 10.0
"""Seconds for which a library's line is not repeated. While the broker is away, aiokafka logs that ten times a second,
for each of its connections."""


class _OnceInAWhile(logging.Filter):
    """Passes a line of a library above once every `REPEATED_S` seconds, with the number of repetitions suppressed
    since. Lines are the same when they were logged at the same place, whatever their text."""

    def __init__(self) -> None:
        super().__init__()
        self._passed: dict[tuple[str, int, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the line."""
        if record.name.partition(".")[0] not in QUIET or record.levelno >= logging.CRITICAL:
            return True
        line = record.pathname, record.lineno, record.levelno
        passed_s, suppressed = self._passed.get(line, (float("-inf"), 0))
        now_s = time.monotonic()
        if now_s - passed_s < REPEATED_S:
            self._passed[line] = passed_s, suppressed + 1
            return False
        self._passed[line] = now_s, 0
        if suppressed:
            record.repeated = suppressed
        return True


def _no_color(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # Faust logs tables and asyncio attaches objects; neither belongs in JSON.
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def configure(level: str, **context: str) -> None:
    """Log everything in this process to standard error as JSON; every line has `context`."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_OnceInAWhile())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[_no_color, structlog.processors.JSONRenderer(default=str)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, at_least in QUIET.items():
        logging.getLogger(name).setLevel(max(at_least, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(**context)
