"""JSON logs, one object a line on standard error, from our own code and from the libraries alike."""

import logging
import sys

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
