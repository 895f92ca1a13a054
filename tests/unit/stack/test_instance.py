"""An instance whose servers are small Python programs: no Java, no network, no downloads."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from services.stack import Stack, StackError, StackSettings
from services.stack import instance as module
from services.stack.errors import NotEnoughDisk, OtherOptions, PortTaken, StartFailed
from services.stack.platform import free_ports
from services.stack.process import is_alive
from services.stack.state import State
from tests.unit.stack.small_stack import SmallStack

Make = Callable[..., SmallStack]


@pytest.fixture(autouse=True)
def _no_options_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build servers set Java options for the servers that they start."""
    monkeypatch.delenv("DATELINE_STACK_JAVA_OPTIONS", raising=False)


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(module, "check_memory", lambda _: None)
    monkeypatch.setattr(module, "POLL", 0.01)
    monkeypatch.setattr(module, "is_root", lambda: False)
    monkeypatch.setattr(SmallStack, "modes", {})
    settings = StackSettings(folder=tmp_path / "share" / "stack", cache_dir=tmp_path / "cache", start_timeout=30)
    made: list[SmallStack] = []

    def make_one(name: str = "unit", progress: bool = False, **options: object) -> SmallStack:
        made.append(SmallStack(name, progress=progress, settings=settings, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make_one
    for stack in made:
        SmallStack(stack.name, progress=False, settings=settings).down()


def pids(stack: Stack) -> dict[str, int | None]:
    info = stack.status()
    return {server.name: server.pid for server in info.processes} if info else {}


def end(pid: int | None) -> None:
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_until_ended(pid)


def wait_until_ended(*pids: int | None) -> None:
    """A process that ended stays in the table until its parent, which may be this process, has collected it."""
    deadline = time.monotonic() + 60
    for pid in filter(None, pids):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            while is_alive(process):
                assert time.monotonic() < deadline, f"process {pid} still runs"
                time.sleep(0.01)


def test_up_reuses_running_servers_and_down_leaves_nothing(make: Make, tmp_path: Path) -> None:
    assert make().status() is None
    info = make().up()
    assert info.healthy
    assert [server.name for server in info.processes] == ["elasticsearch", "kafka"]
    assert info.kafka == info.processes[1].address
    assert all(server.rss > 0 and server.uptime >= 0 for server in info.processes)
    before = pids(make())
    assert make().up().kafka == info.kafka
    assert pids(make()) == before
    assert make().down()
    assert make().status() is None
    assert not (tmp_path / "share").exists()
    wait_until_ended(*before.values())
    assert not make().down()
    assert not (tmp_path / "share").exists()


def test_instances_are_independent(make: Make) -> None:
    make("one").up()
    make("two").up()
    make("one").down()
    assert make("two").up().healthy
    assert set(pids(make("two"))) == {"elasticsearch", "kafka"}


@pytest.mark.parametrize("name", ["kafka", "elasticsearch"])
def test_a_server_that_died_is_restarted_at_its_address(make: Make, name: str) -> None:
    first = make().up()
    before = pids(make())
    end(before[name])
    seen = make().status()
    assert seen is not None
    assert not seen.healthy
    again = make().up()
    after = pids(make())
    assert again.healthy
    assert (again.kafka, again.elasticsearch) == (first.kafka, first.elasticsearch)
    assert {one for one in before if before[one] != after[one]} == {name}


def test_a_server_that_a_killed_up_did_not_record_is_found_by_its_mark(make: Make, tmp_path: Path) -> None:
    make().up()
    before = pids(make())
    (tmp_path / "share/stack/unit/state.json").unlink()
    assert make().status() is None
    make().up()
    after = pids(make())
    wait_until_ended(*before.values())
    (tmp_path / "share/stack/unit/state.json").write_text("{half a sta")
    make().down()
    wait_until_ended(*after.values())


def test_a_server_that_a_killed_up_recorded_is_adopted(make: Make) -> None:
    stack = make()
    state = State.read(stack.folder)
    stack._launch("elasticsearch", state)  # and here `up` is killed
    deadline = time.monotonic() + 60
    while not (found := pids(make())):  # it is known by its command line, which it has once it runs its program
        assert time.monotonic() < deadline, "the server that was started is not seen"
        time.sleep(0.01)
    [adopted] = found.values()
    info = make().up()
    assert info.healthy
    assert pids(make())["elasticsearch"] == adopted


def test_keep_data(make: Make, tmp_path: Path) -> None:
    make().up()
    make().down(keep_data=True)
    left = sorted(str(path.relative_to(tmp_path / "share/stack")) for path in (tmp_path / "share/stack").rglob("*"))
    assert left == ["unit", "unit/elasticsearch", "unit/elasticsearch/data", "unit/elasticsearch/data/starts",
                    "unit/kafka", "unit/kafka/data", "unit/kafka/data/starts", "unit/state.json"]  # fmt: skip
    make().up()
    assert (tmp_path / "share/stack/unit/kafka/data/starts").read_text() == "xx"
    make().down()
    assert not (tmp_path / "share").exists()


def test_kept_data_keeps_the_ports(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    first = make().up()
    make().down(keep_data=True)
    assert make().status() is None
    again = make(progress=True).up()
    assert (again.kafka, again.elasticsearch) == (first.kafka, first.elasticsearch)
    assert "moves" not in capfd.readouterr().err


def test_a_failed_start_keeps_the_ports(make: Make) -> None:
    first = make().up()
    make().down(keep_data=True)
    SmallStack.modes = {"kafka": "broken"}
    with pytest.raises(StartFailed):
        make().up()
    SmallStack.modes = {}
    assert make().up().kafka == first.kafka


def test_a_kept_port_that_was_taken_meanwhile_is_reported_with_what_to_do(
    make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    first = make().up()
    make().down(keep_data=True)
    port = int(first.kafka.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        again = make(progress=True).up()
    assert again.kafka != first.kafka
    assert again.elasticsearch == first.elasticsearch
    said = " ".join(capfd.readouterr().err.split())
    assert f"kafka moves from port {port} to {again.kafka.rpartition(':')[2]}: its port is taken by" in said
    assert f"(pid {os.getpid()}). Restart what uses the old address, workers included" in said
    assert 'eval "$(dateline up --name unit)"' in said
    make(progress=True).up()
    assert "moves" not in capfd.readouterr().err


def test_another_port_for_kept_data_is_used_and_reported(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    make().up()
    make().down(keep_data=True)
    [port] = free_ports(1)
    assert make(progress=True, kafka_port=port).up().kafka == f"127.0.0.1:{port}"
    assert f"to {port}. Restart what uses the old address" in " ".join(capfd.readouterr().err.split())


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("es_heap", "2g", r"elasticsearch with a heap of 1024m, not 2g \(--es-heap\)"),
        ("kafka_heap", "300m", r"kafka with a heap of 400m, not 300m \(--kafka-heap\)"),
        ("elasticsearch_port", 1, r"elasticsearch on port \d+, not 1 \(--elasticsearch-port\)"),
        ("kafka_port", 1, r"kafka on port \d+, not 1 \(--kafka-port\)"),
    ],
)
def test_an_option_that_a_running_server_would_ignore_is_refused(
    make: Make, option: str, value: object, said: str
) -> None:
    make(es_heap="1024m").up()
    before = pids(make())
    with pytest.raises(OtherOptions, match=rf"`unit` already runs, but .*: {said}.*down --name unit --keep-data"):
        make(**{option: value}).up()
    assert make().up().healthy  # without options, it is used as it is
    assert make(es_heap="1g", kafka_heap="400m").up().healthy  # the same, written differently
    assert pids(make()) == before


def test_a_variable_that_a_running_server_would_ignore_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = make().settings
    make().up()
    monkeypatch.setenv("DATELINE_STACK_FOLDER", str(settings.folder))
    monkeypatch.setenv("DATELINE_STACK_JAVA_OPTIONS", "-XX:One")
    with pytest.raises(OtherOptions, match=r"the Java options \(none\), not -XX:One \(DATELINE_STACK_JAVA_OPTIONS\)"):
        SmallStack("unit", progress=False).up()


def test_an_option_applies_to_a_server_that_is_started_again(make: Make) -> None:
    make().up()
    end(pids(make())["elasticsearch"])
    assert make(es_heap="2g").up().healthy
    assert State.read(make().folder).servers["elasticsearch"].heap == "2g"


def test_running_servers_of_another_version_are_reported(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    make().up()
    state = State.read(make().folder)
    state.servers["kafka"] = state.servers["kafka"].model_copy(update={"version": "4.0.0"})
    state.write(make().folder)
    make(progress=True).up()
    said = " ".join(capfd.readouterr().err.split())
    assert "kafka 4.0.0 runs; this Dateline comes with 4.3.0" in said
    assert "elasticsearch" not in said


def test_an_early_exit_shows_the_log_and_stops_the_other_server(make: Make, tmp_path: Path) -> None:
    SmallStack.modes = {"kafka": "broken"}
    with pytest.raises(StartFailed, match=r"(?s)kafka exited during startup.*logs/kafka\.log.*is broken"):
        make().up()
    assert make().status() is None
    assert make()._marked(["kafka", "elasticsearch"]) == []
    assert (tmp_path / "share/stack/unit/logs/kafka.log").exists()  # to look at
    SmallStack.modes = {}
    assert make().up().healthy


def test_waiting_for_a_hanging_server_times_out(make: Make) -> None:
    SmallStack.modes = {"elasticsearch": "hangs"}
    stack = make()
    stack.settings = stack.settings.model_copy(update={"start_timeout": 1.0})
    with pytest.raises(StartFailed, match=r"(?s)not healthy within 1 s.*DATELINE_STACK_START_TIMEOUT"):
        stack.up()
    assert make()._marked(["kafka", "elasticsearch"]) == []


def test_another_port_is_tried_when_the_chosen_one_was_taken(make: Make) -> None:
    SmallStack.modes = {"kafka": "conflict"}
    assert make().up().healthy


def test_a_requested_port_is_used_or_reported_as_taken(make: Make) -> None:
    [port] = free_ports(1)
    assert make(kafka_port=port).up().kafka == f"127.0.0.1:{port}"
    with pytest.raises(PortTaken, match=rf"Port {port} for elasticsearch .*--elasticsearch-port"):
        make("other", elasticsearch_port=port).up()


@pytest.mark.parametrize("name", ["", "-x", "../x", "Default", "a b", "x" * 41])
def test_invalid_names_are_refused(name: str) -> None:
    with pytest.raises(StackError, match="not a valid instance name"):
        Stack(name)


def test_invalid_options_are_refused() -> None:
    with pytest.raises(StackError, match=r"--es-heap = '1 gigabyte': write.*such as 512m"):
        Stack(es_heap="1 gigabyte")


@pytest.mark.parametrize(
    "variable", ["DATELINE_STACK_ES_HEAP", "DATELINE_STACK_START_TIMEOUT", "DATELINE_STACK_KAFKA_PORT"]
)
def test_an_invalid_variable_is_named(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "lots")
    with pytest.raises(StackError, match=f"{variable} = 'lots'"):
        Stack()


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (28, NotEnoughDisk, "disk is full"),
        (13, StackError, "as that user"),
        (30, StackError, "cannot be read or written"),
    ],
)
def test_file_system_errors_say_what_to_do(
    make: Make, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StackError], said: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number), "/some/where")

    stack = make()
    monkeypatch.setattr(stack, "_launch", fail)
    with pytest.raises(kind, match=said):
        stack.up()
