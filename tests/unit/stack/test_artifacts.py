import re
from pathlib import Path

import pytest

from services.stack import artifacts
from services.stack.artifacts import Artifact, Bundle, Store, pins, sha256, write_atomically
from services.stack.errors import ChecksumMismatch, DownloadFailed
from services.stack.progress import Reporter
from tests.unit.stack.conftest import Repository

CONTENT = b"0123456789" * 1000


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.stack.artifacts.time.sleep", lambda _: None)


def store(folder: Path, repository: Repository, *pinned: Artifact) -> Store:
    return Store(folder / "kafka" / "1.0", Bundle(version="1.0", artifacts=pinned), repository.url)


def test_every_artifact_is_pinned_without_naming_a_host() -> None:
    assert pins().kafka.version == "4.3.0"
    assert pins().elasticsearch.version == "9.2.4"
    assert len(pins().kafka.artifacts) == 46
    assert [str(a) for a in pins().elasticsearch.artifacts] == [
        "org.elasticsearch.distribution.integ-test-zip:elasticsearch:9.2.4"
    ]
    assert not re.search(r"https?:|://|www\.", artifacts.PINS.read_text())


def test_a_path_follows_from_the_coordinates() -> None:
    artifact = Artifact(group="a.b", name="c", version="1", packaging="zip", size=1, sha256="0" * 64)
    assert artifact.path == "a/b/c/1/c-1.zip"


def test_fetches_once(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = [repository.add(f"part{i}", CONTENT + bytes([i])) for i in range(6)]
    kept = store(tmp_path, repository, *pinned)
    assert kept.missing() == pinned
    paths = kept.fetch("x", silent)
    assert [path.read_bytes() for path in paths] == [repository.files[a.path] for a in pinned]
    assert len(repository.requests) == 6
    again = store(tmp_path, repository, *pinned)
    assert again.missing() == []
    assert again.fetch("x", silent) == paths
    assert len(repository.requests) == 6


def test_resumes_what_was_interrupted(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    kept = store(tmp_path, repository, pinned)
    kept.folder.mkdir(parents=True)
    (kept.folder / (pinned.file + ".part")).write_bytes(CONTENT[:4321])
    [path] = kept.fetch("x", silent)
    assert path.read_bytes() == CONTENT
    assert repository.requests == [(pinned.path, "bytes=4321-")]
    assert not list(kept.folder.glob("*.part"))


def test_resumes_when_the_connection_ends_early(
    tmp_path: Path, repository: Repository, silent: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "CHUNK", 50)  # an incomplete chunk is lost
    pinned = repository.add("big", CONTENT)
    repository.cut = [100, 200]
    [path] = store(tmp_path, repository, pinned).fetch("x", silent)
    assert path.read_bytes() == CONTENT
    assert [wanted for _, wanted in repository.requests] == [None, "bytes=100-", "bytes=300-"]


def test_starts_over_when_ranges_are_not_supported(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    repository.ranges = False
    kept = store(tmp_path, repository, pinned)
    kept.folder.mkdir(parents=True)
    (kept.folder / (pinned.file + ".part")).write_bytes(b"something else")
    [path] = kept.fetch("x", silent)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("left", [b"X" * 500, b"X" * len(CONTENT), b"X" * (len(CONTENT) + 1)])
def test_replaces_a_part_that_is_not_the_start_of_the_file(
    tmp_path: Path, repository: Repository, silent: Reporter, left: bytes
) -> None:
    pinned = repository.add("big", CONTENT)
    kept = store(tmp_path, repository, pinned)
    kept.folder.mkdir(parents=True)
    (kept.folder / (pinned.file + ".part")).write_bytes(left)
    [path] = kept.fetch("x", silent)
    assert path.read_bytes() == CONTENT


def test_a_complete_file_that_was_never_recorded_is_not_fetched_again(
    tmp_path: Path, repository: Repository, silent: Reporter
) -> None:
    pinned = repository.add("big", CONTENT)
    kept = store(tmp_path, repository, pinned)
    kept.folder.mkdir(parents=True)
    (kept.folder / pinned.file).write_bytes(CONTENT)
    kept.fetch("x", silent)
    assert repository.requests == []
    assert kept.missing() == []


def test_a_file_that_changed_is_fetched_again(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    kept = store(tmp_path, repository, pinned)
    [path] = kept.fetch("x", silent)
    path.write_bytes(b"Y" * len(CONTENT))  # same size, different time
    assert kept.missing() == [pinned]
    kept.fetch("x", silent)
    assert path.read_bytes() == CONTENT


def test_refuses_a_file_that_is_not_the_pinned_one(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    repository.files[pinned.path] = b"Z" * len(CONTENT)
    kept = store(tmp_path, repository, pinned)
    with pytest.raises(ChecksumMismatch, match=r"org\.example:big:1\.0 .*expected SHA-256 .*deleted"):
        kept.fetch("x", silent)
    assert list(kept.folder.iterdir()) == []


def test_refuses_more_bytes_than_pinned(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    repository.files[pinned.path] = CONTENT * 2
    with pytest.raises(DownloadFailed, match="more than the pinned 10000 bytes"):
        store(tmp_path, repository, pinned).fetch("x", silent)


def test_tries_again_when_the_repository_is_busy(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    repository.status = [503, 429]
    [path] = store(tmp_path, repository, pinned).fetch("x", silent)
    assert path.read_bytes() == CONTENT


def test_a_missing_artifact_is_reported_at_once(tmp_path: Path, repository: Repository, silent: Reporter) -> None:
    pinned = repository.add("big", CONTENT)
    repository.files.clear()
    with pytest.raises(DownloadFailed, match="responded with 404"):
        store(tmp_path, repository, pinned).fetch("x", silent)
    assert len(repository.requests) == 1


def test_without_network_the_error_names_the_cause_but_no_host(
    tmp_path: Path, repository: Repository, silent: Reporter
) -> None:
    pinned = repository.add("big", CONTENT)
    repository.url = "http://user:secret@127.0.0.1:9/"
    with pytest.raises(DownloadFailed, match="could not be reached") as caught:
        store(tmp_path, repository, pinned).fetch("x", silent)
    assert "DATELINE_STACK_REPOSITORY" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_new_pin_makes_a_new_digest() -> None:
    one, other = (Artifact(group="g", name="n", version="1", size=1, sha256=c * 64) for c in "ab")
    assert Bundle(version="1", artifacts=(one,)).digest != Bundle(version="1", artifacts=(other,)).digest


def test_writes_atomically(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x", "one")
    write_atomically(tmp_path / "x", "two")
    assert (tmp_path / "x").read_text() == "two"
    assert sha256(tmp_path / "x") == "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_classifier_is_part_of_the_file_name() -> None:
    one = Artifact(
        group="org.example", name="app", version="1.0", packaging="tar.gz", classifier="all", size=1, sha256="0" * 64
    )
    assert one.path == "org/example/app/1.0/app-1.0-all.tar.gz"
