"""Every kind of poison, at every stage, among good articles: it becomes a complete dead letter, and does no other
harm."""

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
"""First article number of the spoiled and odd ones, above those of all good ones and probes."""


def test_poison_is_buried_whole_and_nothing_else_is_harmed(experiment: Experiment, scale: Scale) -> None:
    rounds = scale.of(1, 20)
    experiment.injects(f"{len(POISON)} kinds of poison and {len(ODDITIES)} odd records at all stages, {rounds} times")
    good = experiment.articles(scale.of(250, 10_000))
    kinds: dict[str, tuple[Poison, Entry]] = {}
    with experiment.fleet(*ALL) as fleet:
        fleet.wait_ready()
        for number in range(rounds):
            for entry in ALL:
                # A third of the articles enters at each stage, so that every stage gets good records among the poison.
                mine = [one for one in good if ALL[one.number % 3] == entry and one.number // 3 % rounds == number]
                experiment.write(mine[::2], entry)
                kinds |= write_poison(experiment, entry, number)
                experiment.write(mine[1::2], entry)
                write_oddities(experiment, entry, number)
                write_null_headers(experiment, entry, number)
        if scale.long:
            # Thousands of records written at once are no fault, but would delay the probes behind them.
            experiment.quiet()
        experiment.heal()
        experiment.judge(must_fire=[f"poison at {entry}" for entry in ALL])
        experiment.row.notes["kinds"] = "; ".join(f"{poison.name}: {poison.reason}" for poison in POISON)
        assert not fleet.exits, fleet.exits
    assert len(kinds) == rounds * sum(len(poison.stages) for poison in POISON)
    assert wrong(experiment, kinds) == []


def write_poison(experiment: Experiment, entry: Entry, number: int) -> dict[str, tuple[Poison, Entry]]:
    """Write one of each kind, in random order. Returns coordinates to the kind and stage of the record there."""
    chosen = [poison for poison in POISON if entry in poison.stages]
    experiment.rng.shuffle(chosen)
    captures = fresh(experiment, len(chosen), f"poison/{entry}/{number}")
    records = [poison.spoil(outgoing(capture, entry)) for poison, capture in zip(chosen, captures, strict=True)]
    written = experiment.ledger.write_poison(records)
    experiment.fired(f"poison at {entry}", len(chosen))
    return {str(place): (poison, entry) for place, poison in zip(written, chosen, strict=True)}


def write_oddities(experiment: Experiment, entry: Entry, number: int) -> None:
    """Write one of each kind. They count as good records."""
    chosen = [oddity for oddity in ODDITIES if entry in oddity.stages]
    given = fresh(experiment, len(chosen), f"odd/{entry}/{number}")
    captures = [oddity.capture(capture) for oddity, capture in zip(chosen, given, strict=True)]
    records = [oddity.record(outgoing(capture, entry)) for oddity, capture in zip(chosen, captures, strict=True)]
    with ConfirmedProducer(experiment.settings) as producer:
        answers = producer.write(records)
    assert all(isinstance(answer, Coordinates) for answer in answers), answers
    experiment.ledger.note(captures, entry)


def write_null_headers(experiment: Experiment, entry: Entry, number: int) -> None:
    """Write a good and a bad record with headers without a value, which Kafka allows but kafka-python cannot write."""
    capture, spoiled = fresh(experiment, 2, f"null/{entry}/{number}")
    nothing = [("ce_type", None), ("traceparent", None), ("", None)]
    good, bad = bare(outgoing(capture, entry)), bare(outgoing(spoiled, entry))
    good = replace(good, headers=[*good.headers, *nothing])
    bad = replace(bad, headers=[*bad.headers, *nothing], value=b"{}")

    async def write() -> str:
        async with AIOKafkaProducer(bootstrap_servers=experiment.settings.brokers) as producer:
            await producer.send_and_wait(good.topic, good.value, good.key, headers=good.headers)
            written = await producer.send_and_wait(bad.topic, bad.value, bad.key, headers=bad.headers)
            return f"{written.topic}/{written.partition}/{written.offset}"

    experiment.ledger.poison[asyncio.run(write())] = bad
    experiment.ledger.note([capture], entry)
    experiment.fired("headers without a value", 2)


def fresh(experiment: Experiment, count: int, name: str) -> list[Capture]:
    """Captures of articles that are used nowhere else."""
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
    """Problems of the dead letters that the oracle does not check."""
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
            found.append(f"{len(own)} dead letters for {coordinates}")
        for letter in own:
            headers = [(header.name, header.value) for header in letter.headers]
            if (letter.key, letter.value, headers) != (record.key, record.value, record.headers):
                found.append(f"the dead letter for {coordinates} has key {letter.key!r}, headers {headers}")
            if coordinates in kinds and letter.reason != kinds[coordinates][0].reason:
                poison, entry = kinds[coordinates]
                found.append(f"{poison.name} at {entry}: {letter.reason}: {letter.detail[:300]}")
    return [*found, *(f"an unexpected dead letter: {coordinates}" for coordinates in letters)]
