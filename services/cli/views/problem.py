"""How a command ends when something is wrong: one line on standard error that says what to do next, and exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from services.runtime.settings import Settings


def give_up(message: str) -> NoReturn:
    """Print the message and exit with 1."""
    Console(stderr=True).print(message, style="red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)


@contextmanager
def broker_problems(settings: Settings) -> Iterator[None]:
    """Ends the command when the broker, in this block, does not do what it is asked."""
    from kafka.errors import KafkaError  # noqa: PLC0415 - slow to import

    from services.runtime.broker.topics import KafkaUnreachable  # noqa: PLC0415

    try:
        yield
    except KafkaUnreachable as error:
        give_up(str(error))
    except KafkaError as error:
        give_up(f"the broker at {settings.kafka_bootstrap} refuses: {error!r}; run `dateline topics check`")
