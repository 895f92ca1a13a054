"""Everything of Faust that is not its public interface and that we override or touch, listed once.

An upgrade of Faust that renames or changes one of them fails here first. Decision 1 lists the same names.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faust
import pytest
from faust.app import base as faust_app
from faust.transport import consumer as faust_consumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

import services
from services.runtime.settings import Settings
from services.runtime.stream.app import App, Transport, _Boot, new_app
from services.runtime.stream.consumer import Client, StreamConsumer, StreamThread
from services.runtime.stream.ledger import Ledger
from services.runtime.stream.producer import StreamProducer

SERVICES = Path(services.__path__[0])  # where they are installed, if not here
STREAM = SERVICES / "runtime" / "stream"
DECISION = Path(__file__).parents[4] / "docs" / "decisions" / "0001-commit-from-our-own-tracker.md"

OURS = {
    App: faust.App,
    StreamConsumer: driver.Consumer,
    StreamProducer: driver.Producer,
    StreamThread: driver.AIOKafkaConsumerThread,
}

OVERRIDDEN = {
    (faust.App, "_new_transport"): "self",
    (faust.App, "_new_producer_transport"): "self",
    (faust.App, "_consumer_wait_empty"): "async self, consumer, logger",
    (faust.App, "_on_partitions_assigned"): "async self, assigned, generation_id",
    (driver.Consumer, "_new_consumer_thread"): "self",
    (driver.Consumer, "_filter_tps_with_pending_acks"): "self, topics",
    (driver.Consumer, "_new_offset"): "self, tp",
    (driver.Consumer, "_getmany"): "async self, active_partitions, timeout",
    (driver.Producer, "_settings_extra"): "self",
    (driver.AIOKafkaConsumerThread, "_create_worker_consumer"): "self, transport",
}
"""Private methods of Faust that ours replace, with their parameters."""

TOUCHED = {
    (driver.Consumer, "_acked"): [],
    (driver.Consumer, "_acked_index"): set(),
    (driver.Consumer, "_read_offset"): None,
    (driver.Consumer, "_committed_offset"): None,
    (driver.Consumer, "_commit"): "async self, offsets",
    (driver.Producer, "_producer"): None,
    (driver.Producer, "_ensure_producer"): "self",
    (driver.Producer, "_new_producer"): "self, transactional_id",
}
"""Private names of Faust that our code reads or calls: parameters of methods; for the consumer's mappings, what they
hold for a partition at first; the producer's attribute before it starts."""

PUBLIC = {
    (faust.App, "BootStrategy"),
    (faust.App, "logger"),
    (driver.Consumer, "ack"),
    (driver.Consumer, "getmany"),
    (driver.Consumer, "logger"),
    (driver.Consumer, "verify_event_path"),
    (driver.AIOKafkaConsumerThread, "logger"),
    (driver.AIOKafkaConsumerThread, "on_thread_stop"),
    (driver.Producer, "logger"),
}
"""Public names that ours replace, `__init__` apart."""


def own_names(cls: type) -> set[str]:
    """What a class of ours defines itself, what Python adds to every class left out."""
    added = {"__module__", "__doc__", "__annotations__", "__abstractmethods__", "_abc_impl", "__init__"}
    return {name for name in vars(cls) if name not in added and not name.startswith("__")}


def overridden() -> set[tuple[type, str]]:
    """Names that a class of ours defines and Faust's class has too, on purpose or not."""
    return {(theirs, name) for ours, theirs in OURS.items() for name in own_names(ours) if hasattr(theirs, name)}


def touched(ours: type) -> set[str]:
    """Private attributes that the class's code uses and does not define: neither as a method nor in `__init__`."""
    tree = ast.parse(inspect.getsource(ours).strip())
    begun = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.startswith("_")]
    made = {node.attr for part in begun for node in ast.walk(part) if isinstance(node, ast.Attribute)}
    return {node.attr for node in attributes if not node.attr.startswith("__")} - made - own_names(ours)


def signature(function: Any) -> str:
    names = ", ".join(inspect.signature(function).parameters)
    return f"async {names}" if inspect.iscoroutinefunction(function) else names


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.fixture
async def app() -> App:
    return new_app("index", Settings(), Ledger(limit_bytes=1000), buffered=10)


