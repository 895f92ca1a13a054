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
"""Libraries that would otherwise tell more than they are asked."""

FAUST = logging.getLogger("faust.dateline")
"""For our subclasses of Faust's services, which log under the module of their class: as quiet as its own."""

REPEATED_S = 10.0
"""How long a line of such a library is not told again. While the broker is away, aiokafka says so ten times a second,
for each thing it wants of it."""


class _OnceInAWhile(logging.Filter):
    """Lets a line of a library above pass, and its repetitions only every `REPEATED_S` seconds, with how many there
    were. A line is known by where it was logged, not by what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, int, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is told."""
        if record.name.partition(".")[0] not in QUIET or record.levelno >= logging.CRITICAL:
            return True
        line = record.pathname, record.lineno, record.levelno
        told_s, kept_back = self._told.get(line, (float("-inf"), 0))
        now_s = time.monotonic()
        if now_s - told_s < REPEATED_S:
            self._told[line] = told_s, kept_back + 1
            return False
        self._told[line] = now_s, 0
        if kept_back:
            record.repeated = kept_back
        return True


def _no_color(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # Faust draws tables and asyncio attaches objects; JSON wants neither.
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def configure(level: str, **context: str) -> None:
    """Send all logging of this process to standard error as JSON; `context` goes into every line."""
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
