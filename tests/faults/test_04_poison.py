"""Every kind of poison, at every stage, among good articles: it becomes a dead letter, whole, and nothing else
happens."""

import asyncio
import zlib
from collections import defaultdict
from dataclasses import replace

from aiokafka import AIOKafkaProducer

from schemas.dead_letter import DeadLetter
from schemas.topics.coordinates import Coordinates
from schemas.topics.stages import STAGE_OF as DEAD_LETTER_TOPICS
from services.runtime.broker.producer import ConfirmedProducer
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import Capture, shuffled
from tests.faults.experiment import Experiment
from tests.faults.ledger import Entry, outgoing
from tests.faults.poison import ALL, ODDITIES, POISON, Poison, bare
from tests.faults.scale import Scale

FIRST_NUMBER = 20_000_000
"""Of the articles that are spoiled, and of the odd ones: above every good one's and every probe's."""


def test_poison_is_buried_whole_and_nothing_else_is_harmed(experiment: Experiment, scale: Scale) -> None:
    rounds = scale.of(1, 20)
    experiment.injects(f"{len(POISON)} kinds of poison and {len(ODDITIES)} odd records at all stages, {rounds} times")
    good = experiment.articles(scale.of(250, 10_000))
    kinds: dict[str, tuple[Poison, Entry]] = {}
    with experiment.fleet(*ALL) as fleet:
        fleet.wait_ready()
        for number in range(rounds):
            for entry in ALL:
                # A third of the articles enters at each stage, so that good records stand among the poison everywhere.
                mine = [one for one in good if ALL[one.number % 3] == entry and one.number // 3 % rounds == number]
                experiment.write(mine[::2], entry)
                kinds |= write_poison(experiment, entry, number)
                experiment.write(mine[1::2], entry)
                write_oddities(experiment, entry, number)
                write_null_headers(experiment, entry, number)
        if scale.long:
            # Thousands that were written at once are no fault, and the probes would stand behind them.
            experiment.quiet()
        experiment.heal()
        experiment.judge(must_fire=[f"poison at {entry}" for entry in ALL])
        experiment.row.notes["kinds"] = "; ".join(f"{poison.name}: {poison.reason}" for poison in POISON)
        assert not fleet.exits, fleet.exits
    assert len(kinds) == rounds * sum(len(poison.stages) for poison in POISON)
    assert wrong(experiment, kinds) == []


def write_poison(experiment: Experiment, entry: Entry, number: int) -> dict[str, tuple[Poison, Entry]]:
    """One of each kind, in a random order. Returns coordinates to what stands there."""
    chosen = [poison for poison in POISON if entry in poison.stages]
    experiment.rng.shuffle(chosen)
    captures = fresh(experiment, len(chosen), f"poison/{entry}/{number}")
    records = [poison.spoil(outgoing(capture, entry)) for poison, capture in zip(chosen, captures, strict=True)]
    written = experiment.ledger.write_poison(records)
    experiment.fired(f"poison at {entry}", len(chosen))
    return {str(place): (poison, entry) for place, poison in zip(written, chosen, strict=True)}


def write_oddities(experiment: Experiment, entry: Entry, number: int) -> None:
    """One of each kind. They count as good ones."""
    chosen = [oddity for oddity in ODDITIES if entry in oddity.stages]
    given = fresh(experiment, len(chosen), f"odd/{entry}/{number}")
    captures = [oddity.capture(capture) for oddity, capture in zip(chosen, given, strict=True)]
    records = [oddity.record(outgoing(capture, entry)) for oddity, capture in zip(chosen, captures, strict=True)]
    with ConfirmedProducer(experiment.settings) as producer:
        told = producer.write(records)
    assert all(isinstance(answer, Coordinates) for answer in told), told
    experiment.ledger.note(captures, entry)


def write_null_headers(experiment: Experiment, entry: Entry, number: int) -> None:
    """A good record and a bad one with headers that have no value, as Kafka allows; kafka-python writes none such."""
    capture, spoiled = fresh(experiment, 2, f"null/{entry}/{number}")
    nothing = [("ce_type", None), ("traceparent", None), ("", None)]
    good, bad = bare(outgoing(capture, entry)), bare(outgoing(spoiled, entry))
    good = replace(good, headers=[*good.headers, *nothing])
    bad = replace(bad, headers=[*bad.headers, *nothing], value=b"{}")

    async def write() -> str:
        async with AIOKafkaProducer(bootstrap_servers=experiment.settings.brokers) as producer:
            await producer.send_and_wait(good.topic, good.value, good.key, headers=good.headers)
            told = await producer.send_and_wait(bad.topic, bad.value, bad.key, headers=bad.headers)
            return f"{told.topic}/{told.partition}/{told.offset}"

    experiment.ledger.poison[asyncio.run(write())] = bad
    experiment.ledger.note([capture], entry)
    experiment.fired("headers without a value", 2)


def fresh(experiment: Experiment, count: int, name: str) -> list[Capture]:
    """Captures of articles that nobody else has."""
    first = FIRST_NUMBER + zlib.crc32(name.encode()) % 10**8 * 100
    return [
        replace(
            capture,
            url=f"{capture.url}/{name}",
            number=first + order,
            marker=f"k{experiment.seed}a{first + order}r1",
            title=f"Laituri k{experiment.seed}a{first + order}r1",
            paragraphs=(f"Majakka {capture.paragraphs[0]}", f"Lautta k{experiment.seed}a{first + order}r1 kulki."),
        )
        for order, capture in enumerate(shuffled(experiment.articles(count, many_revisions=0), first))
    ]


def wrong(experiment: Experiment, kinds: dict[str, tuple[Poison, Entry]]) -> list[str]:
    """What is not as it must be about the dead letters, that the oracle does not look at."""
    found = []
    letters: dict[str, list[DeadLetter]] = defaultdict(list)
    for topic, stage in DEAD_LETTER_TOPICS.items():
        for message in read_topic(experiment.settings, topic):
            letter = DeadLetter.from_bytes(message.value or b"")
            letters[letter.coordinates].append(letter)
            if (message.key or b"").decode() != letter.coordinates or letter.stage != stage:
                found.append(f"{message.coordinates} has the key {message.key!r}, is of {letter.coordinates}")
    for coordinates, record in experiment.ledger.poison.items():
        own = letters.pop(coordinates, [])
        if len(own) != 1:
            found.append(f"{len(own)} dead letters of {coordinates}")
        for letter in own:
            headers = [(header.name, header.value) for header in letter.headers]
            if (letter.key, letter.value, headers) != (record.key, record.value, record.headers):
                found.append(f"{coordinates} lies there with {letter.key!r}, {headers}")
            if coordinates in kinds and letter.reason != kinds[coordinates][0].reason:
                poison, entry = kinds[coordinates]
                found.append(f"{poison.name} at {entry}: {letter.reason}: {letter.detail[:300]}")
    return [*found, *(f"a dead letter too many: {coordinates}" for coordinates in letters)]
