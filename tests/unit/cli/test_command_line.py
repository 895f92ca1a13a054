"""Nothing that a person types gives a traceback: every command with wrong arguments, options and variables.

In process, where no server listens; what starts or stops servers and workers is replaced, nothing else.
"""

import random
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli import exit_codes
from services.cli.commands import load
from services.cli.main import app
from services.runtime.port_probe import Answer
from services.runtime.settings import Settings
from services.runtime.variables import OTHERS, variable
from services.stack import Stack, StackError
from tests.unit.cli.test_commands import EVERY
from tests.unit.cli.views.test_output import obeyed

CODES = {value for name, value in vars(exit_codes).items() if name.isupper()}
SOURCE = re.compile(r"Traceback|File \"|site-packages|(services|schemas)/\w+(/\w+)*\.py|line \d+, in ")
"""A traceback, or part of one."""
LONGEST = 10_000
"""Maximum characters of an answer; some values are far longer."""

ODD = (
    *("", " ", "-", "--", "-1", "0", "1e400", "nan", "½", "٣", "9" * 400, "x" * 100_000, "\udcff\udc80"),
    *(
        "\x1b]0;mine\x07\x9b2J",
        "[/b][red]",
        "\u202etxt.exe",
        "a\nb\r\n",
        "{}",
        "%s",
        "$(id)",
        "~nobody/x",
        "\U000e0041",
    ),
    *("missing/file", "FOLDER", "/dev/null", "/proc/self/mem", "GARBAGE", "EMPTY", "/dev/full/x", "x" * 300 + "/y"),
    *("2026-13-45", "0001-01-01", "9999-12-31T23:59:59-23:59", "999999999999d", "12:00", "2026-02-29T25:61Z"),
    *("https://user:pw@[/b].example/", "http://[::1", "http://a.example:99999/", "https://" + "a." * 200, "ftp://a/"),
    *("dateline.articles.v1/3/17", "a/-1/0", "a/0/" + "9" * 30, "/0/0", "é/0/0", "f" * 32, "none", "ingest", "URL"),
)
"""Values that some option takes for a number, a time, a file, a URL, coordinates, or none of these."""

EACH = 14
"""Values for each option of each command."""


@pytest.fixture
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What some of the values stand for. For each test anew: `schemas docs --out` writes over what it is given."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "garbage").write_bytes(random.Random(1).randbytes(5000))
    (folder / "empty").touch()
    return {"FOLDER": str(folder), "GARBAGE": str(folder / "garbage"), "EMPTY": str(folder / "empty")}


@pytest.fixture(autouse=True)
def _nothing_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise StackError("nothing starts here")

    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.NONE)
    monkeypatch.setattr("services.stack.running_instances", list)
    monkeypatch.setattr("services.demo.run.run", lambda *_, **__: 0)
    monkeypatch.setattr("services.cli.demo.save_pages", lambda folder, _: folder.mkdir(parents=True, exist_ok=True))
    monkeypatch.setattr("signal.pause", lambda: signal.raise_signal(signal.SIGINT))
    monkeypatch.chdir(tmp_path)  # some values become the names of files
    monkeypatch.setattr("services.cli.worker.run", lambda _stage: 0)
    # `sources test` starts its child processes before it knows whether the site answers; none of these ever does.
    monkeypatch.setattr("services.operate.sources.source_trial.Pool", lambda *_, **__: nullcontext())
    monkeypatch.setattr("services.operate.sources.source_trial.ATTEMPTS", 1)
    monkeypatch.setattr("schemas.generated.files", list)
    monkeypatch.setattr("schemas.generated.examples", lambda *_: [])
    for name in ("up", "down", "status"):
        monkeypatch.setattr(Stack, name, refuse)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def sample(name: str, count: int) -> list[str]:
    """Some of the values, others for each name, and the same in every run."""
    return random.Random(name).sample(ODD, min(count, len(ODD)))


def typed(command: str) -> Iterator[list[str]]:
    """Each argument and option of a command with odd values; every other required one as it should be."""
    parameters = load(command.rsplit(maxsplit=1)[-1], EVERY[command]).params
    right = {one.name: _words(one, _right(one)) for one in parameters if one.required}
    for one in parameters:
        others = [word for name, words in right.items() if name != one.name for word in words]
        for value in ("",) if getattr(one, "is_flag", False) else sample(f"{command} {one.name}", EACH):
            yield [*others, *_words(one, value)]
    always = [word for words in right.values() for word in words]
    yield always
    yield ["--help"]
    yield ["--no-such-option", *always]
    yield [*always, "one", "too", "many"]


