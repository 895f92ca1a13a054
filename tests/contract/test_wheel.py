"""The wheel `dateline_schemas`: what is in it, and what one can do with it and pydantic alone.

It is built here and unpacked; `.ci/wheel` installs it with pip into an environment of its own, and has mypy check the
subscriber.
"""

import base64
import csv
import email
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from schemas import generated
from schemas.version import VERSION
from services.contracts.wheel import NOT_READING, NotBuildable, build, wheel

ROOT = Path(__file__).parents[2]
LARGEST = 80_000
"""Maximum size of the wheel, in bytes: it is kept of every release, in git."""

ALONE = """
import runpy, sys

class Only:
    allowed = {*sys.stdlib_module_names, *sys.argv[2].split(",")}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        # How this Python was built is told by a module whose name tells for what.
        if name.partition(".")[0] not in cls.allowed and not name.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{name} is not installed", name=name)

sys.meta_path.insert(0, Only)
sys.path[:] = [sys.argv[3], *(entry for entry in sys.path if entry)]
sys.argv[:] = sys.argv[1:2]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a program that can import the standard library and the packages it is told, and no others."""
PYDANTIC = ("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection")
"""The packages of pydantic and of what it requires."""

STORED = """
# What an example of the README reads from, in place of a broker: the examples of the wheel, and what is no record.
import sys, types
from dateline_schemas import examples

class Message(types.SimpleNamespace):
    topic, partition, offset, headers = "t", 0, 0, [("ce_type", b"dateline.enriched_article.v1")]

def consumer(topic, **options):
    print("topic", topic)
    yield Message(value=b"{", offset=7)
    yield Message(value=None)
    # The erased ones first: what is older comes after them.
    for path in sorted(examples("enriched_article"), key=lambda path: path.stem != "erased"):
        for _ in range(2):
            yield Message(value=path.read_bytes())

sys.modules["kafka"] = types.SimpleNamespace(KafkaConsumer=consumer)
"""


@pytest.fixture(scope="module")
def built() -> zipfile.ZipFile:
    name, content = wheel(ROOT)
    assert name == f"dateline_schemas-{VERSION}-py3-none-any.whl"
    return zipfile.ZipFile(io.BytesIO(content))


