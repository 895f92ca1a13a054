"""JSON logs, one object a line on standard error, from our own code and from the libraries alike."""

import asyncio
import json
import logging
import math
import re
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

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


LONGEST = 8_000
"""Maximum length of a string in a line, in characters: titles and errors of servers may have any. Tracebacks are cut in
their middle, since both ends tell most."""

MOST = 200
"""Maximum number of elements of a list or an object in a line; the others are counted."""

DEEPEST = 6
"""Maximum depth of lists and objects within each other."""


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


def _bounded(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every value as JSON has it, in bounds."""
    return {_text(key): _plain(value) for key, value in event.items()}


def _plain(value: Any, depth: int = 0) -> Any:
    # JSON has neither NaN nor infinity.
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping) and depth < DEEPEST:
        pairs = list(value.items())
        left = {"…": f"{len(pairs) - MOST} more"} if len(pairs) > MOST else {}
        return {_text(key): _plain(one, depth + 1) for key, one in pairs[:MOST]} | left
    if isinstance(value, list | tuple | set | frozenset) and depth < DEEPEST:
        items = list(value)
        left_out = [f"… {len(items) - MOST} more"] if len(items) > MOST else []
        return [*(_plain(one, depth + 1) for one in items[:MOST]), *left_out]
    return _text(value)


def _text(value: object) -> str:
    try:
        return _cut(str(value))
    except Exception as error:
        return f"a {type(value).__name__} that cannot be shown ({type(error).__name__})"


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}… {len(text) - LONGEST} characters left out …{text[-half:]}"


class _Handler(logging.StreamHandler[Any]):
    """Writes a line about a line that cannot be written, where Python would print a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say which call of the code it was, and what was the matter with it."""
        line = {
            "event": "a line cannot be logged: report this",
            "level": "error",
            "logger": _text(record.name),
            "place": f"{_text(record.pathname)}:{record.lineno}",
            "message": _text(record.msg),
            "error": _text(repr(sys.exc_info()[1])),
        }
        try:
            self.stream.write(json.dumps(line) + self.terminator)
            self.flush()
        except (OSError, ValueError):
            return  # nobody reads the log any more


class Inherited(NamedTuple):
    """How this process logs, for its child processes, which inherit nothing by themselves."""

    level: str
    context: dict[str, str]


def inherited() -> Inherited | None:
    """What to give to `configure_child`; None where this process does not log as JSON: it is a command."""
    root = logging.getLogger()
    if not any(isinstance(handler, _Handler) for handler in root.handlers):
        return None
    return Inherited(logging.getLevelName(root.level), structlog.contextvars.get_contextvars())


def configure_child(parent: Inherited | None) -> None:
    """Log as the parent does, or nothing: libraries would write what they find in a page to its terminal, raw."""
    if parent is not None:
        configure(parent.level, **parent.context)
        return
    logging.getLogger().addHandler(logging.NullHandler())
    logging.captureWarnings(True)


def configure(level: str, **context: str) -> None:
    """Log everything in this process to standard error as JSON, warnings of Python and what escapes a thread too; every
    line has `context`."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = _Handler(sys.stderr)
    handler.addFilter(_OnceInAWhile())
    handler.addFilter(_InOtherWords())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[_no_color, _bounded, structlog.processors.JSONRenderer()],
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
    logging.captureWarnings(True)
    threading.excepthook = _escaped


def _escaped(arguments: threading.ExceptHookArgs) -> None:
    """An error that ends a thread; Python would print its traceback."""
    if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
        name = arguments.thread.name if arguments.thread is not None else ""
        logging.getLogger(__name__).error(
            "unexpected error in a thread: please report it", exc_info=arguments.exc_value, extra={"of": name}
        )
