"""`dateline replay`: single records written to their topics again, by the coordinates that `dateline verify` names."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from schemas.topics import MANIFESTS
from schemas.topics.coordinates import Coordinates
from schemas.topics.manifest import DLQ_SUFFIX
from schemas.topics.names import CURRENT, ENRICHED
from services.cli.views.problem import broker_problems, give_up
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.runtime.broker.producer import Outgoing
    from services.runtime.messages.message import Message


def replay(
    coordinates: Annotated[
        list[str], typer.Argument(metavar="COORDINATES", help="topic/partition/offset of a record.")
    ],
) -> None:
    """Write records to their topics again; one of the current articles to the topic of enriched articles.

    Safe to repeat, while the workers run: what is worked on twice is one document, since revisions decide. For dead
    letters there is `dateline dlq replay`. Exit 1 when a record is not there any more, or is refused.
    """
    wanted = list(dict.fromkeys(map(_parse, coordinates)))
    settings = Settings()
    with broker_problems(settings):
        _require_topics(settings, {one.topic for one in wanted})
        problems = _replay(settings, wanted)
    if problems:
        give_up("\n".join(problems))


def again(message: "Message") -> "Outgoing":
    """The record as it is written again: same key, value and headers, and the coordinates that it repeats."""
    from services.operate.dead_letters import again as once_more  # noqa: PLC0415 - slow to import

    return once_more(message, ENRICHED if message.topic == CURRENT else None)


def _parse(text: str) -> Coordinates:
    coordinates = Coordinates.parse(text)
    if coordinates is None:
        give_up(f"{text!r} is not topic/partition/offset; `dateline verify` names those that are amiss")
    topic = coordinates.topic
    if topic.endswith(DLQ_SUFFIX):
        give_up(f"{topic} holds dead letters: `dateline dlq list` shows them, `dateline dlq replay` replays them")
    if topic not in MANIFESTS:
        topics = ", ".join(sorted(name for name in MANIFESTS if not name.endswith(DLQ_SUFFIX)))
        give_up(f"{topic} is no topic of Dateline's; choose from {topics}")
    return coordinates


def _require_topics(settings: Settings, topics: set[str]) -> None:
    from services.runtime.broker.topics import missing_topics  # noqa: PLC0415 - slow to import

    if missing := missing_topics(settings, sorted(topics | ({ENRICHED} if CURRENT in topics else set()))):
        give_up(f"missing topics: {', '.join(missing)}; run `dateline topics create`")


def _replay(settings: Settings, wanted: Sequence[Coordinates]) -> list[str]:
    """Replays all that are there, and tells of each. Returns a line for each one that is not written again."""
    from services.operate.dead_letters import batches  # noqa: PLC0415 - slow to import
    from services.runtime.broker.producer import ConfirmedProducer, Refused  # noqa: PLC0415

    console = Console()
    problems = []
    left = set(map(str, wanted))
    with ConfirmedProducer(settings) as producer:
        for batch in batches(_read(settings, wanted)):
            for message, answer in zip(batch, producer.write([again(one) for one in batch]), strict=True):
                left.discard(message.coordinates)
                if isinstance(answer, Refused):
                    problems.append(
                        f"{message.coordinates}: the broker refuses it ({answer.error}); run `dateline topics check`"
                    )
                else:
                    console.print(f"{message.coordinates} written again as {answer}", highlight=False, soft_wrap=True)
    gone = "there is no such record, or not any more (retention, compaction); submit the address of its article again"
    return problems + [f"{coordinates}: {gone}" for coordinates in sorted(left)]


def _read(settings: Settings, wanted: Sequence[Coordinates]) -> Iterator["Message"]:
    from services.runtime.broker.topic_reader import read_topic  # noqa: PLC0415 - slow to import

    for topic, partition, offset in wanted:
        # One at a time: what lies between two may be the whole topic.
        for message in read_topic(settings, topic, {partition: range(offset, offset + 1)}):
            if message.offset == offset:
                yield message
