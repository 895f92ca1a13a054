"""The subscribers in examples/ on the real broker, all at once: each is killed three times at random moments, and says
in the end what the ledger says."""

import logging
import subprocess
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from kafka.admin import NewPartitions

from schemas.topics.coordinates import Coordinates
from schemas.topics.names import CURRENT, ENRICHED
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from services.runtime.broker.topics import admin, create_topics
from services.runtime.settings import Settings
from tests.subscribers.ledger import OTHER, PERSON, Line, Record, article, erasure, holds, printed
from tests.subscribers.life import KILLS, POLL_S, WAIT_S, Life
from tests.subscribers.programs import (
    EXAMPLES,
    KCAT,
    PROGRAMS,
    Program,
    built,
    require,
    schemas_wheel,
)
from tests.toolchains import environment, lacking

log = logging.getLogger(__name__)

PARTITIONS = 3
STEP_S = 0.15
"""Between two steps of the writer, in seconds."""
STEPS = 60
"""Minimum of them: everything odd is written in fewer."""
BEHIND = 3
"""Steps by which what is copied to the compacted topic is behind the live one."""
LAST = 5

Bad = list[tuple[str, Coordinates]]


@dataclass
class Ledger:
    """Writes records and keeps account of them."""

    producer: ConfirmedProducer
    records: list[Record] = field(default_factory=list)
    """Those that a subscriber may take for the newest, in the order in which they were written first."""
    bad: Bad = field(default_factory=list)
    """Records that a subscriber must name on standard error, with what they are."""

    def write(self, topic: str, *records: Record, stale: bool = False) -> None:
        """Records of articles, each under its key."""
        self.put(*(Outgoing(topic, one.article_id.encode(), one.bytes, one.headers) for one in records))
        if not stale:
            self.records += [one for one in records if one not in self.records]

    def put(self, *records: Outgoing) -> list[Coordinates]:
        """Anything. Fails if the broker refuses it."""
        places = self.producer.write(records)
        assert all(isinstance(one, Coordinates) for one in places)
        return [one for one in places if isinstance(one, Coordinates)]

    def odd(self, topic: str, where: str) -> None:
        """One of everything that a subscriber meets sooner or later."""
        first, second = (
            article(f"stale-{where}", said(PERSON, "Old")),
            article(f"stale-{where}", said(PERSON, "New"), 1),
        )
        self.write(topic, second)
        self.write(topic, first, stale=True)
        twice = article(f"twice-{where}", said(PERSON, "Said once"))
        self.write(topic, twice)
        self.write(topic, twice)
        if topic == ENRICHED:  # a broker takes nothing without a key on a compacted topic
            keyless = article(f"keyless-{where}", said(PERSON, "Without a key"))
            self.put(Outgoing(topic, None, keyless.bytes, keyless.headers))
            self.records.append(keyless)
        self.write(topic, _newer_minor(where), _unknown_values(where))
        fixed = (
            article(f"corrected-{where}", said(PERSON, "Not hers")),
            article(f"corrected-{where}", said(OTHER, "Not hers"), 1),
        )
        self.write(topic, *fixed)
        self.write(topic, article(f"erased-{where}", said(PERSON, "To be removed")), erasure(f"erased-{where}"))
        self.write(topic, article(f"erased-{where}", said(PERSON, "Removed, and back"), 2), stale=True)
        self._bad(topic, where)

    def _bad(self, topic: str, where: str) -> None:
        whole = article(f"bad-{where}", said(PERSON, "Never read"))
        latin = whole.bytes.replace(b"Never", b"N\xe9ver")
        edit = {"contract": "enriched_article/2.0", "annotations": {"statements": {}}}
        newer = article(f"newer-{where}", said(PERSON, "Of a later contract"), edit=edit)
        key = whole.article_id.encode()
        kinds = {
            "cut": Outgoing(topic, key, whole.bytes[:-20], whole.headers),
            "no UTF-8": Outgoing(topic, key, latin, whole.headers),
            "tombstone": Outgoing(topic, key, None, whole.headers),
            "newer": Outgoing(topic, newer.article_id.encode(), newer.bytes, newer.headers),
        }
        self.bad += zip(kinds, self.put(*kinds.values()), strict=True)


def said(speaker: str, words: str) -> Sequence[tuple[str, str]]:
    """Two quotes, so that one is left to whoever looks for another person."""
    return ((speaker, f"{words} 👩‍✈️"), ("Mara Ellison", f"{words}, I heard"))


def _newer_minor(where: str) -> Record:
    edit = {"contract": "enriched_article/1.7", "mood": {"value": "calm"}, "text_2": None}
    return article(f"minor-{where}", said(PERSON, "By a newer producer"), edit=edit)


