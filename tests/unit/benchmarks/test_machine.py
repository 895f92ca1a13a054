"""The description of the machine has the versions that a figure depends on."""

from pathlib import Path

from benchmarks.machine import describe, pinned


def test_it_has_the_versions_of_both_environments() -> None:
    machine = describe()
    assert machine["cores"]
    assert "spacy" in machine["libraries"]  # type: ignore[operator]
    assert {"textacy", "newspaper4k", "stanford-corenlp"} <= set(machine["peers"])  # type: ignore[call-overload]


def test_pins_are_read_from_the_requirements(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text("first==1.2 \\\n    --hash=sha256:00\nsecond==3\nthird==4\n", encoding="utf-8")
    assert pinned(path, ["first", "second"]) == {"first": "1.2", "second": "3"}