def _words(parameter: Any, value: str) -> list[str]:
    if parameter.param_type_name == "argument":
        return [value]
    return [parameter.opts[0]] if parameter.is_flag else [parameter.opts[0], value]


def _right(parameter: Any) -> str:
    return {
        "stage": "ingest",
        "partitions": "24",
        "coordinates": "dateline.articles.v1/0/0",
        "path": "GARBAGE",
        "topic": "articles",
    }.get(parameter.name, "https://a.example/story")


def run(arguments: Sequence[str], places: dict[str, str], env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(
        app, [places.get(word, word) for word in arguments], input=b'\xff\x00{"id": [}\n[]\n{"id": 1}\n', env=env
    )


def fault(result: Result) -> str | None:
    """What is wrong with how a command ended."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return repr(result.exception)[:300]
    if result.exit_code not in CODES:
        return f"exit code {result.exit_code}"
    if found := SOURCE.search(result.output):
        return f"says {found[0]!r}"
    if raw := obeyed(result.output):
        return f"writes {raw!r} raw"
    if result.exit_code in (exit_codes.FAILED, exit_codes.MISUSED) and not result.output.strip():
        return "says nothing"
    return f"writes {len(result.output)} characters" if len(result.output) > LONGEST else None


CASES = {command: [[*command.split(), *rest] for rest in typed(command)] for command in EVERY}


@pytest.mark.parametrize("command", EVERY)
def test_every_option_with_every_odd_value(command: str, places: dict[str, str]) -> None:
    faults = {repr(words)[:200]: why for words in CASES[command] if (why := fault(run(words, places)))}
    assert not faults, "\n".join(f"{words}: {why}" for words, why in faults.items())


@pytest.mark.parametrize("seed", range(4))
def test_words_in_any_order(seed: int, places: dict[str, str]) -> None:
    """What a cat on the keyboard would type, if it knew the words."""
    chance = random.Random(seed)
    words = [word for command in EVERY for word in command.split()]
    words += [option for cases in CASES.values() for case in cases for option in case if option.startswith("--")]
    faults = {}
    for _ in range(60):
        line = [*chance.choice(list(EVERY)).split(), *chance.choices([*words, *ODD], k=chance.randrange(6))]
        if why := fault(run(line, places)):
            faults[repr(line)[:200]] = why
    assert not faults, "\n".join(f"{words}: {why}" for words, why in faults.items())


@pytest.mark.parametrize("name", [*map(variable, Settings.model_fields), *sorted(OTHERS)])
def test_every_variable_with_every_odd_value(name: str, places: dict[str, str]) -> None:
    """By a worker and a command in turn; a variable of the embedded servers by `up`."""
    faults = {}
    for number, value in enumerate(sample(name, 8)):
        line = ["up"] if name in OTHERS else (["worker", "index"], ["topics", "check"])[number % 2]
        result = run(line, places, env={name: places.get(value, value)[:50_000]})
        if why := fault(result) or ("pw" in result.output and "repeats a password"):
            faults[repr(value)[:100]] = why
    assert not faults, "\n".join(f"{words}: {why}" for words, why in faults.items())


def test_misspelt_variables_stop_a_worker_and_are_named_by_a_command(places: dict[str, str]) -> None:
    env = {"DATELINE_FETCH_ALOW_NETWORKS": "10.0.0.0/8"}
    named = "DATELINE_FETCH_ALOW_NETWORKS means nothing to Dateline; did you mean DATELINE_FETCH_ALLOW_NETWORKS?\n"
    worker, command = run(["worker", "enrich"], places, env), run(["topics", "list", "--json"], places, env)
    assert (worker.exit_code, worker.output) == (exit_codes.MISUSED, named)
    assert (command.exit_code, command.stderr) == (exit_codes.DONE, named)


def test_there_are_a_thousand_cases() -> None:
    assert sum(map(len, CASES.values())) >= 1000
    assert all(CASES.values())


def test_a_traceback_is_noticed() -> None:
    """The checks can fail."""

    def ended(output: str, code: int = 1, error: BaseException | None = None) -> Any:
        return Result(CliRunner(), output.encode(), b"", output.encode(), None, code, error)

    assert fault(ended("fine")) is None
    for bad in (ended('File "x"'), ended("\x1b[2J"), ended(""), ended("x", 3), ended("x", 1, KeyError("x"))):
        assert fault(bad)


def test_files_of_every_kind_are_there(places: dict[str, str]) -> None:
    assert Path(places["FOLDER"]).is_dir()
    assert Path(places["GARBAGE"]).stat().st_size == 5000
