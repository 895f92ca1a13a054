"""The endpoint over HTTP."""

import http.client
import socket

import pytest

from services.runtime.observe import endpoint, metrics
from services.runtime.observe.health import Health
from services.runtime.observe.probes import Limits, Verdict


@pytest.fixture(scope="module")
def health() -> Health:
    return Health(Limits(loop_s=1e9, clock_s=300))


@pytest.fixture(scope="module")
def port(health: Health) -> int:
    metrics.declare("a-stage", ["a-topic"], lambda: health.broker_reached)
    return endpoint.serve("127.0.0.1", 0, health.checks)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_metrics_are_for_scraping_whatever_the_health(port: int) -> None:
    status, body = ask(port, "/metrics")
    assert status == 200
    for name in (
        'dateline_build_info{python="',
        'dateline_broker_connected{stage="a-stage"} 0.0',
        'dateline_last_success_timestamp_seconds{stage="a-stage"} 0.0',
        'dateline_resident_bytes{process="worker"}',
        'dateline_resident_bytes{process="children"}',
    ):
        assert name in body


def test_it_lives_before_it_is_ready(port: int, health: Health) -> None:
    assert ask(port, "/livez") == (200, "ok\n")
    assert ask(port, "/readyz") == (503, "starting: it has not joined its consumer group yet\n")
    health.broker_answered()
    health.begin()
    assert ask(port, "/readyz") == (200, "ok\nno partitions: a spare, until the consumer group has some for it\n")
    health.assigned(1)
    assert ask(port, "/readyz") == (200, "ok\n")
    assert 'dateline_broker_connected{stage="a-stage"} 1.0' in ask(port, "/metrics")[1]
    health.servers("no Elasticsearch at http://127.0.0.1:9")
    assert ask(port, "/readyz?verbose") == (503, "no Elasticsearch at http://127.0.0.1:9\n")


@pytest.mark.parametrize("path", ["/", "/metrics/", "/metricsx", "/healthz", "/readyz/../metrics", "/%2e"])
def test_any_other_path_is_not_found(port: int, path: str) -> None:
    status, body = ask(port, path)
    assert (status, body) == (404, "the paths are /metrics, /livez, /readyz\n")


def test_the_host_may_be_anything(port: int) -> None:
    assert ask(port, "/livez", Host="worker.example:1")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(port: int, method: str) -> None:
    assert ask(port, "/readyz", method) == (405, "only GET and HEAD\n")


def test_head_is_answered(port: int) -> None:
    assert ask(port, "/livez", "HEAD") == (200, "")


def test_what_is_no_http_harms_nobody(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as stranger:
        stranger.sendall(b"\x16\x03\x01 not http\r\n\r\n")
        stranger.recv(4096)
        # And one that says nothing at all holds a thread, not the endpoint.
        with socket.create_connection(("127.0.0.1", port), timeout=20):
            assert ask(port, "/livez")[0] == 200


def test_a_port_that_is_taken_is_an_error(port: int, health: Health) -> None:
    with pytest.raises(OSError, match="in use"):
        endpoint.serve("127.0.0.1", port, health.checks)


def test_each_reason_is_one_line_that_no_terminal_obeys() -> None:
    hostile = "no server: \x1b]0;mine\x07\nok\u202e\x9b2J\ud83d \u2028 café"
    port = endpoint.serve("127.0.0.1", 0, {"/readyz": lambda: Verdict([hostile, "x" * 9_999])})
    status, body = ask(port, "/readyz")
    first, second = body.splitlines()
    assert (status, first) == (503, r"no server: \x1b]0;mine\x07\nok\u202e\x9b2J\ud83d \u2028 café")
    assert (len(second), second[-1]) == (endpoint.LONGEST_LINE + 1, "…")