def test_faust_is_imported_in_one_folder_only_and_subclassed_where_this_test_looks() -> None:
    knows = {
        path for path in SERVICES.rglob("*.py") if any(re.match(r"(faust|mode)(\.|$)", name) for name in imports(path))
    }
    assert knows == {STREAM / f"{name}.py" for name in ("app", "consumer", "producer")}
    bases = {
        node.name: ast.unparse(node.bases[0])
        for path in knows
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.bases
    }
    assert bases == {
        "App": "faust.App",
        "Client": "aiokafka.AIOKafkaConsumer",
        "StreamConsumer": "driver.Consumer",
        "StreamProducer": "driver.Producer",
        "StreamThread": "driver.AIOKafkaConsumerThread",
        "Transport": "driver.Transport",
        "_Boot": "BootStrategy",
    }
    # These two hold nothing but public attributes.
    assert {name for name in (*vars(Transport), *vars(_Boot)) if not name.startswith("_")} == {
        "Consumer",
        "Producer",
        "enable_web",
    }


def test_every_name_that_is_overridden_is_listed() -> None:
    assert overridden() == set(OVERRIDDEN) | PUBLIC


def test_every_private_name_that_is_touched_is_listed() -> None:
    by_super = {(theirs, name) for theirs, name in OVERRIDDEN if theirs is faust.App}
    found = {(theirs, name) for ours, theirs in OURS.items() for name in touched(ours)}
    assert found - by_super == set(TOUCHED)


def test_nothing_outside_the_folder_touches_them() -> None:
    names = {name for _theirs, name in (*OVERRIDDEN, *TOUCHED)} - {"_producer"}
    found = [
        (str(path.relative_to(SERVICES)), node.attr)
        for path in SERVICES.rglob("*.py")
        if path.parent != STREAM
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (node.attr in names or node.attr in ("_crashed", "_stopped"))
    ]
    assert found == []


@pytest.mark.parametrize(("theirs", "name"), sorted(OVERRIDDEN, key=str))
def test_what_is_overridden_is_there_as_it_was_and_faust_still_uses_it(theirs: type, name: str) -> None:
    assert signature(getattr(theirs, name)) == OVERRIDDEN[theirs, name]
    ours = next(ours for ours, base in OURS.items() if base is theirs)
    assert signature(getattr(ours, name)) == OVERRIDDEN[theirs, name]
    source = "".join(map(inspect.getsource, (faust_app, faust_consumer, driver)))
    assert re.search(rf"self\.{name}\b", source)


async def test_the_consumers_books_are_there_as_they_were(app: App) -> None:
    consumer: Any = app._new_consumer()
    for (theirs, name), at_first in TOUCHED.items():
        if theirs is driver.Consumer and name != "_commit":
            assert getattr(consumer, name)[TP("t", 0)] == at_first, name
    assert signature(driver.Consumer._commit) == TOUCHED[driver.Consumer, "_commit"]


async def test_the_producers_parts_are_there_as_they_were(app: App) -> None:
    assert isinstance(app.producer, StreamProducer)
    assert app.producer._producer is None
    for name in ("_ensure_producer", "_new_producer"):
        assert signature(getattr(driver.Producer, name)) == TOUCHED[driver.Producer, name]
    made: Any = app.producer._new_producer()
    # `_settings_extra` reached it: aiokafka creates a transaction manager for an idempotent producer only.
    assert made._txn_manager is not None
    # Faust reads the attribute that we replace.
    assert "self._producer" in inspect.getsource(driver.Producer._ensure_producer)


def test_our_client_is_given_every_option_that_faust_would_give_its_own() -> None:
    """Whoever upgrades Faust compares its options with ours."""
    theirs, ours = (
        {
            keyword.arg
            for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls._create_worker_consumer))))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("aiokafka.AIOKafkaConsumer", "Client")
            for keyword in node.keywords
        }
        for cls in (driver.AIOKafkaConsumerThread, StreamThread)
    )
    # Faust passes its version check on in `consumer_kwargs`; we set no static membership.
    assert theirs - ours == {"group_instance_id"}
    assert ours - theirs == {"note", "marks", "on_commit"}
    assert "commit" in vars(Client)
    assert "await consumer.commit(aiokafka_offsets)" in inspect.getsource(driver.AIOKafkaConsumerThread._commit)


async def test_the_public_hooks_are_used_by_faust(app: App) -> None:
    assert isinstance(app._new_consumer(), StreamConsumer)
    assert signature(driver.Consumer.ack) == signature(StreamConsumer.ack) == "self, message"
    assert signature(driver.Consumer.getmany) == signature(StreamConsumer.getmany) == "self, timeout"
    assert inspect.isasyncgenfunction(faust_consumer.Consumer.getmany)
    assert app.boot_strategy.enable_web is False


def test_decision_1_lists_the_same_names() -> None:
    text = DECISION.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(_\w+)` \|", text, re.MULTILINE))
    assert listed == {name for _theirs, name in (*OVERRIDDEN, *TOUCHED)}
