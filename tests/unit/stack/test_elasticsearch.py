import json
import os
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from services.stack import elasticsearch as module
from services.stack.elasticsearch import Elasticsearch
from services.stack.java import Java
from services.stack.platform import User
from services.stack.process import Child

MARK = "-Ddateline.instance=test.elasticsearch"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    config = tmp_path / "home" / "config"
    (config / "jvm.options.d").mkdir(parents=True)
    (config / "jvm.options").write_text(
        "-XX:+UseG1GC\n20-:--add-modules=jdk.incubator.vector\n-XX:+HeapDumpOnOutOfMemoryError\n"
        "-Xlog:gc*,safepoint:file=gc.log\n-XX:+ExitOnOutOfMemoryError\n"
    )
    (config / "elasticsearch.yml").write_text("# shipped\n")
    (config / "log4j2.properties").write_text("status = error\n")
    return tmp_path / "home"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    calls: list[dict[str, object]] = []

    def start(command: Sequence[str | Path], **options: object) -> Child:
        calls.append({"command": [str(part) for part in command], **options})
        return Child(pid=1, create_time=1.0)

    monkeypatch.setattr(module, "start", start)
    return calls


def elasticsearch(
    tmp_path: Path, user: User | None = None, cluster: str = "dateline-test", **extra: object
) -> Elasticsearch:
    return Elasticsearch(
        folder=tmp_path / "with space" / "es",
        log=tmp_path / "logs" / "elasticsearch.log",
        home=tmp_path / "home",
        java=Java(tmp_path / "java", "25"),
        heap="700m",
        cluster=cluster,
        mark=MARK,
        java_options="-XX:One -XX:Two",
        user=user,
        extra=extra,
    )


def test_configures_and_starts(tmp_path: Path, home: Path, started: list[dict[str, object]]) -> None:
    elasticsearch(tmp_path, **{"cluster.routing.allocation.disk.threshold_enabled": True}).launch(1234)
    folder = tmp_path / "with space" / "es"
    settings = yaml.safe_load((folder / "config" / "elasticsearch.yml").read_text())
    assert settings["http.port"] == 1234
    assert settings["network.host"] == "127.0.0.1"
    assert settings["xpack.security.enabled"] is False
    assert settings["action.auto_create_index"] is False
    assert settings["path.data"] == str(folder / "data")
    assert settings["path.repo"] == [str(folder / "snapshots")]
    assert settings["cluster.routing.allocation.disk.threshold_enabled"] is True  # the test's setting overrides ours
    options = (folder / "config" / "jvm.options").read_text().splitlines()
    assert options == ["-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"]
    [call] = started
    assert call["command"] == [
        str(home / "bin" / "elasticsearch"), "-p", str(Elasticsearch.pid_file(folder)),
    ]  # fmt: skip
    environment = call["env"]
    assert isinstance(environment, Mapping)
    assert environment["ES_JAVA_OPTS"].split()[:2] == ["-Xms700m", "-Xmx700m"]
    # Every Java of the script and the launcher reads it; without it, each start leaves folders in /tmp.
    assert environment["JDK_JAVA_OPTIONS"] == f'-XX:-UsePerfData "-Djava.io.tmpdir={folder}/tmp"'
    for options in (environment["ES_JAVA_OPTS"], environment["CLI_JAVA_OPTS"]):
        assert {MARK, "-XX:One", "-XX:Two"} <= set(options.split())
    assert not {"http_proxy", "JAVA_TOOL_OPTIONS", "ES_PATH_HOME"} & set(environment)


def test_config_is_recreated_and_data_stays(tmp_path: Path, home: Path, started: list[dict[str, object]]) -> None:
    elasticsearch(tmp_path).launch(1)
    folder = tmp_path / "with space" / "es"
    (folder / "data" / "kept").write_text("x")
    (folder / "config" / "elasticsearch.yml").unlink()
    (folder / "config" / "elasticsearch.yml").symlink_to(home / "config" / "elasticsearch.yml")
    elasticsearch(tmp_path).launch(2)
    assert (folder / "data" / "kept").exists()
    assert (home / "config" / "elasticsearch.yml").read_text() == "# shipped\n"  # not written through a link
    assert yaml.safe_load((folder / "config" / "elasticsearch.yml").read_text())["http.port"] == 2


def test_what_a_killed_server_left_is_removed_at_the_next_start(
    tmp_path: Path, home: Path, started: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TEMPORARY", tmp_path)
    elasticsearch(tmp_path).launch(1)
    tmp = tmp_path / "with space" / "es" / "tmp"
    (tmp / "final-flags123").mkdir()
    Elasticsearch.pid_file(tmp.parent).write_text("4711\n")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".java_pid4711"))
    (tmp_path / ".java_pid4712").write_text("not ours")
    elasticsearch(tmp_path).launch(2)
    assert list(tmp.iterdir()) == []
    assert not (tmp_path / ".java_pid4711").exists()
    Elasticsearch.pid_file(tmp.parent).write_text("4712")
    Elasticsearch.remove_temporary_files(tmp.parent)
    assert (tmp_path / ".java_pid4712").exists()  # not a socket
    assert not tmp.exists()
    for content in ("", "x", "../x"):
        tmp.mkdir()
        Elasticsearch.pid_file(tmp.parent).write_text(content)
        Elasticsearch.remove_temporary_files(tmp.parent)
        assert not tmp.exists()
    tmp.mkdir()
    os.mkfifo(Elasticsearch.pid_file(tmp.parent))  # nobody writes to it: reading it as a file would never end
    Elasticsearch.remove_temporary_files(tmp.parent)
    assert not tmp.exists()


def test_as_root_the_user_owns_only_what_the_server_writes(
    tmp_path: Path, home: Path, started: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Path] = []
    monkeypatch.setattr(module.os, "chown", lambda path, uid, gid, follow_symlinks: given.append(Path(path)))
    elasticsearch(tmp_path, User(65534, 65534)).launch(1)
    folder = tmp_path / "with space" / "es"
    assert {path for path in given if path.parent == folder} == {
        folder / name for name in ("config", "data", "logs", "tmp", "snapshots")
    }
    assert folder not in given
    config = given.index(folder / "config")
    assert all(path.parent == folder / "config" for path in given[:config])  # the folder itself changes its owner last
    assert started[0]["user"] == User(65534, 65534)


class Health:
    def __init__(self) -> None:
        self.answer: object = {}
        self.port = 0


@pytest.fixture
def health() -> Iterator[Health]:
    served = Health()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(served.answer).encode()
            self.send_response(200 if self.path == "/_cluster/health" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    served.port = server.server_address[1]
    yield served
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "ready"),
    [
        ({"cluster_name": "dateline-test", "status": "green"}, True),
        ({"cluster_name": "dateline-test", "status": "yellow"}, True),
        ({"cluster_name": "dateline-test", "status": "red"}, False),
        ({"cluster_name": "somebody-elses", "status": "green"}, False),
        ({"error": "starting"}, False),
        ([], False),
    ],
)
def test_is_ready_when_our_own_cluster_is_yellow_or_green(
    tmp_path: Path, health: Health, answer: object, ready: bool
) -> None:
    health.answer = answer
    assert elasticsearch(tmp_path).is_ready(health.port) is ready


def test_is_not_ready_when_nothing_listens(tmp_path: Path) -> None:
    assert not elasticsearch(tmp_path).is_ready(9)
