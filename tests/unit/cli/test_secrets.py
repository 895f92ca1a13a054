"""A password in a setting is printed, logged and raised nowhere, wherever it stands.

Every command, where no server listens and where one hangs up; on real servers, with the workers, in
tests/integration/test_secrets.py.
"""

import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.runtime.port_probe import Answer
from services.runtime.settings import Settings
from services.runtime.variables import variable
from tests.unit.cli.test_command_line import CASES
from tests.unit.cli.test_commands import EVERY

SECRET = "hunter2-of-ada"
LOGIN = f"ada:{SECRET}"
PLANTED = {
    "in the URL": {"DATELINE_ELASTICSEARCH_URL": f"http://{LOGIN}@127.0.0.1:1"},
    "percent-encoded": {"DATELINE_ELASTICSEARCH_URL": f"http://ada:{SECRET.replace('-', '%2D')}@127.0.0.1:1"},
    "beside the URL": {"DATELINE_ELASTICSEARCH_USER": "ada", "DATELINE_ELASTICSEARCH_PASSWORD": SECRET},
    "in a broken URL": {"DATELINE_ELASTICSEARCH_URL": f"http:/{LOGIN}@127.0.0.1:1"},
    "in a URL without its port": {"DATELINE_ELASTICSEARCH_URL": f"http://{LOGIN}@127.0.0.1"},
    "twice": {
        "DATELINE_ELASTICSEARCH_URL": f"http://{LOGIN}@127.0.0.1:1",
        "DATELINE_ELASTICSEARCH_USER": "ada",
        "DATELINE_ELASTICSEARCH_PASSWORD": SECRET,
    },
    "among the brokers": {"DATELINE_KAFKA_BOOTSTRAP": f"sasl://{LOGIN}@127.0.0.1:1"},
}
SAID = (SECRET, SECRET.replace("-", "%2D"))


@pytest.fixture
def hanging_up() -> Iterator[int]:
    """The port of a server that hangs up at the first word."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def told(ended: Result, caplog: pytest.LogCaptureFixture) -> str:
    """Everything that a command said: both streams, what was raised and by what, and the logs, all as text."""
    raised = "".join(traceback.format_exception(ended.exception)) if ended.exception else ""
    context, contexts = ended.exception, []
    while context := (context.__cause__ or context.__context__) if context else None:
        contexts.append(f"{context} {context!r} {vars(context)}")
    return "\n".join([ended.output, raised, *contexts, caplog.text, *(f"{one.__dict__}" for one in caplog.records)])


def right(command: str) -> list[str]:
    """The command with its arguments as they should be: the case before the help."""
    return CASES[command][CASES[command].index([*command.split(), "--help"]) - 1]


@pytest.mark.parametrize("command", [one for one in EVERY if one not in ("up", "down", "demo", "worker", "exporter")])
def test_no_command_says_it_where_nobody_listens(
    command: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("schemas.generated.files", list)
    monkeypatch.setattr("schemas.generated.examples", lambda _record: [])
    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.NONE)
    for planted, variables in PLANTED.items():
        said = told(CliRunner().invoke(app, right(command), env=variables), caplog)
        assert not [one for one in SAID if one in said], planted


@pytest.mark.parametrize("command", ["search", "index init", "erase", "verify"])
def test_no_command_says_it_where_a_server_hangs_up(
    command: str, hanging_up: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The real client of Elasticsearch, with its own log and its own errors."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("services.cli.views.broker_problems.require_broker", lambda _: None)
    monkeypatch.setattr("services.operate.erasure.require_topics", lambda *_: None)
    monkeypatch.setattr("services.runtime.broker.topics.BOOTSTRAP_MS", 100)
    variables = {
        "DATELINE_ELASTICSEARCH_URL": f"http://{LOGIN}@127.0.0.1:{hanging_up}",
        "DATELINE_KAFKA_BOOTSTRAP": f"127.0.0.1:{hanging_up}",
    }
    ended = CliRunner().invoke(app, right(command), env=variables)
    assert ended.exit_code == 1, ended.output
    assert SECRET not in told(ended, caplog)


@pytest.mark.parametrize("name", sorted(map(variable, Settings.model_fields)))
@pytest.mark.parametrize("line", [["worker", "index"], ["topics", "check"]], ids=" ".join)
def test_a_setting_that_takes_no_password_does_not_repeat_it(
    name: str, line: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("services.cli.worker.run", lambda _stage: 0)
    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.NONE)
    assert SECRET not in told(CliRunner().invoke(app, line, env={name: f"https://{LOGIN}@x/"}), caplog)


@pytest.mark.parametrize("line", ["submit url", "submit feed", "submit file FILE --url", "extract FILE --url"])
def test_the_url_of_a_page_with_a_login_is_refused_without_repeating_it(
    line: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Else it would be written to a topic, and into every record of the page."""
    page = tmp_path / "page.html"
    page.write_text("<h1>Ferry</h1>")
    words = [str(page) if word == "FILE" else word for word in line.split()]
    ended = CliRunner().invoke(app, [*words, f"https://{LOGIN}@a.example/1"])
    said = told(ended, caplog)
    assert (ended.exit_code, "https://a.example/1" in said, SECRET in said) == (1, True, False)


def test_what_is_said_is_all_looked_through(caplog: pytest.LogCaptureFixture) -> None:
    """The check can fail."""
    logging.getLogger("elastic_transport").warning("GET %s", SECRET)
    assert SECRET in told(CliRunner().invoke(app, ["--version"]), caplog)
