"""The table of commands says what the commands say, and nothing is imported before it is called."""

import subprocess
import sys
from itertools import accumulate

import pytest
from typer.testing import CliRunner

from services import cli
from services.cli.commands import COMMANDS, Command, Group, load
from services.cli.main import app

EVERY: dict[str, Command] = {}
"""By what is typed: `up`, `topics list`."""
for name, one in COMMANDS.items():
    if isinstance(one, Group):
        EVERY |= {f"{name} {sub}": command for sub, command in one.commands.items()}
    else:
        EVERY[name] = one


@pytest.mark.parametrize("typed", EVERY)
def test_the_list_says_of_each_command_what_its_own_help_begins_with(typed: str) -> None:
    first, _, _ = (load(typed.rsplit(maxsplit=1)[-1], EVERY[typed]).help or "").partition("\n\n")
    assert " ".join(first.split()) == EVERY[typed].summary


@pytest.mark.parametrize("group", [name for name, one in COMMANDS.items() if isinstance(one, Group)])
def test_a_group_lists_its_commands(group: str) -> None:
    listed = CliRunner().invoke(app, [group, "--help"]).output
    for typed in EVERY:
        if typed.startswith(f"{group} "):
            assert typed.split()[1] in listed
            assert CliRunner().invoke(app, [*typed.split(), "--help"]).exit_code == 0


@pytest.mark.parametrize("arguments", [["--help"], ["submit", "--help"], ["dlq", "--help"]], ids=" ".join)
def test_the_list_imports_no_command(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from services.cli.main import app\n"
        f"app({arguments}, standalone_mode=False)\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = [name for name in ran.stderr.split() if name.startswith(("dateline", "schemas", "services"))]
    # Installed, `services` is within `dateline`.
    packages = accumulate(cli.__name__.split("."), "{}.{}".format)
    light = {"commands", "early_stop", "exit_codes", "imports", "interrupts", "main", "problems"}
    views = {"views", "views.output"}
    assert set(loaded) == {*packages, *(f"{cli.__name__}.{one}" for one in light | views)}


@pytest.mark.parametrize("typed", EVERY)
def test_the_help_fits_a_terminal_and_speaks_no_python(typed: str) -> None:
    shown = CliRunner().invoke(app, [*typed.split(), "--help"], env={"COLUMNS": "80"}).output
    assert shown.startswith(f"Usage: dateline {typed}")
    assert max(map(len, shown.splitlines())) <= 80
    for word in ("<str>", "<int", "list[", "%Y", "<path>", "<bool>"):
        assert word not in shown
    described = " ".join(shown.split())
    assert EVERY[typed].summary in described


def test_the_list_holds_every_summary_whole() -> None:
    described = " ".join(CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output.split())
    for one in COMMANDS.values():
        assert one.summary in described


def test_a_command_that_is_misspelt_is_answered_with_the_one_that_was_meant() -> None:
    told = CliRunner().invoke(app, ["dlq", "lst"])
    assert (told.exit_code, "list" in told.output) == (2, True)


@pytest.mark.parametrize("lacks", ["requests", "filelock"])
@pytest.mark.parametrize("typed", ["up", "down", "status", "demo"])
def test_a_command_whose_extra_is_not_installed_names_it(typed: str, lacks: str) -> None:
    """In a process of its own: here, the modules are imported."""
    code = f"import sys; sys.modules[{lacks!r}] = None; from services.cli.main import app; app([{typed!r}])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == f"the embedded servers of `dateline {typed}` need {lacks}: pip install 'dateline[stack]'\n"
