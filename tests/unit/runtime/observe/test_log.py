import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from services.runtime.observe import log


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_every_line_is_json_with_its_context(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", stage="enrich")
    logging.getLogger("services.somewhere").info("worked", extra={"offset": 7})
    (told,) = lines(capsys)
    assert (told["event"], told["offset"], told["stage"], told["level"]) == ("worked", 7, "enrich", "info")


def test_an_exception_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        logging.getLogger("services.somewhere").exception("failed")
    (told,) = lines(capsys)
    assert "ValueError: broken\nin two" in str(told["exception"])


def test_libraries_say_no_more_than_they_must(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    logging.getLogger("faust.app").info("chatter")
    logging.getLogger("aiokafka.consumer").warning("worth telling")
    assert [told["event"] for told in lines(capsys)] == ["worth telling"]


def test_a_library_that_repeats_itself_is_told_once_in_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.configure("info")
    now_s = 0.0
    monkeypatch.setattr(log.time, "monotonic", lambda: now_s)

    def complain(number: int) -> None:
        logging.getLogger("aiokafka.conn").error("no broker at %d", number)
        logging.getLogger("services.somewhere").info("worked")

    for number in range(50):
        complain(number)
    now_s = log.REPEATED_S
    complain(50)
    told = lines(capsys)
    assert sum(line["event"] == "worked" for line in told) == 51
    complaints = [(line["event"], line.get("repeated")) for line in told if line["event"] != "worked"]
    assert complaints == [("no broker at 0", None), ("no broker at 50", 49)]
