import pytest
from pydantic import ValidationError

from services.runtime.settings import Settings


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_ALLOW_NETWORKS", "127.0.0.0/8, 10.1.0.0/16")
    assert Settings().fetch_allow_networks == ["127.0.0.0/8", "10.1.0.0/16"]


def test_a_value_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PROCESSES", "0")
    with pytest.raises(ValidationError, match="processes"):
        Settings()


def test_networks_that_are_not_public_are_closed_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_FETCH_ALLOW_NETWORKS", raising=False)
    assert Settings().fetch_allow_networks == []


def test_the_group_names_the_stage() -> None:
    assert Settings(group_prefix="blue").group("enrich") == "blue-enrich"
