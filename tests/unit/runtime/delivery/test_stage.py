"""What both kinds of stage do by themselves; every real stage is held to tests/contract/test_stages.py."""

import asyncio
import dataclasses
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, cast

import pytest
from aiokafka.errors import KafkaConnectionError

from schemas.topics.names import ARTICLES, ENRICHED
from services.runtime.delivery.settlement import Settlement
from services.runtime.delivery.stage import BatchStage, RecordStage
from services.runtime.messages.message import Message
from services.runtime.observe.health import Health
from services.runtime.observe.probes import Limits
from services.runtime.outcome import Outcome, Reject
from services.runtime.settings import Settings
from tests.unit.runtime.delivery.confirming_broker import ConfirmingBroker, delivery


def messages(*values: bytes) -> list[Message]:
    return [Message(ARTICLES, 0, offset, b"k", value) for offset, value in enumerate(values)]


class Settled:
    """Stands for a settlement: work runs at once, and what was resolved is noted."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[bytes | None, str]] = []

    async def start(self, topic: str, work: Any) -> None:
        await work

    async def resolve(self, message: Message, outcome: Outcome | Reject) -> None:
        self.outcomes.append((message.value, outcome.reason if isinstance(outcome, Reject) else outcome.value))


class Each(RecordStage):
    name = "enrich"
    reads = (ARTICLES,)

    async def process(self, message: Message) -> Outcome:
        if message.value == b"bad":
            raise Reject("invalid", "no title")
        if message.value == b"broken":
            raise KeyError("a bug")
        if message.value == b"away":
            raise KafkaConnectionError("the broker is away")
        return Outcome.DONE


class Many(BatchStage):
    name = "index"
    reads = (ENRICHED,)

    async def process(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
        for message in messages:
            if message.value == b"broken":
                raise KeyError("a bug")
            if message.value == b"away":
                raise KafkaConnectionError("the broker is away")
        return [Outcome.DONE if message.value == b"good" else Reject("invalid", "no title") for message in messages]


@pytest.mark.parametrize("stage", [Each, Many])
async def test_each_record_is_resolved_with_its_own_outcome(stage: type[Each] | type[Many]) -> None:
    settled = Settled()
    await stage(Settings()).settle(messages(b"good", b"bad", b"good"), cast(Settlement, settled))
    assert settled.outcomes == [(b"good", "done"), (b"bad", "invalid"), (b"good", "done")]


@pytest.mark.parametrize("stage", [Each, Many])
async def test_a_bug_that_one_record_meets_is_that_records_alone(stage: type[Each] | type[Many]) -> None:
    settled = Settled()
    await stage(Settings()).settle(messages(b"good", b"broken", b"bad", b"good"), cast(Settlement, settled))
    assert settled.outcomes == [(b"good", "done"), (b"broken", "error"), (b"bad", "invalid"), (b"good", "done")]


@pytest.mark.parametrize("stage", [Each, Many])
async def test_an_error_of_the_surroundings_is_no_records(stage: type[Each] | type[Many]) -> None:
    settled = Settled()
    with pytest.raises(KafkaConnectionError):
        await stage(Settings()).settle(messages(b"away"), cast(Settlement, settled))
    with pytest.raises(KafkaConnectionError):
        await stage(Settings()).settle(messages(b"away", b"broken"), cast(Settlement, settled))
    assert settled.outcomes == []


async def test_a_batch_that_gives_too_few_outcomes_is_an_error() -> None:
    class Short(Many):
        async def process(self, messages: Sequence[Message]) -> Sequence[Outcome | Reject]:
            return [Outcome.DONE]

    with pytest.raises(ValueError, match="zip"):
        await Short(Settings()).settle(messages(b"a", b"b"), cast(Settlement, Settled()))


async def test_a_stage_is_given_its_delivery_when_it_opens() -> None:
    given = delivery(ConfirmingBroker(), "enrich")
    stage = Each(Settings())
    await stage.open(AsyncExitStack(), given)
    assert stage.delivery is given
    assert stage.publisher is given.publisher


async def test_a_delivery_knows_whose_a_message_is() -> None:
    given = delivery(ConfirmingBroker(), "enrich")
    (message,) = messages(b"v")
    assert given.owns(message)
    given.ledger.forget()
    assert not given.owns(message)
    assert given.generation == given.ledger.generation


async def test_a_stage_that_waits_is_no_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    given = delivery(ConfirmingBroker(), "index")
    reported: list[float] = []
    monkeypatch.setattr(given.watchdog, "alive", reported.append)
    given.waits("a disk", at_most_s=60)
    assert 55 < reported[0] - time.monotonic() <= 60
    given.goes_on()  # nobody asks for the health here


async def test_what_a_stage_waits_for_is_its_health_until_it_goes_on() -> None:
    health = Health(Limits(loop_s=45, clock_s=300))
    given = dataclasses.replace(delivery(ConfirmingBroker(), "index"), health=health)
    given.waits("a disk")
    assert health.facts().waits_for == "a disk"
    given.goes_on()
    assert health.facts().waits_for == ""


async def test_by_default_a_stage_minds_nothing_until_it_is_cancelled() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(Each(Settings()).mind(), 0.05)
