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

ON_SERVERS = ("tests/faults/", "tests/integration/")
LONGEST = (
    "tests/integration/test_readme.py",
    "tests/integration/test_stack.py",
    "tests/faults/test_30",
    "tests/faults/test_41",
    "tests/integration/test_followed.py",
    "tests/integration/test_subscribers.py",
)
"""Two minutes and more each, most of it spent waiting: at the end, the other processes would have nothing to do."""
WITH_SERVERS = 3
"""Processes that may have servers of their own: 1.2 GB each. Any more of them run tests that need none."""
LEFT_OVER = 60
"""Modules without servers that are left to the first processes, for when one of them waits for the last servers."""
BEGUN = datetime.now(UTC).isoformat(timespec="seconds")
TIMEOUT_S, LONG_TIMEOUT_S = 1200, 14_400
"""Of one test on servers. It must hold on a machine that is busy with other things."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first, then the others on servers; the many short modules behind them fill what is left."""
    for item in items:
        # Such a name differs from process to process, and a run in several of them ends before its first test.
        if " object at 0x" in item.nodeid:
            raise pytest.UsageError(f"{item.nodeid}: give its parameters names (ids=)")
        if item.nodeid.startswith(ON_SERVERS):
            item.add_marker(pytest.mark.timeout(LONG_TIMEOUT_S if Scale.from_environment().long else TIMEOUT_S))
    items.sort(key=lambda item: (not item.nodeid.startswith(LONGEST), not item.nodeid.startswith(ON_SERVERS)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Runs in several processes: module by module, each process with servers of its own, or with none."""
    from xdist.scheduler import LoadScopeScheduling

    class ByModule(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0]

        def _assign_work_unit(self, node: Any) -> None:
            if self.nodes.index(node) >= WITH_SERVERS:
                without = [module for module in self.workqueue if not module.startswith(ON_SERVERS)]
                if len(without) <= LEFT_OVER:
                    node.shutdown()
                    return
                self.workqueue.move_to_end(without[-1], last=False)
            super()._assign_work_unit(node)

    return ByModule(config, log)


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
