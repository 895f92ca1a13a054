import subprocess
from pathlib import Path

import pytest

from schemas import generated
from services.contracts.snapshots import NoContracts, at_revision, of_models, of_wheel, working_tree
from services.contracts.wheel import build

ROOT = Path(__file__).parents[3]


def test_the_working_tree_has_every_record() -> None:
    tree = working_tree()
    assert tree.records() == {record: [1] for record in generated.RECORDS}
    assert f"article/{tree.version('article', 1)}" == generated.RECORDS["article"].model_fields["contract"].default
    assert tree.examples("article", 1)
    assert tree.mapping()["dynamic"] == "strict"
    assert "dateline.articles.v1" in tree.manifests()


def test_the_models_say_what_the_files_say() -> None:
    with of_models() as snapshot:
        assert snapshot.schema("article", 1) == working_tree().schema("article", 1)
        assert snapshot.path != working_tree().path


@pytest.mark.skipif(not (ROOT / "schemas").is_dir(), reason="this is no checkout")
def test_a_wheel_has_the_same(tmp_path: Path) -> None:
    with of_wheel(build(ROOT, tmp_path)) as snapshot:
        assert snapshot.records() == working_tree().records()
        assert snapshot.schema("article", 1) == working_tree().schema("article", 1)
        assert snapshot.manifests() == working_tree().manifests()


def test_a_broken_wheel_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "dateline_schemas-1.0.0-py3-none-any.whl"
    broken.write_bytes(b"no wheel")
    with pytest.raises(NoContracts, match="git checkout"), of_wheel(broken):
        pass


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x", "-h"])
def test_what_is_no_revision_is_told(revision: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    with pytest.raises(NoContracts, match=r"revision|commit"), at_revision(revision):
        pass


def test_a_revision_has_its_contracts() -> None:
    found = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is no checkout")
    with at_revision(found.stdout.strip()) as snapshot:
        assert "article" in snapshot.records()
