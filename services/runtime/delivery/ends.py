"""Why a worker ends by itself, without a bug: what happened, and what to do."""

from aiokafka.errors import KafkaError as StreamKafkaError
from kafka.errors import KafkaError

from services.errors import DatelineError, SurroundingsError
from services.runtime.delivery.surroundings import of_surroundings


class WorkerEnds(SurroundingsError):
    """The worker must end; whoever runs next is given what was not committed."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}; {advice}")
        self.reason = reason
        self.advice = advice


def is_expected(error: BaseException) -> bool:
    """Whether the error's message says everything. The traceback of any other error belongs into the log."""
    return isinstance(error, DatelineError | KafkaError | StreamKafkaError)


def explain(error: BaseException) -> tuple[str, str]:
    """What happened, and what to do about it."""
    if isinstance(error, WorkerEnds):
        return error.reason, error.advice
    if isinstance(error, DatelineError):
        return str(error), "do what the reason says; what was not committed is delivered again after a restart"
    if is_expected(error):
        return (
            f"the broker failed a request: {error!r}",
            "look at the broker and its log; what was not committed is delivered again after a restart",
        )
    if of_surroundings(error):
        return (
            repr(error),
            "look at the memory, the disk and the limits of the host; what was not committed is delivered again after "
            "a restart",
        )
    return (
        repr(error),
        "this is a bug: please report it with this line; what was not committed is delivered again after a restart",
    )
