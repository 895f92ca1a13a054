"""Where a run goes on, by what an earlier one left. On the real servers:
tests/integration/test_rebuild_kills.py."""

from dataclasses import replace

import pytest

from services.index.rebuild.control import RUNNING, Control
from services.index.rebuild.machine import first_state

HELD = Control("rebuild", "fill", "old", "new", "me")


@pytest.mark.parametrize("state", RUNNING)
def test_an_earlier_run_is_taken_up_where_the_aliases_are(state: str) -> None:
    """The noted state may lag behind: the answer to a swap may have been lost with the process."""
    held = replace(HELD, state=state)  # type: ignore[arg-type]
    assert first_state(held, "old") == "fill"
    assert first_state(held, "new") == "settle"
