"""Which class each stage is; that workers run is tested in tests/integration."""

import pytest
from typer.testing import CliRunner

from schemas.topics.stages import STAGES
from services.cli.imports import imported
from services.cli.main import app
from services.cli.worker import CLASS_OF


def test_every_stage_has_its_class() -> None:
    assert list(CLASS_OF) == list(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_the_class_works_at_that_stage(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr("services.cli.worker.run", lambda one: made.append(one) or 3)
    assert CliRunner().invoke(app, ["worker", stage]).exit_code == 3
    (one,) = made
    assert isinstance(one, imported(CLASS_OF[stage]))
    assert one.name == stage


def test_another_stage_is_refused() -> None:
    told = CliRunner().invoke(app, ["worker", "fetch"])
    assert (told.exit_code, "enrich" in told.output) == (2, True)
