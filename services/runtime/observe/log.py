"""JSON logs, one object a line on standard error, from our own code and from the libraries alike."""

import asyncio
import logging
import re
import sys
import time
from typing import NamedTuple

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


class Known(NamedTuple):
    """A line of a library that alarms for nothing, or not enough, and what it means."""

    logger: str
    pattern: re.Pattern[str]
    meaning: str
    level: int = logging.INFO


KNOWN = (
    Known(
        "aiokafka.consumer.group_coordinator",
        re.compile(r"Group Coordinator Request failed: \[Error 15\]"),
        "the broker is still preparing the consumer group, as a new one does at the first; asking again",
    ),
    Known(
        "aiokafka.consumer.group_coordinator",
        re.compile(r"(JoinGroup|Join group|SyncGroup).*(RebalanceInProgress|MemberIdRequired|Error 27|Error 79)"),
        "the consumer group is being shared out anew; joining again",
    ),
    *(
        Known(
            logger,
            re.compile("KafkaStorageError"),
            "the broker cannot write to its disk, which is full or broken; read its log, make room, and start it again",
            logging.ERROR,
        )
        for logger in ("aiokafka.producer.sender", "aiokafka.consumer.fetcher")
    ),
)
"""Logged under their meaning and at its level, with the library's own text in the field `reported`."""


class _InOtherWords(logging.Filter):
    """Says what known lines of libraries mean, and leaves out tracebacks of errors that any connection meets: the
    traceback shows the library, and the error says everything."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the line, which may be changed."""
        if record.name.partition(".")[0] not in QUIET:
            return True
        if record.exc_info and _is_connections(record.exc_info[1]):
            record.error, record.exc_info, record.exc_text = repr(record.exc_info[1]), None, None
        text = record.getMessage()
        for known in KNOWN:
            if record.name == known.logger and known.pattern.search(text):
                record.reported, record.msg, record.args = text, known.meaning, ()
                record.levelno, record.levelname = known.level, logging.getLevelName(known.level)
                return logging.getLogger().isEnabledFor(known.level)
        return True


def _is_connections(error: BaseException | None) -> bool:
    """Whether the error is one of the network or of a Kafka client."""
    return isinstance(error, OSError | asyncio.CancelledError) or any(
        one.__name__ == "KafkaError" for one in type(error).__mro__
    )


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
    handler.addFilter(_InOtherWords())
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
