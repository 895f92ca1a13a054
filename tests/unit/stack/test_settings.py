from pathlib import Path

import pytest
from pydantic import ValidationError

from services.stack.settings import StackSettings, heap_bytes


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATELINE_CACHE_DIR", "DATELINE_STACK_FOLDER", "DATELINE_STACK_ES_HEAP"):
        monkeypatch.delenv(name, raising=False)
    settings = StackSettings()
    assert (settings.es_heap, settings.kafka_heap, settings.kafka_port) == ("1g", "400m", None)
    assert settings.cache_dir.is_absolute()
    assert settings.folder.name == "stack"


def test_options_override_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATELINE_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("DATELINE_STACK_FOLDER", "~/news")
    monkeypatch.setenv("DATELINE_STACK_ES_HEAP", "2g")
    monkeypatch.setenv("DATELINE_STACK_KAFKA_PORT", "9092")
    settings = StackSettings(es_heap="512m")
    assert settings.cache_dir == tmp_path
    assert settings.folder == Path.home() / "news"
    assert (settings.es_heap, settings.kafka_port) == ("512m", 9092)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_STACK_FOLDER", "")
    monkeypatch.setenv("DATELINE_STACK_KAFKA_PORT", "")
    settings = StackSettings()
    assert settings.folder.name == "stack", "not the folder that somebody happens to be in"
    assert settings.kafka_port is None


def test_the_cache_can_be_given_by_name(tmp_path: Path) -> None:
    assert StackSettings(cache_dir=tmp_path).cache_dir == tmp_path


@pytest.mark.parametrize("heap", ["", "1", "g", "0g", "1 g", "1gb", "-1g", "1g -Dx=y"])
def test_an_invalid_heap_is_refused(heap: str) -> None:
    with pytest.raises(ValidationError, match="such as 512m or 2g"):
        StackSettings(es_heap=heap)


def test_heap_bytes() -> None:
    assert [heap_bytes(heap) for heap in ("1k", "400m", "2G")] == [1024, 400 << 20, 2 << 30]
