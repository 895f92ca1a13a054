"""The real servers, once: found, used, repaired, kept, refused, removed. About 60 s with cached artifacts.

One instance goes through a life in order, because each start of both servers costs 10 to 20 s here.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from services.stack import Stack, StackInfo
from services.stack.errors import OtherOptions, PortTaken
from services.stack.guardian import running
from services.stack.process import family
from tests.quick_start import QUICK_START

NAME = f"test-{uuid.uuid4().hex[:8]}"
TOPIC = "kept"
ROOT = Path(__file__).parents[2]
WAIT_S = 300.0
MESSAGE = b"x" * (16 << 20)  # the largest that a topic manifest allows


@pytest.fixture(scope="module")
def info() -> Iterator[StackInfo]:
    with running(stack()) as info:
        yield info


def stack(name: str = NAME, **options: object) -> Stack:
    """As every command makes it: nothing is shared but what is on disk."""
    return Stack(name, settings=QUICK_START, progress=False, **options)  # type: ignore[arg-type]


def pid(info: StackInfo, name: str) -> int:
    [found] = [server.pid for server in info.processes if server.name == name]
    assert found
    return found


def attach_socket(pid: int) -> Path:
    """Where Java on Linux listens for those who attach to it, whatever its options are."""
    return Path(f"/tmp/.java_pid{pid}")


def elasticsearch(info: StackInfo, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(info.elasticsearch.removeprefix("http://"), timeout=WAIT_S)
    try:
        payload = None if body is None else json.dumps(body)
        connection.request(method, path, payload, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_both_are_the_real_servers_and_healthy(info: StackInfo) -> None:
    assert info.healthy
    status, nodes = elasticsearch(info, "GET", "/_nodes/_local?filter_path=nodes.*.version")
    assert status == 200
    assert '"version": "9.2.4"' in json.dumps(nodes)
    owner = psutil.Process(pid(info, "elasticsearch")).username()
    assert owner == ("nobody" if os.geteuid() == 0 else psutil.Process().username())
    for server in info.processes:
        listening = {c.laddr[0] for c in psutil.Process(server.pid).net_connections() if c.status == psutil.CONN_LISTEN}
        assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}, server.name


def test_temporary_files_are_in_the_folder_of_the_instance(info: StackInfo) -> None:
    """Also those of the Java processes of Elasticsearch's start script and launcher, which take no options of it."""
    assert list((stack()._elasticsearch_folder / "tmp").glob("final-flags*"))
    for server in info.processes:
        for process in family(psutil.Process(server.pid)):
            assert not list(Path("/tmp").glob(f"hsperfdata_*/{process.pid}"))


def test_a_second_up_finds_them(info: StackInfo) -> None:
    again = stack().up()
    assert (again.kafka, again.elasticsearch) == (info.kafka, info.elasticsearch)
    assert [server.pid for server in again.processes] == [server.pid for server in info.processes]


def test_kafka_takes_the_largest_record_and_makes_no_topic_by_itself(info: StackInfo) -> None:
    admin = KafkaAdminClient(bootstrap_servers=info.kafka)
    try:
        admin.create_topics([NewTopic(TOPIC, 1, 1, topic_configs={"max.message.bytes": str(17 << 20)})])
        producer = KafkaProducer(bootstrap_servers=info.kafka, max_request_size=20 << 20)
        producer.send(TOPIC, MESSAGE).get(timeout=WAIT_S)
        producer.close()
        hasty = KafkaProducer(bootstrap_servers=info.kafka, max_block_ms=2000)
        with pytest.raises(KafkaError):
            hasty.send("never-made", b"x").get(timeout=5)
        hasty.close()
        assert "never-made" not in admin.list_topics()
    finally:
        admin.close()


def test_elasticsearch_takes_documents_and_makes_no_index_by_itself(info: StackInfo) -> None:
    assert elasticsearch(info, "PUT", f"/{TOPIC}")[0] == 200
    assert elasticsearch(info, "PUT", f"/{TOPIC}/_doc/1?refresh=true", {"title": "Kept"})[0] == 201
    assert elasticsearch(info, "PUT", "/never-made/_doc/1", {"title": "Refused"})[0] == 404


def test_a_given_port_that_is_taken_is_said(info: StackInfo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} for kafka is taken"):
            stack(f"{NAME}-port", kafka_port=port).up()
    assert stack(f"{NAME}-port").status() is None
    stack(f"{NAME}-port").down()
    assert not stack(f"{NAME}-port").folder.exists()


def test_a_killed_elasticsearch_is_started_again_on_its_data(info: StackInfo) -> None:
    killed = pid(info, "elasticsearch")
    os.kill(killed, signal.SIGKILL)
    again = stack().up()
    assert again.healthy
    assert not attach_socket(killed).exists()
    assert again.elasticsearch == info.elasticsearch
    assert pid(again, "kafka") == pid(info, "kafka")
    assert pid(again, "elasticsearch") != pid(info, "elasticsearch")
    assert elasticsearch(again, "GET", f"/{TOPIC}/_doc/1")[0] == 200


def test_kept_data_is_there_after_down_and_up(info: StackInfo) -> None:
    with pytest.raises(OtherOptions, match=r"already runs.*elasticsearch with a heap of 512m, not 700m"):
        stack(es_heap="700m").up()
    assert stack().down(keep_data=True)
    assert stack().status() is None
    again = stack().up()
    assert (again.kafka, again.elasticsearch) == (info.kafka, info.elasticsearch)
    assert elasticsearch(again, "GET", f"/{TOPIC}/_doc/1")[0] == 200
    consumer = KafkaConsumer(
        TOPIC, bootstrap_servers=again.kafka, auto_offset_reset="earliest", fetch_max_bytes=32 << 20,
        max_partition_fetch_bytes=32 << 20, consumer_timeout_ms=int(WAIT_S * 1000),
    )  # fmt: skip
    try:
        assert next(consumer).value == MESSAGE
    finally:
        consumer.close()


def test_servers_whose_starter_is_killed_end() -> None:
    """Killed while they start, when there are scripts, launchers and servers, and few of them are noted."""
    name = f"{NAME}-killed"
    code = f"from tests.integration.test_stack import stack, running\nwith running(stack({name!r})): pass"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as starter:
        wait_until(lambda: len(stack(name)._marked(["kafka", "elasticsearch"])) >= 3)
        starter.kill()
    wait_until(lambda: not stack(name)._marked(["kafka", "elasticsearch"]))
    wait_until(lambda: not stack(name).folder.exists() and not stack(name)._elasticsearch_folder.exists())


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_down_leaves_nothing(info: StackInfo) -> None:
    one = stack()
    up = one.status()
    assert up is not None
    processes = [relative for server in up.processes for relative in family(psutil.Process(server.pid))]
    processes += one._marked(["kafka", "elasticsearch"])
    assert len(processes) >= 3  # Kafka, and Elasticsearch with its launcher
    elsewhere = one._elasticsearch_folder
    served_by = pid(up, "elasticsearch")
    assert attach_socket(served_by).exists()
    assert one.down()
    assert not attach_socket(served_by).exists()
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)
    assert one._marked(["kafka", "elasticsearch"]) == []
    assert not one.folder.exists()
    assert not elsewhere.exists()
    assert not one._lock_path.exists()
    assert one.status() is None
    assert not one.down()
