"""Fixtures: an experiment for each test, on the real servers."""

import re
import shutil
from collections.abc import Iterator

import pytest

from services.stack import Stack, StackInfo
from tests.faults import report
from tests.faults.experiment import Experiment
from tests.faults.scale import Scale
from tests.faults.servers import Servers

_ENDED = pytest.StashKey[str]()
"""Why the test failed; empty if it passed, not set if it was interrupted."""
ROWS: list[report.Row] = []


@pytest.fixture
def faulty(stack: Stack) -> Iterator[Servers]:
    """The servers, for experiments to harm; restored afterwards."""
    harmed = Servers(stack)
    yield harmed
    harmed.restore()


@pytest.fixture(scope="session")
def scale() -> Scale:
    return Scale.from_environment()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    if call.when == "call" or (call.excinfo is not None and call.when == "setup"):
        item.stash[_ENDED] = call.excinfo.exconly()[:2000] if call.excinfo is not None else ""
    return outcome


@pytest.fixture
def experiment(
    request: pytest.FixtureRequest, servers: StackInfo, faulty: Servers, scale: Scale
) -> Iterator[Experiment]:
    """An experiment named after its file, such as `01_sigkill`, and after the test if the file has several."""
    module = request.node.path.stem.removeprefix("test_")
    own = re.sub(r"[^a-z0-9_]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")
    # Counts all tests of the file, not only the selected ones: a row replaces the row of the same name.
    several = sum(name.startswith("test_") for name in vars(request.module)) > 1 or hasattr(request.node, "callspec")
    experiment = Experiment(f"{module}-{own}" if several else module, servers, faulty, scale)
    shutil.rmtree(experiment.logs, ignore_errors=True)
    try:
        experiment.prepare()
        yield experiment
    finally:
        try:
            experiment.close(request.node.stash.get(_ENDED, "interrupted"))
        finally:
            ROWS.append(experiment.row)
            report.write(ROWS, scale.name)
