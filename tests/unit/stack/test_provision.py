import os
import zipfile
from pathlib import Path

import pytest

from services.stack import provision as module
from services.stack.artifacts import Bundle, Pins
from services.stack.java import Java
from services.stack.platform import User
from services.stack.progress import Reporter
from services.stack.provision import Provision
from services.stack.settings import StackSettings
from tests.unit.stack.conftest import Repository


@pytest.fixture
def settings(tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> StackSettings:
    with zipfile.ZipFile(tmp_path / "es.zip", "w") as archive:
        archive.writestr("elasticsearch-1/bin/elasticsearch", "#!/bin/bash\n")
    jar = repository.add("kafka", b"a jar")
    server = repository.add("elasticsearch", (tmp_path / "es.zip").read_bytes())
    pinned = Pins(kafka=Bundle(version="4", artifacts=(jar,)), elasticsearch=Bundle(version="9", artifacts=(server,)))
    (tmp_path / "java" / "bin").mkdir(parents=True)
    (tmp_path / "java" / "bin" / "java").write_text("#!/bin/sh\n")
    monkeypatch.setattr(module, "pins", lambda: pinned)
    monkeypatch.setattr(module, "installed_java", lambda: Java(tmp_path / "java", "25.0"))
    return StackSettings(cache_dir=tmp_path / "cache", public_folder=tmp_path / "public", repository=repository.url)


def test_for_an_ordinary_user_everything_is_in_the_cache(
    settings: StackSettings, repository: Repository, silent: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_root", lambda: False)
    for _ in range(2):
        provision = Provision(settings, silent)
        provision.ensure_kafka()
        provision.ensure_elasticsearch()
    assert len(repository.requests) == 2
    assert [path.name for path in provision.jars.glob("*.jar")] == ["kafka-1.0.jar"]
    assert (provision.elasticsearch_home / "bin" / "elasticsearch").exists()
    assert provision.elasticsearch_home.is_relative_to(settings.cache_dir)
    assert provision.elasticsearch_java == provision.java
    assert not settings.public_folder.exists()


def test_for_root_elasticsearch_and_java_are_in_the_public_folder(
    settings: StackSettings, repository: Repository, silent: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_root", lambda: True)
    monkeypatch.setattr(module, "unprivileged_user", lambda: User(65534, 65534))
    monkeypatch.setattr("services.stack.public_folder._check_reachable", lambda _: None)
    for _ in range(2):
        provision = Provision(settings, silent)
        provision.ensure_elasticsearch()
    assert len(repository.requests) == 1
    assert provision.elasticsearch_home.is_relative_to(settings.public_folder)
    assert provision.elasticsearch_java.executable.is_relative_to(settings.public_folder)
    assert provision.elasticsearch_java.executable.exists()
    assert provision.elasticsearch_home.parent.stat().st_uid == os.geteuid()
