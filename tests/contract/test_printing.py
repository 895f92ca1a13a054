"""Only one module prints, so that no command can write what comes from outside to a terminal raw."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRINTERS = {
    "services/cli/views/output.py",  # the one way
    "services/stack/progress.py",  # imports nothing of ours; prints what the embedded servers do
    "services/stack/pins.py",  # a tool of maintainers; prints a count
    "services/runtime/observe/log.py",  # the logs, an object of JSON on each line
}
ALLOWED = {
    # Read, or handed to `output` and `log`; nothing is written there.
    "services/cli/jsonl.py": {"sys.stdout"},
    # One line of its own, in a signal handler before anything is imported; nothing in it came from outside.
    "services/cli/early_stop.py": {"os.write"},
}
CALLS = {"print", "pprint", "Console", "echo", "secho", "style", "excepthook"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}


def ways_to_print(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls that print, constructors of consoles, and the standard streams, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in CALLS:
                yield node.lineno, function.id
            if isinstance(function, ast.Attribute) and function.attr in CALLS - {"print"}:
                yield node.lineno, function.attr
            if ast.unparse(function) in {"rich.print", "os.write", "console.Console", "traceback.print_exc"}:
                yield node.lineno, ast.unparse(function)
        if isinstance(node, ast.Attribute) and node.attr in STREAMS and ast.unparse(node.value) == "sys":
            yield node.lineno, f"sys.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module in {"sys", "rich"}:
            for name in node.names:
                if name.name in STREAMS | {"print", "get_console"}:
                    yield node.lineno, name.name


SOURCES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "services").rglob("*.py"))


@pytest.mark.parametrize("source", [one for one in SOURCES if one not in PRINTERS])
def test_only_one_module_prints(source: str) -> None:
    found = list(ways_to_print(ast.parse((ROOT / source).read_text(encoding="utf-8"))))
    found = [(line, what) for line, what in found if what not in ALLOWED.get(source, set())]
    assert found == [], f"{source}: print with services/cli/views/output.py"


def test_the_exceptions_exist_and_print() -> None:
    for source in PRINTERS | ALLOWED.keys():
        assert list(ways_to_print(ast.parse((ROOT / source).read_text(encoding="utf-8")))), source


@pytest.mark.parametrize(
    "code",
    [
        "print(title)",
        "Console().print(title)",
        "rich.console.Console(stderr=True)",
        "typer.echo(title)",
        "sys.stdout.write(title)",
        "from sys import stderr",
        "from rich import print",
        "os.write(1, title)",
    ],
)
def test_every_other_way_is_noticed(code: str) -> None:
    assert list(ways_to_print(ast.parse(code)))
