"""The line between an error of one record and one of the worker's surroundings (decision 25).

An error of a record becomes its dead letter, and the worker goes on. An error of the surroundings would meet every
record: it ends the worker, so that no healthy record is buried for it.
"""

import asyncio
from concurrent.futures import BrokenExecutor

from aiokafka.errors import KafkaError as StreamKafkaError
from kafka.errors import KafkaError

from services.errors import SurroundingsError

SURROUNDINGS = (
    SurroundingsError,
    # The broker, through either client. A record that it refuses for its size is a Reject already.
    StreamKafkaError,
    KafkaError,
    # Timeouts, connections, full disks, too many open files. What reads a file or a page that a record names turns its
    # errors into a Reject where it reads.
    OSError,
    MemoryError,
    # A dead child could not be replaced.
    BrokenExecutor,
)
"""Errors that say nothing about the record in whose work they were raised."""

NO_THREAD = "can't start new thread"
"""The text of the RuntimeError that Python raises where the system gives no more threads."""


SUSPICIOUS = (MemoryError, BrokenExecutor, OSError)
"""Those that one record may cause all the same: it exhausts the memory or the disk, or kills every child."""


def may_be_a_records(error: BaseException) -> bool:
    """Whether an error of the surroundings, raised in the work on a record, may be its doing after all: the next
    workers find out (`quarantine.py`). The broker, Elasticsearch and the network are no record's doing."""
    if isinstance(error, TimeoutError | ConnectionError | asyncio.CancelledError):
        return False
    return isinstance(error, SUSPICIOUS) or not isinstance(error, Exception)


def of_surroundings(error: BaseException) -> bool:
    """Whether an error that escaped the work on a record must end the worker instead of burying the record."""
    if not isinstance(error, Exception):
        return True  # cancelled, or told to exit
    return isinstance(error, SURROUNDINGS) or (isinstance(error, RuntimeError) and NO_THREAD in str(error))
