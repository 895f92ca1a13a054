"""What all tests share: how a run in several processes divides them, and the real servers of each process."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings

from services.stack import Stack, StackError, StackInfo
from services.stack.guardian import running
from tests.faults import report
from tests.faults.scale import Scale
from tests.quick_start import QUICK_START

# The machines that run the tests are shared: the time that an example takes says nothing about the code.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")
# A shell has what it runs in the background ignore Ctrl-C, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

ON_SERVERS = ("faults", "integration")
FIRST = ("faults/test_0", "faults/test_10", "faults/test_11", "faults/test_40")
LAST = tuple(f"faults/test_{number}" for number in (15, 16, 17, 18, 29, 30, 41, 42, 43))
"""Beginnings of the paths of the tests on the first pair of servers and on the last; the others are on a second. The
first and the second take as long, each, as the last and the tests without servers together."""
BEGUN = datetime.now(UTC).isoformat(timespec="seconds")
TIMEOUT_S, LONG_TIMEOUT_S = 1200, 14_400
"""Of one test on servers. It must hold on a machine that is busy with other things."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two groups on servers come first, since they take longest, and mostly wait while the other modules run beside
    them. The process that ends with those takes the last group."""
    for item in items:
        if _group(item.nodeid).startswith("servers"):
            item.add_marker(pytest.mark.timeout(LONG_TIMEOUT_S if Scale.from_environment().long else TIMEOUT_S))
    order = {"servers 1": 0, "servers 2": 1, "servers 3": 3}
    items.sort(key=lambda item: order.get(_group(item.nodeid), 2))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Runs in several processes: the groups on servers, and the other modules one by one. xdist 3.8 has groups of its
    own, but passes them on in an attribute that pytest 9.2 no longer reads.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    return ByGroup(config, log)


def _group(nodeid: str) -> str:
    path = nodeid.partition("::")[0].removeprefix("tests/")
    if not path.startswith(ON_SERVERS):
        return path
    return "servers 1" if path.startswith(FIRST) else "servers 3" if path.startswith(LAST) else "servers 2"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The fault experiments of this run, from the file of their report: other processes may have run them."""
    path, rows = report.read(Scale.from_environment().name)
    if rows := [row for row in rows if row.ended >= BEGUN]:
        terminalreporter.section(f"fault experiments ({path})")
        for row in rows:
            terminalreporter.line(" | ".join(row.cells()))
            if row.notes:
                terminalreporter.line(f"    {row.notes}")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One real Kafka and one real Elasticsearch for all tests of this process. They end with it, however it ends."""
    stack = Stack(f"test-{os.getpid()}", settings=QUICK_START, progress=False)
    try:
        with running(stack):
            yield stack
    except StackError as error:
        pytest.fail(f"The servers of the tests did not start or end: {error}", pytrace=False)


@pytest.fixture(scope="session")
def servers(stack: Stack) -> StackInfo:
    """Their addresses, which stay the same when a server is started again."""
    info = stack.status()
    assert info is not None
    return info
