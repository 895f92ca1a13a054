"""Ctrl-C at any time ends `dateline` with 130 and no traceback."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# A command that is interrupted by itself, at a moment of the test's choice.
PRESS = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"


def run(code: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], input=stdin, capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.mark.parametrize(
    ("module", "typed"),
    [
        ("typer", "--help"),
        ("pydantic", "topics list"),
        ("rich.console", "topics list"),
        ("kafka", "topics create"),
        ("elasticsearch", "search x"),
        ("numpy", "annotate -"),
        ("onnxruntime", "annotate -"),
    ],
)
def test_during_an_import(module: str, typed: str) -> None:
    """The moment at which the module begins to be imported."""
    begins = f"""
import sys
from importlib.abc import MetaPathFinder
class Finder(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            {PRESS}
sys.meta_path.insert(0, Finder())
"""
    command = f"sys.argv[1:] = {typed.split()}\nfrom services.cli.__main__ import main\nmain()"
    ended = run(begins + command, stdin="Ada Quill spoke on Monday.")
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_inside_a_command_what_it_began_is_cleaned_up() -> None:
    ended = run(
        f"""
import sys
import services.cli.__main__ as entry
from services.cli import topics
def interrupted(settings, partitions):
    try:
        {PRESS}
    finally:
        sys.stderr.write("cleaned up")
topics.create_topics = interrupted
topics.broker_problems = lambda settings: __import__("contextlib").nullcontext()
sys.argv[1:] = ["topics", "create"]
entry.main()
"""
    )
    assert (ended.returncode, ended.stderr) == (130, "cleaned up")


@pytest.mark.parametrize("raised", ["ImportError('initialization failed') from KeyboardInterrupt()", "OSError(5, 'x')"])
def test_what_an_interrupt_was_made_into_by_others(raised: str) -> None:
    """Compiled modules that are interrupted while they are imported, and clean-ups that fail."""
    ended = run(
        f"""
import sys
import services.cli.__main__ as entry
from services.cli import topics
def interrupted(settings, partitions):
    try:
        {PRESS}
    finally:
        raise {raised}
topics.create_topics = interrupted
topics.broker_problems = lambda settings: __import__("contextlib").nullcontext()
sys.argv[1:] = ["topics", "create"]
entry.main()
"""
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_what_ignores_the_key_goes_on_ignoring_it() -> None:
    """As in the background of a script, or below nohup."""
    ended = run(
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"import sys, services.cli.__main__ as entry\n{PRESS}\nsys.argv[1:] = ['--version']\nentry.main()"
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("after_s", [0.05, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_at_a_moment_that_nobody_chose(after_s: float) -> None:
    """A real process, and a real signal some time after its first line."""
    code = (
        "import os; os.write(1, b'!')\nimport services.cli.__main__ as entry, sys\n"
        "sys.argv[1:] = ['annotate', '--jsonl']\nentry.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"import services.cli.interrupts as i; i.end_at_once()\n{code}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.read(1) == b"!"
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")
