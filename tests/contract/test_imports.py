"""The walls of the house: who may import whom, by folder, directly and through others.

A wall is broken by an import anywhere in a module: in a function, or for the type checker alone. What is imported by
way of other modules of ours counts like an import of one's own; third-party packages are not looked into.
"""

import ast
import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("dateline", "schemas", "services")
STAGES = ("services.ingest", "services.enrich", "services.index")

SERVERS = ("kafka", "aiokafka", "faust", "mode", "elasticsearch", "elastic_transport")
ERRORS = "services.errors"
"""The base of all errors; it imports nothing."""

EFFECTS = ("asyncio", "aiohttp", "services.runtime", *SERVERS)
"""What a pure room never reaches."""

PURE = (
    "services.ingest.reading",
    "services.ingest.addresses",
    "services.ingest.discovery",
    "services.enrich.lexicon",
    "services.enrich.text",
    "services.enrich.entities",
    "services.enrich.speakers",
    "services.enrich.quotes",
    "services.enrich.dates",
    "services.index.document",
    "services.alerting",
    "services.search",
    "services.grafana",
    "services.tail",
)


@dataclass(frozen=True)
class Wall:
    """Around `room`, a folder or a module. `may` bounds its direct imports of ours; `never` is what it must not reach,
    by whichever way."""

    room: str
    may: tuple[str, ...] | None = None
    never: tuple[str, ...] = ()


WALLS = (
    Wall("schemas", may=("schemas",)),
    *(
        Wall(f"dateline.{core}", never=("asyncio", "aiohttp", "services.runtime.settings", *SERVERS))
        for core in ("annotation", "extraction", "types")
    ),
    Wall("services.stack", may=("services.stack",)),
    Wall(ERRORS, may=()),
    Wall("services.runtime", may=("schemas", ERRORS, "services.runtime")),
    *(Wall(stage, may=("schemas", ERRORS, "services.runtime", stage)) for stage in STAGES),
    *(Wall(stage, never=tuple(other for other in STAGES if other != stage)) for stage in STAGES),
    *(Wall(room, never=EFFECTS) for room in PURE),
    Wall("services.ingest.reading", may=("schemas", ERRORS, "services.ingest.addresses", "services.ingest.reading")),
    Wall("services.ingest.addresses", may=("schemas", "services.ingest.addresses")),
    Wall("services.ingest.fetching", never=("kafka", "aiokafka", "faust", "mode", "elasticsearch")),
    Wall(
        "services.ingest.state",
        may=(
            "schemas",
            ERRORS,
            "services.runtime",
            *(f"services.ingest.{room}" for room in ("addresses", "fetching", "state")),
        ),
    ),
    Wall(
        "services.ingest.schedule",
        may=(
            "schemas",
            ERRORS,
            "services.runtime.outcome",
            "services.ingest.visiting.not_yet",
            *(f"services.ingest.{room}" for room in ("addresses", "fetching", "sources", "schedule")),
        ),
        never=("asyncio", "aiohttp", *SERVERS),
    ),
    Wall("services.ingest.visiting", never=("services.ingest.schedule", "services.ingest.following")),
    *(
        Wall(f"services.enrich.{room}", may=("schemas", ERRORS, f"services.enrich.{room}"))
        for room in ("lexicon", "text", "dates")
    ),
    *(
        Wall(
            f"services.enrich.{room}",
            may=("schemas", ERRORS, "services.enrich.lexicon", "services.enrich.text", f"services.enrich.{room}"),
        )
        for room in ("engine", "entities", "speakers")
    ),
    Wall(
        "services.enrich.quotes",
        may=("schemas", ERRORS, *(f"services.enrich.{room}" for room in ("lexicon", "text", "speakers", "quotes"))),
    ),
    Wall("services.alerting", may=("schemas", "services.alerting")),
    Wall("services.search", may=("schemas", "services.search")),
    Wall("services.grafana", may=("schemas", "services.grafana")),
    Wall("services.tail", may=("schemas", ERRORS, "services.tail")),
    Wall("services.runtime.messages", never=("asyncio", "aiohttp", *SERVERS)),
    *(
        Wall(f"services.runtime.{room}", never=("services.runtime.delivery", "services.runtime.stream"))
        for room in ("messages", "broker", "children", "observe")
    ),
    Wall("services.contracts", may=("schemas", ERRORS, "services.runtime", "services.contracts")),
    # The project's own build needs it, and has none of what Dateline requires.
    Wall("services.contracts.relocation", may=(ERRORS,)),
    *(Wall(room, never=("typer", "rich")) for room in ("services.operate", "services.contracts")),
    *(
        Wall(room, never=("services.cli",))
        for room in ("services.operate", "services.contracts", "services.demo", "services.search", "services.tail")
    ),
)

FAUST_ROOM = "services.runtime.stream"
"""The one room that imports Faust."""


def within(name: str, rooms: Iterable[str]) -> str | None:
    """The first of the rooms that a module is, or is in."""
    return next((room for room in rooms if name == room or name.startswith(f"{room}.")), None)


