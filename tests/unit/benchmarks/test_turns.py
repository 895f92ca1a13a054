import argparse
import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.turns import Turns, add_options, take_turns, turns


def chosen(*arguments: str, output: io.StringIO | None = None) -> Turns:
    parser = argparse.ArgumentParser()
    add_options(parser, ["dateline", "other"], "things")
    console = Console(file=output or io.StringIO())
    return turns(parser, parser.parse_args(arguments), ["dateline", "other"], console)


def test_everybody_takes_part_unless_told() -> None:
    peers = ("--peers", sys.executable)
    assert chosen(*peers).everybody == ("dateline", "other")
    assert chosen(*peers).out.parts[-2:] == ("build", "things")
    plan = chosen("--who", "other", "--repeats", "2", *peers)
    assert (plan.everybody, plan.repeats, plan.peers) == (("other",), 2, Path(sys.executable))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--who", "nobody"], "nobody is called nobody; choose of dateline, other"),
        (["--repeats", "0"], "--repeats must be 1 or more"),
        (["--peers", "/nowhere/python"], "there is no /nowhere/python"),
    ],
)
def test_what_cannot_be_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(*arguments)
    assert told in capsys.readouterr().err


def test_each_repeat_has_everybody_in_some_order() -> None:
    seen: list[str] = []

    def run(who: str) -> int:
        seen.append(who)
        return len(seen)

    told = take_turns(["dateline", "a", "b"], run, 3, Console(file=io.StringIO()))
    assert {who: len(found) for who, found in told.items()} == {"dateline": 3, "a": 3, "b": 3}
    repeats = [tuple(seen[first : first + 3]) for first in (0, 3, 6)]
    assert all(sorted(repeat) == ["a", "b", "dateline"] for repeat in repeats) and len(set(repeats)) > 1


def test_who_fails_is_left_out_and_why_is_told_but_not_ourselves() -> None:
    output = io.StringIO()

    def run(who: str) -> int:
        if who == "a":
            raise OSError("begun\nno such jar")
        return 1

    assert take_turns(["dateline", "a"], run, 2, Console(file=output)) == {"dateline": [1, 1]}
    assert output.getvalue().count("a is left out: no such jar") == 1

    def fail(who: str) -> int:
        raise OSError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        take_turns(["dateline"], fail, 2, Console(file=output))
