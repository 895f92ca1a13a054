"""The commands that start, show and stop the embedded servers, with an instance that only pretends."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from services.cli.down import down
from services.cli.status import status
from services.cli.up import up
from services.stack import ServerInfo, StackError, StackInfo

app = typer.Typer(pretty_exceptions_enable=False)
for command in (up, down, status):
    app.command()(command)


class Instance:
    """Stands for Stack; `answer` is returned by `up` and `status`, or raised."""

    answer: StackInfo | StackError | None = None
    options: dict[str, object] = {}  # noqa: RUF012 - set by each test

    def __init__(self, name: str = "default", **options: object) -> None:
        Instance.options = {"name": name, **options}

    def up(self) -> StackInfo:
        if isinstance(Instance.answer, StackError):
            raise Instance.answer
        assert Instance.answer
        return Instance.answer

    def status(self) -> StackInfo | None:
        return self.up() if Instance.answer else None

    def down(self, keep_data: bool = False) -> bool:
        Instance.options["keep_data"] = keep_data
        return self.status() is not None


@pytest.fixture(autouse=True)
def _instance(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("up", "down", "status"):
        monkeypatch.setattr(f"services.cli.{name}.Stack", Instance)
    monkeypatch.setattr(Instance, "answer", info())


def info(healthy: bool = True) -> StackInfo:
    log = Path("/x/logs/kafka.log")
    kafka = ServerInfo(name="kafka", address="127.0.0.1:1", pid=7, rss=300 << 20, uptime=61.0, healthy=healthy, log=log)
    return StackInfo(
        name="default", kafka="127.0.0.1:1", elasticsearch="http://127.0.0.1:2", folder=Path("/x"), processes=(kafka,)
    )


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_up_prints_what_a_shell_reads() -> None:
    result = run("up", "--name", "a", "--kafka-port", "9", "--es-heap", "2g")
    assert result.exit_code == 0
    assert result.stdout == (
        "export DATELINE_KAFKA_BOOTSTRAP=127.0.0.1:1\nexport DATELINE_ELASTICSEARCH_URL=http://127.0.0.1:2\n"
    )
    assert Instance.options == {
        "name": "a", "kafka_port": 9, "elasticsearch_port": None, "es_heap": "2g", "kafka_heap": None,
    }  # fmt: skip


def test_up_json() -> None:
    assert json.loads(run("up", "--json").stdout)["kafka"] == "127.0.0.1:1"


@pytest.mark.parametrize("command", ["up", "down", "status"])
def test_errors_are_one_message_and_exit_1(command: str) -> None:
    Instance.answer = StackError("Port 9 is taken [by x].")
    result = run(command)
    assert result.exit_code == 1
    assert result.stderr == "Port 9 is taken [by x].\n"


def test_status() -> None:
    result = run("status")
    assert result.exit_code == 0
    for shown in ("kafka", "127.0.0.1:1", "300 MiB", "0:01:01", "healthy"):
        assert shown in result.stdout


def test_status_of_what_does_not_answer() -> None:
    Instance.answer = info(healthy=False)
    result = run("status", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["processes"][0]["healthy"] is False
    assert "is not healthy" in result.stderr


def test_status_of_nothing() -> None:
    Instance.answer = None
    assert run("status").exit_code == 1
    result = run("status", "--json")
    assert (result.exit_code, result.stdout) == (1, "null\n")


def test_down() -> None:
    result = run("down", "--keep-data")
    assert (result.exit_code, Instance.options["keep_data"]) == (0, True)
    assert "its data is kept" in result.stderr
    Instance.answer = None
    told = run("down", "--name", "typo")
    assert (told.exit_code, "there is no instance typo; " in told.stderr) == (1, True)
