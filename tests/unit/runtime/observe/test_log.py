import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError

from services.runtime.observe import log
from tests.injections import INJECTIONS


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    threading.excepthook = threading.__excepthook__
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


@pytest.mark.parametrize("injection", INJECTIONS)
def test_whatever_it_holds_a_line_is_one_object_of_printable_ascii(
    injection: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = INJECTIONS[injection]
    log.configure("info", stage="ingest")
    plain, ours = logging.getLogger("some_library.core"), structlog.get_logger("services.ours")
    plain.warning(words)
    plain.warning("discarding %s", words)
    headers = {words: words.encode("utf-8", "replace")}
    plain.info("read", extra={"url": words, "authors": [words, (words,)], "headers": headers})
    ours.info("read", title=words, error=ValueError(words))
    ours.info(words, **{words: words})
    try:
        raise ValueError(words) from KeyError(words)
    except ValueError:
        plain.exception(words)
        ours.exception("failed")
    written = capsys.readouterr().err
    assert all(" " <= one <= "~" or one == "\n" for one in written)
    told = [json.loads(line) for line in written.removesuffix("\n").split("\n")]
    assert len(told) == 7
    assert {type(line) for line in told} == {dict}
    assert {line["stage"] for line in told} == {"ingest"}
    assert (told[1]["event"], told[3]["title"], told[4]["event"]) == (f"discarding {words}", words, words)
    assert (told[2]["url"], told[2]["authors"], list(told[2]["headers"])) == (words, [words, [words]], [words])


def test_what_is_huge_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    deep: object = "x"
    for _ in range(50):
        deep = [deep]
    extra = {"title": "z" * 10**6, "many": list(range(10_000)), "deep": deep, "names": dict.fromkeys(range(999))}
    logging.getLogger("services.ours").info("y" * 10**6, extra=extra)
    written = capsys.readouterr().err
    (told,) = [json.loads(line) for line in written.splitlines()]
    assert len(told["event"]) < log.LONGEST + 60
    assert f"… {10**6 - log.LONGEST} characters left out …" in told["title"]
    assert (len(told["many"]), told["many"][-1]) == (log.MOST + 1, "… 9800 more")
    assert told["names"]["…"] == "799 more"
    assert len(written) < 100_000


def test_numbers_that_json_lacks_are_words(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    logging.getLogger("services.ours").info("x", extra={"share": float("nan"), "most": float("inf"), "fine": 0.5})
    (told,) = (json.loads(line, parse_constant=pytest.fail) for line in capsys.readouterr().err.splitlines())
    assert (told["share"], told["most"], told["fine"]) == ("nan", "inf", 0.5)


class Unspeakable:
    """Cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no\nwords")


def test_a_line_that_cannot_be_logged_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    logging.getLogger("services.ours").info("%d records", "many\n\x1b[2J")
    logging.getLogger("services.ours").info("x", extra={"value": Unspeakable()})
    first, second = lines(capsys)
    assert first["event"] == "a line cannot be logged: report this"
    assert "test_log.py:" in str(first["place"]) and first["message"] == "%d records"
    assert second["value"] == "a Unspeakable that cannot be shown (RuntimeError)"


def test_warnings_and_what_escapes_a_thread_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("out\nof the thread")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log.configure("info")
        warnings.warn("tzname \x1b[2J\nforged identified", stacklevel=1)
        logging.captureWarnings(False)
    thread = threading.Thread(target=fail, name="a-thread")
    thread.start()
    thread.join()
    warned, escaped = lines(capsys)
    assert "tzname \x1b[2J\nforged" in str(warned["event"])
    assert (escaped["of"], "ValueError: out\nof the thread" in str(escaped["exception"])) == ("a-thread", True)


def test_a_log_that_nobody_reads_any_more_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    log.configure("info")
    stream.close()
    logging.getLogger("services.ours").info("x")


def test_a_child_logs_as_its_parent_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert log.inherited() is None
    log.configure("warning", stage="enrich")
    parent = log.inherited()
    assert parent == ("WARNING", {"stage": "enrich"})
    structlog.contextvars.clear_contextvars()
    log.configure_child(parent)
    logging.getLogger("some_library").warning("discarding \x1b[2J")
    assert [(line["event"], line["stage"]) for line in lines(capsys)] == [("discarding \x1b[2J", "enrich")]


def test_a_child_of_a_command_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers.clear()
    log.configure_child(None)
    logging.getLogger("some_library").warning("discarding \x1b[2J")
    assert capsys.readouterr().err == ""
