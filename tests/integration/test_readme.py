"""Every command of the README, and of docs/operations.md in its `bash` blocks, runs as it is written, in order, in one
shell, and does what it says. Those of operations.md come before the README stops the workers.

The shell is a newcomer's: an empty folder, no variables of Dateline's. Three things are not as there. The servers are
those of the other tests, so `up` finds them running, and `down` removes an instance of which there is only a folder
(tests/integration/test_stack.py goes through their life); the news site has a free port; and `.venv` holds the
`dateline` under test.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.demo.site import PORT
from services.runtime.settings import Settings
from services.stack import Stack
from services.stack.guardian import MARK
from services.stack.platform import free_ports
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
README, OPERATIONS = "README.md", "docs/operations.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMEOUT_S = 900
FAILS = {"harbor-fireworks-cancelled --wait": 1, "story-7781 --wait": 1}
"""Words of the commands that say that they fail, to their exit codes."""

DATELINE = """#!/bin/sh
case "$1" in
  up) shift; set -- up --name {name} "$@";;
  down) shift; set -- down --name {name}-readme "$@";;
  demo) shift; set -- demo --port {port} "$@";;
esac
exec {python} -m services.cli "$@"
"""


@dataclass(frozen=True)
class Step:
    """A command as run: what it printed on both outputs, and its exit code."""

    command: str
    output: str
    code: int


def commands(document: str) -> list[str]:
    """The lines of a document's `bash` blocks, but for those of make, of which this test is a part."""
    blocks = [code for language, code in BLOCK.findall((ROOT / document).read_text()) if language == "bash"]
    return [line for code in blocks for line in code.splitlines() if not line.startswith("make ")]


def every_command() -> list[str]:
    """In the order in which they run."""
    lines = commands(README)
    end = next(number for number, line in enumerate(lines) if line.startswith("kill "))
    return [*lines[:end], *commands(OPERATIONS), *lines[end:]]


@pytest.fixture(scope="module")
def shell(
    stack: Stack, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Mapping[str, Step]]]:
    """The folder in which all commands were run, and each of them by its text."""
    folder = tmp_path_factory.mktemp("readme")
    [port] = free_ports(1)
    (stack.settings.folder / f"{stack.name}-readme").mkdir()
    environment = folder / ".venv" / "bin"
    environment.mkdir(parents=True)
    (environment / "activate").write_text('PATH="$PWD/.venv/bin:$PATH"\n')
    (environment / "dateline").write_text(
        DATELINE.format(name=stack.name, port=port, python=shlex.quote(sys.executable))
    )
    (environment / "dateline").chmod(0o755)
    lines = [line.replace(str(PORT), str(port)) for line in every_command()]
    steps = [folder / f"step-{number:02}" for number in range(len(lines))]
    script = "".join(
        f"exec > {step}.out 2>&1\n{line}\necho $? > {step}.code\n" for step, line in zip(steps, lines, strict=True)
    )
    variables = {name: value for name, value in os.environ.items() if name == MARK or not name.startswith("DATELINE_")}
    variables |= PATIENCE | {
        "HOME": str(folder),
        "COLUMNS": "120",
        "DATELINE_STACK_FOLDER": str(stack.settings.folder),
        "DATELINE_GROUP_PREFIX": settings.group_prefix,
    }
    with subprocess.Popen(["bash", "-c", script], cwd=folder, env=variables, start_new_session=True) as bash:
        try:
            bash.wait(TIMEOUT_S)
        finally:
            if bash.poll() is None:
                os.killpg(bash.pid, signal.SIGKILL)
    yield (
        folder,
        {
            line: Step(line, step.with_suffix(".out").read_text(), int(step.with_suffix(".code").read_text()))
            for step, line in zip(steps, every_command(), strict=True)
        },
    )


def ran(shell: tuple[Path, Mapping[str, Step]], beginning: str) -> Step:
    """The first step that begins so."""
    return next(step for command, step in shell[1].items() if command.startswith(beginning))


def test_every_block_of_commands_is_run() -> None:
    for language, code in BLOCK.findall((ROOT / README).read_text()):
        assert language == "bash" or not re.search(r"^(dateline|make|source|eval) ", code, re.MULTILINE), code


@pytest.mark.parametrize("command", every_command())
def test_it_exits_as_it_says(shell: tuple[Path, Mapping[str, Step]], command: str) -> None:
    step = shell[1][command]
    expected = next((code for words, code in FAILS.items() if words in command), 0)
    assert (step.code, "Traceback" in step.output) == (expected, False), step.output


def test_extraction_and_annotation_show_the_article(shell: tuple[Path, Mapping[str, Step]]) -> None:
    assert "Saltmere council to vote on $410 million harbor tunnel" in ran(shell, "dateline extract pages/").output
    assert "Kurosaki" in ran(shell, "dateline annotate pages/").output
    articles = [json.loads(line) for line in (shell[0] / "articles.jsonl").read_text().splitlines()]
    assert len(articles) == 30 and all(one["article"]["text"] for one in articles)
    annotations = [json.loads(line) for line in (shell[0] / "annotations.jsonl").read_text().splitlines()]
    assert len(annotations) == 27 and all("annotations" in one for one in annotations)


def test_what_was_submitted_is_found(shell: tuple[Path, Mapping[str, Step]]) -> None:
    words = ran(shell, 'dateline search "harbor tunnel"').output
    assert re.search(r"\b[1-9]\d* articles", words) and "Judith Ellery" in words
    found = [json.loads(line) for line in ran(shell, "dateline search --mentions").output.splitlines()]
    assert found and all(one["dates"] for one in found)


def test_what_failed_is_listed(shell: tuple[Path, Mapping[str, Step]]) -> None:
    assert "not_found" in ran(shell, "dateline dlq list").output
    assert "not_found" in ran(shell, "dateline dlq replay").output
    assert json.loads((shell[0] / "zones.json").read_text())


def test_the_workers_were_stopped_and_said_so(shell: tuple[Path, Mapping[str, Step]]) -> None:
    for stage in ("ingest", "enrich", "index"):
        assert '"worker ready"' in (shell[0] / f"{stage}.log").read_text()
    assert "8017" not in (shell[0] / "site.txt").read_text()  # another port was given
    assert "A fictional news site is at" in (shell[0] / "site.txt").read_text()
