"""The subscribers in examples/: built once, in build/examples/, and run as their readme says."""

import hashlib
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.contracts.wheel import wheel
from tests import toolchains

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
BUILT = ROOT / "build" / "examples"
SCHEMA = Path("schemas") / "enriched_article" / "v1.schema.json"


@dataclass(frozen=True)
class Program:
    """A subscriber. `command` is given the folder that it was built in, and what comes before its arguments."""

    name: str
    needs: Sequence[str]
    sources: Sequence[str]
    build: Sequence[Sequence[str]]
    command: Callable[[Path], Sequence[str]]
    keeps_state: bool = True


PYTHON, FAUST, TYPESCRIPT, JAVA, GO, KCAT = PROGRAMS = (
    Program("python", (), ("quotes.py",), (), lambda folder: (sys.executable, str(folder / "quotes.py"))),
    Program("faust", (), ("quotes.py",), (), lambda folder: (sys.executable, str(folder / "quotes.py"))),
    Program(
        "typescript",
        ("node", "npm"),
        ("src/quotes.ts",),
        (("npm", "ci", "--no-audit", "--no-fund"), ("npm", "run", "build")),
        lambda folder: ("node", str(folder / "dist" / "quotes.js")),
    ),
    Program(
        "java",
        ("java", "mvn"),
        ("src/main/java/Quotes.java",),
        (("mvn", "--batch-mode", "--quiet", "compile"),),
        lambda folder: ("java", "-cp", f"{folder}/target/classes:{folder}/target/lib/*", "Quotes"),
    ),
    Program(
        "go",
        ("go",),
        ("main.go", "record.go"),
        (("go", "build", "-o", "quotes", "."),),
        lambda folder: (str(folder / "quotes"),),
    ),
    Program("kcat", ("kcat", "jq"), ("quotes.sh",), (), lambda folder: (str(folder / "quotes.sh"),), keeps_state=False),
)


def require(program: Program) -> None:
    """Skip the test, or fail it where all toolchains must be there."""
    toolchains.require(f"examples/{program.name}", program.needs)


def built(program: Program) -> Path:
    """The folder of the program, built from the files that are here now."""
    folder = BUILT / f"{program.name}-{_digest(program)}"
    place = folder / "examples" / program.name

    def build() -> None:
        shutil.copytree(EXAMPLES / program.name, place, dirs_exist_ok=True)
        (folder / SCHEMA).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / SCHEMA, folder / SCHEMA)
        for command in program.build:
            toolchains.step(command, place)

    toolchains.once(folder, build)
    return place


def schemas_wheel(folder: Path) -> Path:
    """`dateline_schemas` as somebody installs it: its wheel, which Python imports from as it is."""
    name, content = wheel(ROOT)
    path = folder / name
    path.write_bytes(content)
    return path


def _digest(program: Program) -> str:
    found = hashlib.sha256((ROOT / SCHEMA).read_bytes())
    for name in _tracked(EXAMPLES / program.name):
        found.update(name.encode() + b"\0" + (EXAMPLES / program.name / name).read_bytes())
    return found.hexdigest()[:12]


def _tracked(folder: Path) -> list[str]:
    """Files of an example, without what its own tools made beside them."""
    made = {"node_modules", "dist", "target", "enriched_article.ts", "__pycache__"}
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(name) for name in names if not made & set(name.parts))
