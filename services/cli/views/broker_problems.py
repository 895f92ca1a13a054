"""How a command fails when the broker does."""

from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import KafkaError

from services.cli.reachable import require_broker
from services.cli.views.problem import give_up
from services.operate.errors import OperationError
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings


@contextmanager
def operation_problems() -> Iterator[None]:
    """End the command when an operation raises OperationError; for what is checked before a broker is asked."""
    try:
        yield
    except OperationError as error:
        give_up(str(error))


@contextmanager
def broker_problems(settings: Settings) -> Iterator[None]:
    """End the command when the broker fails within this block, or an operation raises OperationError.

    Where nobody listens, before the block begins.
    """
    require_broker(settings)
    try:
        with operation_problems():
            yield
    except KafkaUnreachable as error:
        give_up(str(error))
    except KafkaError as error:
        give_up(f"the broker at {settings.kafka_bootstrap} refused the request: {error!r}; run `dateline topics check`")