@pytest.fixture(scope="module")
def installed(built: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built.extractall(folder)
    return folder


def run(program: Path, installed: Path, *more: str) -> str:
    allowed = ",".join(("dateline_schemas", *PYDANTIC, *more))
    ran = subprocess.run(
        [sys.executable, "-c", ALONE, program, allowed, installed], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_subscriber_needs_pydantic_alone(installed: Path) -> None:
    told = dict(
        line.split(" ", 1) for line in run(ROOT / "tests" / "contract" / "subscriber.py", installed).splitlines()
    )
    assert int(told.pop("records")) == sum(len(generated.examples(record)) for record in generated.RECORDS)
    assert int(told.pop("quotes")) >= 2
    assert told.pop("dead").startswith("not_found dateline.")
    assert told.pop("topic") == f"enriched_article compact {len(generated.manifests())}"
    assert told == {"erased": "True", "newer": "True", "mapping": "strict", "version": VERSION, "typed": "True"}


def test_the_example_of_the_readme_runs(installed: Path, tmp_path: Path) -> None:
    readme = (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")
    (example,) = (block.split("```")[0] for block in readme.split("```python\n")[1:])
    program = tmp_path / "example.py"
    program.write_text(STORED + example, encoding="utf-8")
    topic, *lines = run(program, installed, "kafka").splitlines()
    assert topic == "topic dateline.current-articles.v1"
    assert [line.split(":")[0] for line in lines if line.startswith("t/")] == ["t/0/7", "t/0/0"]
    newest: dict[str, int] = {}
    quoted = []
    for record in (json.loads(path.read_bytes()) for path in by_status(generated.examples("enriched_article"))):
        if record["revision"] > newest.get(record["article_id"], 0):
            newest[record["article_id"]] = record["revision"]
            quoted += [quote["text"] for quote in record["annotations"]["quotes"]]
    assert quoted and [line.split(" | ")[1] for line in lines if " | " in line] == quoted


def by_status(paths: list[Path]) -> list[Path]:
    """As STORED has them."""
    return sorted(paths, key=lambda path: path.stem != "erased")


def test_it_is_small_and_requires_one_package(built: zipfile.ZipFile) -> None:
    assert len(wheel(ROOT).content) <= LARGEST
    told = email.message_from_bytes(built.read(f"dateline_schemas-{VERSION}.dist-info/METADATA"))
    assert [line.partition(">")[0] for line in told.get_all("Requires-Dist", [])] == ["pydantic"]
    assert (told["Version"], told["License-Expression"]) == (VERSION, "Apache-2.0")
    assert told.get_payload() == (ROOT / "schemas" / "README.md").read_text(encoding="utf-8")


def test_everything_a_subscriber_reads_is_in_it(built: zipfile.ZipFile) -> None:
    names = set(built.namelist())
    for record in generated.RECORDS:
        schema = f"{record}/v1.schema.json"
        assert json.loads(built.read(f"dateline_schemas/{schema}")) == generated.json_schema(record)
        for path in generated.examples(record):
            assert f"dateline_schemas/{path.relative_to(generated.ROOT).as_posix()}" in names
    modules = {path.relative_to(generated.ROOT) for path in generated.ROOT.rglob("*.py")}
    assert names >= {f"dateline_schemas/{module.as_posix()}" for module in modules - NOT_READING}
    assert modules >= NOT_READING, "a module that is left out is gone"
    assert {"dateline_schemas/py.typed", "dateline_schemas/topics/manifests.json"} <= names
    assert not [name for name in names if "released" in name or "__pycache__" in name or name.endswith(".whl")]


def test_no_module_names_its_old_place(built: zipfile.ZipFile) -> None:
    for name in built.namelist():
        if name.endswith(".py"):
            assert b"from schemas" not in built.read(name).replace(b"`", b""), name


def test_it_has_the_words_on_public_names_alone(installed: Path) -> None:
    whole = (ROOT / "schemas" / "revision.py").read_text(encoding="utf-8").splitlines()
    shipped = (installed / "dateline_schemas" / "revision.py").read_text(encoding="utf-8").splitlines()
    assert len(shipped) == len(whole)
    gone = [line for line, kept in zip(whole, shipped, strict=True) if not kept and line]
    assert gone == [
        '"""The last millisecond of which every revision is below ERASED_REVISION: 2039-09-07T15:47:35.550Z."""'
    ]


def test_its_record_is_true(built: zipfile.ZipFile) -> None:
    itself = f"dateline_schemas-{VERSION}.dist-info/RECORD"
    rows = {path: (digest, size) for path, digest, size in csv.reader(built.read(itself).decode().splitlines())}
    assert set(rows) == set(built.namelist()) and rows.pop(itself) == ("", "")
    for path, (digest, size) in rows.items():
        content = built.read(path)
        assert int(size) == len(content)
        assert digest == "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def test_the_same_files_are_the_same_wheel(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    for name in ("LICENSE", "pyproject.toml"):
        (tmp_path / "tree" / name).write_bytes((ROOT / name).read_bytes())
    for path in sorted(generated.ROOT.rglob("*"), reverse=True):
        copy = tmp_path / "tree" / "schemas" / path.relative_to(generated.ROOT)
        if path.is_file() and "__pycache__" not in path.parts:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o600)
    released = tmp_path / "tree" / "schemas" / "releases"
    released.mkdir(exist_ok=True)
    (released / "dateline_schemas-0.9.0-py3-none-any.whl").write_bytes(b"an older one")
    (tmp_path / "tree" / "schemas" / "article" / "released.json").write_text("{}")
    assert build(tmp_path / "tree", tmp_path / "dist").read_bytes() == wheel(ROOT).content


def test_what_is_no_checkout_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotBuildable, match=r"no checkout of Dateline: it needs schemas/version\.py"):
        wheel(tmp_path)
