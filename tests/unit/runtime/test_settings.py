import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.runtime.settings import EXAMPLE, GROUPS, FetchSettings, KafkaSettings, Settings, example, page
from services.runtime.variables import variable


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_ALLOW_NETWORKS", "127.0.0.0/8, 10.1.0.0/16")
    assert Settings().fetch_allow_networks == ["127.0.0.0/8", "10.1.0.0/16"]


def test_a_value_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PROCESSES", "0")
    with pytest.raises(ValidationError, match="processes"):
        Settings()


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PROCESSES", "")
    monkeypatch.setenv("DATELINE_SOURCE_ZONES", "")
    assert Settings().processes == 1
    assert Settings().source_zones is None


def test_networks_that_are_not_public_are_closed_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_FETCH_ALLOW_NETWORKS", raising=False)
    assert Settings().fetch_allow_networks == []


def test_the_group_names_the_stage() -> None:
    assert Settings(group_prefix="blue").group("enrich") == "blue-enrich"


def test_a_group_reads_its_own_variables_and_settings_is_every_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_FETCH_TIMEOUT_S", "7")
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "a:1,b:2")
    told = Settings()
    assert FetchSettings().fetch_timeout_s == told.fetch_timeout_s == 7
    assert KafkaSettings().brokers == told.brokers == ["a:1", "b:2"]
    assert not hasattr(FetchSettings(), "kafka_bootstrap")


def test_every_setting_stands_in_one_group_and_is_described() -> None:
    names = [name for group in GROUPS for name in group.model_fields]
    assert sorted(names) == sorted(set(names)) == sorted(Settings.model_fields)
    assert all(isinstance(told, group) for told in [Settings()] for group in GROUPS)
    assert [name for name, told in Settings.model_fields.items() if not told.description] == []


def test_the_page_of_settings_is_up_to_date() -> None:
    written = Path(__file__).parents[3] / "docs" / "settings.md"
    assert written.read_text(encoding="utf-8") == page(), "run `python -m services.runtime.settings`"


def test_the_example_of_an_env_file_is_up_to_date() -> None:
    written = Path(__file__).parents[3] / EXAMPLE.name
    assert written.read_text(encoding="utf-8") == example(), "run `python -m services.runtime.settings`"


def test_the_example_of_an_env_file_has_every_setting_at_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    given = re.findall(r"^# (DATELINE_\w+)=(.*)$", example(), re.MULTILINE)
    assert [name for name, _ in given] == [variable(name) for group in GROUPS for name in group.model_fields]
    for name, value in given:
        if value:
            monkeypatch.setenv(name, value)
    assert Settings() == Settings.model_construct(**{name: one.default for name, one in Settings.model_fields.items()})


def test_the_page_says_what_a_default_is() -> None:
    lines = page().splitlines()
    assert any(line.startswith("| `DATELINE_FETCH_MAX_BYTES` | `10485760` (10 MiB) | Maximum size") for line in lines)
    assert any(line.startswith("| `DATELINE_FILE_ROOT` | unset |") for line in lines)
