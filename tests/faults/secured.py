"""A real Elasticsearch with security on, beside the one of the other experiments.

Its users and roles are in files: the embedded server cannot create them by its API.
"""

import base64
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from elasticsearch import ApiError, Elasticsearch, TransportError

from services.stack import elasticsearch as server
from services.stack.platform import free_ports
from services.stack.process import family, stop
from services.stack.progress import Reporter
from services.stack.provision import Provision
from tests.quick_start import QUICK_START

SUPERUSER = ("root", "the password of root")
ROUNDS = 10_000


@contextmanager
def secured(folder: Path, users: Mapping[str, tuple[str, str]], roles: Mapping[str, Any]) -> Iterator[Elasticsearch]:
    """Run the server while the block lasts; yields a client of its superuser. `users`: name to password and role."""
    users = {SUPERUSER[0]: (SUPERUSER[1], "superuser"), **users}
    provision = Provision(QUICK_START, Reporter(enabled=False))
    provision.ensure_elasticsearch()
    # The user that runs the server for root cannot reach the folder of the test.
    own = (provision.public or folder) / f"secured-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    node = server.Elasticsearch(
        folder=own / "elasticsearch",
        log=folder / "elasticsearch.log",
        home=provision.elasticsearch_home,
        java=provision.elasticsearch_java,
        heap="512m",
        cluster="secured",
        mark=f"-Ddateline.secured={os.getpid()}",
        java_options=QUICK_START.java_options,
        user=provision.user,
        extra={"xpack.security.enabled": True, "xpack.security.autoconfiguration.enabled": False},
        files={
            "users": "".join(f"{name}:{_hash(password)}\n" for name, (password, _) in users.items()),
            "users_roles": "".join(f"{role}:{name}\n" for name, (_, role) in users.items()),
            # JSON is YAML; the server takes each line that does not begin with a space for one role.
            "roles.yml": "".join(f"{name}: {json.dumps(role)}\n" for name, role in roles.items()),
        },
    )
    (port,) = free_ports(1)
    process = psutil.Process(node.launch(port).pid)
    client = Elasticsearch(node.address(port), basic_auth=SUPERUSER, max_retries=0)
    try:
        _wait(client, process)
        yield client
    finally:
        client.close()
        stop(family(process), QUICK_START.stop_timeout)
        shutil.rmtree(own, ignore_errors=True)


def _wait(client: Elasticsearch, process: psutil.Process) -> None:
    deadline = time.monotonic() + QUICK_START.start_timeout
    while True:
        try:
            client.cluster.health(wait_for_status="yellow")
            return
        except (ApiError, TransportError) as error:
            assert process.is_running(), "the server ended early"
            assert time.monotonic() < deadline, f"the server is not up: {error}"
            time.sleep(0.5)


def _hash(password: str) -> str:
    """A password as the file realm stores it."""
    salt = os.urandom(32)
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, 32)
    return f"{{PBKDF2}}{ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"