def parsed(path: Path) -> ast.Module:
    """The syntax of a module. Python 3.11 cannot build it while garbage is collected whose finalizer runs: it ends
    with a SystemError."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if collecting:
            gc.enable()


class House:
    """The modules below a root, with what each imports. Paths are relative to the root, names are dotted."""

    def __init__(self, root: Path) -> None:
        paths = [path for ours in OURS for path in sorted(root.joinpath(ours).rglob("*.py"))]
        self.imports: Mapping[str, tuple[str, ...]] = {}
        names = {self._name(path.relative_to(root)): path for path in paths}
        self.imports = {name: tuple(dict.fromkeys(self._imports(path, names))) for name, path in names.items()}
        self.reached = cache(self._reached)

    @staticmethod
    def _name(path: Path) -> str:
        return ".".join(path.with_suffix("").parts).removesuffix(".__init__")

    @staticmethod
    def _imports(path: Path, names: Mapping[str, Path]) -> Iterator[str]:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative imports hide who is imported"
                assert node.module
                # `from package import module` imports the module; `from module import name` the name's module.
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    yield full if full in names else node.module

    def _reached(self, start: str) -> Mapping[str, tuple[str, ...]]:
        """Everything that a module imports, directly or through modules of ours, with one way to it."""
        ways: dict[str, tuple[str, ...]] = {start: (start,)}
        waiting = [start]
        while waiting:
            here = waiting.pop()
            # Importing a module runs the packages it is in.
            packages = [here.rsplit(".", up)[0] for up in range(1, here.count(".") + 1) if here in self.imports]
            for name in (*self.imports.get(here, ()), *packages):
                if name not in ways:
                    ways[name] = (*ways[here], name)
                    waiting.append(name)
        return ways

    def breaches(self, wall: Wall) -> list[str]:
        """What breaks a wall, each as the way from one module to another."""
        found = []
        for module in self.imports:
            if not within(module, [wall.room]):
                continue
            if wall.may is not None:
                found += [
                    f"{module} -> {name}"
                    for name in self.imports[module]
                    if within(name, OURS) and not within(name, wall.may)
                ]
            found += [" -> ".join(way) for name, way in self.reached(module).items() if within(name, wall.never)]
        return found

    def outside(self, room: str, packages: Iterable[str]) -> list[str]:
        """Direct imports of the packages by modules outside a room."""
        return [
            f"{module} -> {name}"
            for module, names in self.imports.items()
            for name in names
            if within(name, packages) and not within(module, [room])
        ]


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.room} {'never' if wall.never else 'may'}")
def test_no_wall_is_broken(house: House, wall: Wall) -> None:
    assert any(within(module, [wall.room]) for module in house.imports), f"there is no {wall.room} any more"
    assert house.breaches(wall) == []


def test_nobody_but_the_command_imports_the_command_line(house: House) -> None:
    assert house.outside("services.cli", ["services.cli"]) == ["dateline.__main__ -> services.cli.__main__"]


def test_one_room_imports_faust(house: House) -> None:
    assert house.outside(FAUST_ROOM, ["faust", "mode"]) == []


def test_of_enrichment_only_the_front_door_and_the_worker_import_the_runtime(house: House) -> None:
    doors = ("services.enrich.annotate", "services.enrich.worker")
    assert [
        f"{module} -> {name}"
        for module, names in house.imports.items()
        for name in names
        if within(module, ["services.enrich"]) and within(name, ["services.runtime"]) and module not in doors
    ] == []


def test_no_catch_all_modules(house: House) -> None:
    assert [name for name in house.imports if name.rpartition(".")[2] in ("utils", "util", "helpers", "misc")] == []


def test_no_room_holds_over_twenty_modules(house: House) -> None:
    """But for the command line, one file a command."""
    folders: dict[str, int] = {}
    for name in house.imports:
        folders[name.rpartition(".")[0]] = folders.get(name.rpartition(".")[0], 0) + 1
    folders.pop("services.cli", None)
    assert {folder: count for folder, count in folders.items() if count > 20} == {}


@pytest.mark.parametrize(
    ("wall", "files", "breach"),
    [
        pytest.param(
            Wall("services.ingest", may=("schemas", "services.ingest")),
            {"services/ingest/worker.py": "from services.enrich import annotate", "services/enrich/annotate.py": ""},
            "services.ingest.worker -> services.enrich.annotate",
            id="another stage",
        ),
        pytest.param(
            Wall("services.search", never=("elasticsearch",)),
            {"services/search/queries.py": "def ask():\n    from elasticsearch import Elasticsearch"},
            "services.search.queries -> elasticsearch",
            id="in a function",
        ),
        pytest.param(
            Wall("services.search", never=("kafka",)),
            {
                "services/search/hits.py": "import schemas.times",
                "schemas/times.py": "if TYPE_CHECKING:\n    from schemas.zones import Zone",
                "schemas/zones.py": "import kafka.errors",
            },
            "services.search.hits -> schemas.times -> schemas.zones -> kafka.errors",
            id="through others",
        ),
        pytest.param(
            Wall("services.search", never=("services.runtime",)),
            {"services/search/__init__.py": "from services.runtime.settings import Settings"},
            "services.search -> services.runtime.settings",
            id="in the package itself",
        ),
        pytest.param(
            Wall("services.search.hits", never=("kafka",)),
            {"services/search/hits.py": "", "services/search/__init__.py": "import kafka"},
            "services.search.hits -> services.search -> kafka",
            id="in the package around it",
        ),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, wall: Wall, files: Mapping[str, str], breach: str) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert House(tmp_path).breaches(wall) == [breach]


def test_a_neighbour_with_a_longer_name_is_another_room(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "searching.py").write_text("import kafka")
    assert House(tmp_path).breaches(Wall("services.search", never=("kafka",))) == []