def _unknown_values(where: str) -> Record:
    plain = article(f"growing-{where}", said(PERSON, "By a new kind of speaker"))
    for entity in plain.value["annotations"]["entities"]:
        entity["type"] = "SHIP"
    for quote in plain.value["annotations"]["quotes"]:
        quote["tone"] = "dry"
        for speaker in quote["speakers"]:
            speaker |= {"kind": "choir", "type": "SHIP", "since": 3}
    return Record(plain.value)


@dataclass
class Ended:
    """What is left when all subscribers have ended."""

    lives: dict[str, Life]
    truth: list[Line]
    bad: Bad
    last: list[Line]
    """The lines of what was written after the last start."""


@pytest.fixture(scope="module")
def ended(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    folder = tmp_path_factory.mktemp("subscribers")
    site = folder / "site"
    with zipfile.ZipFile(schemas_wheel(folder)) as package:
        package.extractall(site)
    create_topics(settings, partitions=PARTITIONS)
    lives = {
        program.name: Life(
            program.name,
            program.command(built(program)),
            settings.kafka_bootstrap,
            folder / program.name,
            environment(site),
        )
        for program in PROGRAMS
        if not lacking(program.needs)
    }
    try:
        with ConfirmedProducer(settings) as producer:
            ledger = Ledger(producer)
            late = before(ledger)
            meanwhile(ledger, lives, late)
            last = afterwards(ledger, lives, settings)
        yield Ended(lives, printed(ledger.records), ledger.bad, last)
    finally:
        for life in lives.values():
            life.kill()


def before(ledger: Ledger) -> list[Record]:
    """What is there when the subscribers start. Returns what only the live topic has so far: the index worker is
    behind."""
    for n in range(80):
        first = article(f"past-{n}", said(PERSON if n % 2 else OTHER, f"Said earlier, {n}"))
        ledger.write(ENRICHED, first)
        ledger.write(CURRENT, first)
    for n in range(5):
        first, second = (article(f"grown-{n}", said(PERSON, f"Said earlier, {hours}"), hours) for hours in (1, 2))
        ledger.write(ENRICHED, first, second)
        ledger.write(CURRENT, second)
    ledger.odd(CURRENT, "past")
    late = [article(f"late-{n}", said(PERSON, f"Not indexed yet, {n}")) for n in range(6)]
    ledger.write(ENRICHED, *late)
    return late


def meanwhile(ledger: Ledger, lives: dict[str, Life], late: list[Record]) -> None:
    """Write live, and copy it to the compacted topic later, while the subscribers are killed and started again."""
    seed = Random().randrange(10**6)
    log.info("seed %s", seed)
    written = threading.Event()
    failures: list[BaseException] = []

    def run(life: Life, random: Random) -> None:
        try:
            life.is_killed_at_random(random, written)
        except BaseException as error:
            failures.append(error)

    threads = [
        threading.Thread(target=run, args=(life, Random(seed + n)), daemon=True)
        for n, life in enumerate(lives.values())
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + WAIT_S
    # Who notes the ends of the live topic later never sees what is before them; a virtual machine takes its time.
    while not all(life.state.exists() for life in lives.values() if life.name != KCAT.name):
        assert not failures, failures[0]
        assert time.monotonic() < deadline, "not every subscriber has noted its place in the live topic"
        time.sleep(POLL_S)
    behind: list[list[Record]] = [[] for _ in range(BEHIND)]
    deadline = time.monotonic() + WAIT_S
    step = 0
    try:
        while step < STEPS or (any(thread.is_alive() for thread in threads) and time.monotonic() < deadline):
            fresh = [article(f"live-{step}", said(PERSON, f"Said now, {step}"))]
            if step % 10 == 5:
                fresh += [article(f"live-{step - 3}", said(PERSON, f"Put otherwise, {step}"), 1)]
            if step % 10 == 9:
                fresh += [erasure(f"live-{step - 7}")]
            ledger.write(ENRICHED, *fresh)
            behind.append(fresh)
            ledger.write(CURRENT, *behind.pop(0))
            if step == STEPS // 2:
                ledger.odd(ENRICHED, "live")
            step += 1
            written.wait(STEP_S)
    finally:
        written.set()
        for thread in threads:
            thread.join(WAIT_S)
    for copies in [*behind, late]:  # the late ones when all have long been reading live
        ledger.write(CURRENT, *copies)
    assert not failures, failures[0]


def afterwards(ledger: Ledger, lives: dict[str, Life], settings: Settings) -> list[Line]:
    """Wait until everything is read and kept, kill once more, add a partition, and write to what starts then."""
    ends = [
        (topic, n, article(f"end-{topic}-{n}", said(PERSON, "That is all")))
        for topic in (CURRENT, ENRICHED)
        for n in range(PARTITIONS)
    ]
    ledger.put(*(Outgoing(topic, one.article_id.encode(), one.bytes, one.headers, n) for topic, n, one in ends))
    ledger.records += [one for *_, one in ends]
    ids = {one.article_id for *_, one in ends}
    for life in lives.values():
        life.wait(lambda life=life: ids <= {line.get("article_id") for line in life.all_lines()}, "last line")
        if life.name != KCAT.name:
            life.wait(lambda life=life: all(one in life.state.read_text() for one in ids), "state of the last line")
        life.kill()
    with admin(settings) as broker:
        broker.create_partitions({ENRICHED: NewPartitions(PARTITIONS + 1)})
        broker.wait_for_topics([ENRICHED])
    for life in lives.values():
        life.start()
    with ConfirmedProducer(settings) as producer:  # which knows the new partition
        return at_last(replace(ledger, producer=producer), lives)


def at_last(ledger: Ledger, lives: dict[str, Life]) -> list[Line]:
    """Write a little, on the new partition too, and wait until all have printed it. Returns the lines of it."""
    times: dict[str, list[float]] = {name: [] for name in lives}
    first, *others = (article(f"last-{n}", said(PERSON, f"One more, {n}")) for n in range(LAST))
    ledger.put(Outgoing(ENRICHED, first.article_id.encode(), first.bytes, first.headers, PARTITIONS))
    ledger.records.append(first)
    _wait_for(first, lives, times, time.monotonic())
    for one in others:
        begun = time.monotonic()
        ledger.write(ENRICHED, one)
        _wait_for(one, lives, times, begun)
    for name, (start, *taken) in times.items():
        seconds = ", ".join(f"{one:.2f}" for one in taken)
        moments = lives[name].moments
        log.info("%s: killed after %s lines; starts in %.1f s, prints in: %s s", name, moments, start, seconds)
    gone = erasure("last-0")
    ledger.write(ENRICHED, gone)
    for life in lives.values():
        life.wait(lambda life=life: {"erased": gone.article_id} in life.lines(), "erasure")
    return printed([first, *others, gone])


def _wait_for(one: Record, lives: dict[str, Life], times: dict[str, list[float]], begun: float) -> None:
    """Until all have printed it. Notes how long each took."""
    waiting = dict(lives)

    def look() -> bool:
        for name, life in list(waiting.items()):
            if one.quotes[0] in life.lines():
                times[name].append(time.monotonic() - begun)
                del waiting[name]
        return not waiting

    for life in lives.values():
        life.wait(lambda life=life: look() or life.name not in waiting, f"line of {one.value['title']}")


def life_of(program: Program, ended: Ended) -> Life:
    require(program)
    return ended.lives[program.name]


each = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


@each
def test_its_quotes_are_those_of_the_ledger(program: Program, ended: Ended) -> None:
    lines = life_of(program, ended).all_lines()
    unreadable = {
        line["article_id"] for line in lines if line.get("article_id") and "N\ufffdver" in line.get("text", "")
    }
    if program is KCAT:  # which reads what is not UTF-8 with U+FFFD
        lines = [line for line in lines if line.get("article_id") not in unreadable]
    assert [line for line in lines if line not in ended.truth] == []
    assert holds(lines) == holds(ended.truth)
    assert {line["erased"] for line in lines if "erased" in line} == {
        line["erased"] for line in ended.truth if "erased" in line
    }


@each
def test_it_was_killed_and_prints_nothing_twice_in_one_run(program: Program, ended: Ended) -> None:
    life = life_of(program, ended)
    assert len(life.moments) == KILLS
    for run in range(len(life.runs)):
        told = Counter((line["ce_id"], line["quote_id"]) for line in life.lines(run) if "quote_id" in line)
        assert [one for one, times in told.items() if times > 1] == []


@each
def test_after_a_restart_it_prints_only_what_is_new(program: Program, ended: Ended) -> None:
    life = life_of(program, ended)
    if program.keeps_state:
        assert life.lines() == ended.last


@each
def test_it_names_every_record_that_it_cannot_read(program: Program, ended: Ended) -> None:
    errors = life_of(program, ended).errors()
    for kind, place in ended.bad:
        if program is not KCAT or kind != "no UTF-8":
            assert f"{place}: " in errors, kind
    (advice,) = {
        kind: line
        for kind, place in ended.bad
        if kind == "newer"
        for line in errors.splitlines()
        if f"{place}: " in line
    }.values()
    assert "install" in advice


def test_the_one_line_of_the_readme_shows_what_is_live(ended: Ended, settings: Settings) -> None:
    require(KCAT)
    (line,) = (one for one in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines() if "kcat -C" in one)
    for old, new in (
        ("127.0.0.1:9092", settings.kafka_bootstrap),
        ("Ines Calder", PERSON),
        ("-o end", "-o beginning -e"),  # so that it comes to an end
    ):
        assert old in line
        line = line.replace(old, new)
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=WAIT_S, check=True)
    live = {one["text"] for one in ended.truth if "Said now" in one.get("text", "")}
    assert live and live <= set(ran.stdout.splitlines())
