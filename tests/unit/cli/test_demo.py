"""`dateline demo --site` and `--save`, as commands; the whole demo runs in `make demo`."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.cli.demo import demo

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(demo)


def test_the_site_is_served_until_sigterm() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "services.cli", "demo", "--site", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = ""
        while "stops it" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        urls = dict(re.findall(r"^  (\w+) +(http://127\.0\.0\.1:\d+/\S+)", said, re.MULTILINE))
        assert list(urls) == ["feed", "page", "text", "broken", "missing"]
        with urllib.request.urlopen(urls["feed"], timeout=60) as answer:
            assert urls["page"] in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(urls["missing"], timeout=60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert "DATELINE_FETCH_ALLOW_NETWORKS=127.0.0.0/8" in said


def test_the_site_may_be_stopped_while_it_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads its last line may be sooner than the process that has just printed it."""

    def stopped(*_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("services.cli.demo.emit", stopped)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert CliRunner().invoke(app, ["--site", "--port", "0"]).exit_code == 0
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_port_that_is_taken_is_said_with_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        result = CliRunner().invoke(app, ["--site", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Port {port} is taken by ")
    assert "--port" in result.stderr


def test_pages_are_saved(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--save", str(tmp_path / "pages")])
    assert result.exit_code == 0
    assert result.stdout == (
        f"30 pages of http://127.0.0.1:8017, requests.jsonl and texts.jsonl are in {tmp_path / 'pages'}\n"
    )
    assert 'rel="canonical" href="http://127.0.0.1:8017/' in (tmp_path / "pages/harbor-tunnel-vote.html").read_text()


@pytest.mark.parametrize("arguments", [["--keep", "--site"], ["--keep", "--save", "x"], ["--site", "--port", "70000"]])
def test_what_does_not_go_together_is_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code != 0


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(app, ["--save", str(tmp_path / "file" / "pages")])
    assert result.exit_code == 1
    assert "name another folder" in result.stderr
