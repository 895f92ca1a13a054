"""The contracts as they were at one time: in the working tree, at a git revision, in a released wheel."""

import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from schemas import generated
from schemas.files import ROOT
from services.errors import DatelineError

PACKAGE = "schemas"
WHEEL_PACKAGE = "dateline_schemas"
GIT_TIMEOUT_S = 60.0


class NoContracts(DatelineError):
    """A revision or wheel cannot be read; the message says what to do."""


class Snapshot(NamedTuple):
    """name: what people call it. path: a folder from which `package` can be imported."""

    name: str
    path: Path
    package: str

    @property
    def folder(self) -> Path:
        """Where the records are, one folder each."""
        return self.path / self.package

    def records(self) -> dict[str, list[int]]:
        """Each record with its major versions, ascending."""
        found: dict[str, list[int]] = {}
        for schema in sorted(self.folder.glob("*/v*.schema.json")):
            found.setdefault(schema.parent.name, []).append(int(schema.name.split(".")[0].removeprefix("v")))
        return {record: sorted(majors) for record, majors in found.items()}

    def schema(self, record: str, major: int) -> dict[str, Any]:
        """The JSON Schema of a record."""
        return _json(self.folder / record / f"v{major}.schema.json")

    def version(self, record: str, major: int) -> str:
        """The version that its records state: `1.0`; the major one alone, before records stated any."""
        stated = self.schema(record, major).get("properties", {}).get("contract", {}).get("default", "")
        return str(stated).partition("/")[2] or f"{major}"

    def examples(self, record: str, major: int) -> dict[str, Any]:
        """Examples by name."""
        folder = self.folder / record / "examples" / f"v{major}"
        return {path.stem: _json(path) for path in sorted(folder.glob("*.json"))}

    def mapping(self, major: int = 1) -> dict[str, Any]:
        """The mapping in Elasticsearch; empty before there was one."""
        path = self.folder / "article_document" / f"v{major}.mapping.json"
        return _json(path) if path.is_file() else {}

    def manifests(self) -> Mapping[str, dict[str, Any]]:
        """Topic to manifest."""
        path = self.folder / "topics" / "manifests.json"
        if path.is_file():
            return _json(path)
        import yaml  # noqa: PLC0415 -- only revisions before the JSON file need it

        read = (yaml.safe_load(one.read_text(encoding="utf-8")) for one in (self.folder / "topics").glob("*.yaml"))
        return {one["topic"]: one for one in read}


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def digest(value: Any) -> str:
    """The SHA-256 of a JSON value, in hex, however it is formatted."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def working_tree() -> Snapshot:
    """The contracts that run now, with the files as they are."""
    return Snapshot("the working tree", ROOT.parent, ROOT.name)


@contextmanager
def of_models() -> Iterator[Snapshot]:
    """The same with the files as the models would have them, in a temporary folder: a verdict should not have to wait
    until they are written."""
    with TemporaryDirectory(prefix="dateline-contracts-") as folder:
        copy = Path(folder) / PACKAGE
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for file in generated.files():
            (copy / file.path.relative_to(ROOT)).write_text(file.content, encoding="utf-8")
        yield Snapshot("the working tree", Path(folder), PACKAGE)


@contextmanager
def at_revision(revision: str) -> Iterator[Snapshot]:
    """The contracts at a git revision, in a temporary folder. Raises NoContracts."""
    top = ROOT.parent
    archived = _git(top, "archive", "--format=tar", revision, "--", PACKAGE)
    with TemporaryDirectory(prefix="dateline-contracts-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archived)) as tar:
            tar.extractall(folder, filter="data")
        yield Snapshot(revision, Path(folder), PACKAGE)


@contextmanager
def of_wheel(wheel: Path) -> Iterator[Snapshot]:
    """The contracts of a released wheel, in a temporary folder. Raises NoContracts."""
    with TemporaryDirectory(prefix="dateline-contracts-") as folder:
        try:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)  # noqa: S202 -- zipfile leaves out `..` and drives, and the wheel is ours
        except (OSError, zipfile.BadZipFile) as error:
            raise NoContracts(f"{wheel} cannot be read ({error}); restore it: git checkout -- {wheel}") from error
        yield Snapshot(wheel.name.split("-")[1], Path(folder), WHEEL_PACKAGE)


def _git(top: Path, *arguments: str) -> bytes:
    if arguments[2].startswith("-"):
        raise NoContracts(f"{arguments[2]!r} is no git revision")
    try:
        return subprocess.run(  # noqa: S603 -- git, with a revision that is no option
            ["git", "-C", str(top), *arguments],  # noqa: S607
            check=True,
            capture_output=True,
            timeout=GIT_TIMEOUT_S,
        ).stdout
    except FileNotFoundError as error:
        raise NoContracts("git is not installed; a comparison with a revision needs it") from error
    except subprocess.TimeoutExpired as error:
        raise NoContracts(f"git did not answer within {GIT_TIMEOUT_S:g} s; try again") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {error.returncode}"
        raise NoContracts(
            f"git cannot read {PACKAGE}/ at {arguments[2]!r} ({reason}); name a commit, branch or tag of the "
            f"repository in {top}, such as HEAD or main"
        ) from error
