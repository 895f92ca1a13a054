"""An experiment for each test, on the real servers."""

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
"""Why the test failed, empty when it passed; not set when it was broken off."""
ROWS: list[report.Row] = []


@pytest.fixture
def faulty(stack: Stack) -> Iterator[Servers]:
    """The servers, to be harmed; well again afterwards."""
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
    """Named after the file, and the test where a file has several: `01_sigkill`."""
    module = request.node.path.stem.removeprefix("test_")
    own = re.sub(r"[^a-z0-9_]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")
    # By what the file has, not by what was chosen of it: a row replaces that of the same name.
    several = sum(name.startswith("test_") for name in vars(request.module)) > 1 or hasattr(request.node, "callspec")
    experiment = Experiment(f"{module}-{own}" if several else module, servers, faulty, scale)
    shutil.rmtree(experiment.logs, ignore_errors=True)
    try:
        experiment.prepare()
        yield experiment
    finally:
        try:
            experiment.close(request.node.stash.get(_ENDED, "broken off"))
        finally:
            ROWS.append(experiment.row)
            report.write(ROWS, scale.name)
