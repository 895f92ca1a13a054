"""How a command ends when the broker does not do what it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import KafkaError

from services.cli.views.problem import give_up
from services.operate.errors import OperationError
from services.runtime.broker.topics import KafkaUnreachable
from services.runtime.settings import Settings


@contextmanager
def broker_problems(settings: Settings) -> Iterator[None]:
    """Ends the command when the broker fails in this block, or the operation cannot be done."""
    try:
        yield
    except (KafkaUnreachable, OperationError) as error:
        give_up(str(error))
    except KafkaError as error:
        give_up(f"the broker at {settings.kafka_bootstrap} refuses: {error!r}; run `dateline topics check`")
