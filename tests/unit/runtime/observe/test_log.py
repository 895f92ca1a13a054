import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError

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


COORDINATOR = "aiokafka.consumer.group_coordinator"


def test_known_noise_of_a_normal_start_is_told_as_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    noise = "Group Coordinator Request failed: [Error 15] GroupCoordinatorNotAvailableError"
    logging.getLogger(COORDINATOR).error("Group Coordinator Request failed: %s", noise.partition(": ")[2])
    (told,) = lines(capsys)
    assert (told["level"], told["reported"]) == ("info", noise)
    assert "still preparing the consumer group" in str(told["event"])


def test_the_same_error_elsewhere_and_other_errors_there_stay_errors(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    logging.getLogger(COORDINATOR).error("Group Coordinator Request failed: %s", "NodeNotReadyError")
    logging.getLogger(COORDINATOR).error("OffsetCommit failed: [Error 15]")
    logging.getLogger("services.ours").error("Group Coordinator Request failed: [Error 15]")
    assert [told["level"] for told in lines(capsys)] == ["error"] * 3


def test_known_noise_is_left_out_where_only_warnings_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("warning")
    logging.getLogger(COORDINATOR).error("Group Coordinator Request failed: [Error 15] x")
    assert lines(capsys) == []


@pytest.mark.parametrize(
    ("logger", "line"),
    [
        (
            "aiokafka.producer.sender",
            "Got error produce response on t-0, retrying. Error: <class 'a.KafkaStorageError'>",
        ),
        ("aiokafka.consumer.fetcher", "Unexpected error while fetching data: KafkaStorageError"),
    ],
)
def test_a_broker_that_cannot_write_is_told_as_an_error_with_what_to_do(
    logger: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("warning")
    logging.getLogger(logger).warning(line)
    (told,) = lines(capsys)
    assert (told["level"], told["reported"]) == ("error", line)
    assert "cannot write to its disk" in str(told["event"]) and "make room" in str(told["event"])


@pytest.mark.parametrize("error", [KafkaConnectionError("closed"), ConnectionRefusedError("refused"), TimeoutError()])
def test_a_library_that_loses_its_connection_logs_no_traceback(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("info")
    for name in ("aiokafka.client", "services.ours"):
        try:
            raise error
        except Exception:
            logging.getLogger(name).exception("cannot go on")
    theirs, ours = lines(capsys)
    assert "exception" not in theirs
    assert theirs["error"] == repr(error)
    assert "Traceback" in str(ours["exception"])


def test_a_bug_in_a_library_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("aiokafka.client").exception("cannot go on")
    assert "Traceback" in str(lines(capsys)[0]["exception"])
