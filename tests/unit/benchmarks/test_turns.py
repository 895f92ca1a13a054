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


def test_all_contestants_take_part_by_default() -> None:
    peers = ("--peers", sys.executable)
    assert chosen(*peers).everybody == ("dateline", "other")
    assert chosen(*peers).out.parts[-2:] == ("build", "things")
    plan = chosen("--who", "other", "--repeats", "2", *peers)
    assert (plan.everybody, plan.repeats, plan.peers) == (("other",), 2, Path(sys.executable))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--who", "nobody"], "unknown contestant: nobody; choose from dateline, other"),
        (["--repeats", "0"], "--repeats must be 1 or more"),
        (["--peers", "/nowhere/python"], "/nowhere/python does not exist"),
    ],
)
def test_a_wrong_argument_is_refused(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(*arguments)
    assert message in capsys.readouterr().err


def test_each_repeat_has_every_contestant_in_another_order() -> None:
    seen: list[str] = []

    def run(who: str) -> int:
        seen.append(who)
        return len(seen)

    results = take_turns(["dateline", "a", "b"], run, 3, Console(file=io.StringIO()))
    assert {who: len(found) for who, found in results.items()} == {"dateline": 3, "a": 3, "b": 3}
    repeats = [tuple(seen[first : first + 3]) for first in (0, 3, 6)]
    assert all(sorted(repeat) == ["a", "b", "dateline"] for repeat in repeats) and len(set(repeats)) > 1


def test_a_failing_peer_is_left_out_with_the_reason_but_a_failing_dateline_raises() -> None:
    output = io.StringIO()

    def run(who: str) -> int:
        if who == "a":
            raise OSError("starting\nno such jar")
        return 1

    assert take_turns(["dateline", "a"], run, 2, Console(file=output)) == {"dateline": [1, 1]}
    assert output.getvalue().count("a is left out: no such jar") == 1

    def fail(who: str) -> int:
        raise OSError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        take_turns(["dateline"], fail, 2, Console(file=output))
