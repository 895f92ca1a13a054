"""Where a run goes on, by what an earlier one left. On the real servers:
tests/integration/test_rebuild_kills.py."""

from dataclasses import replace

import pytest

from services.index.rebuild.control import RUNNING, Control, Kept
from services.index.rebuild.machine import first_state, removed_by

HELD = Control("rebuild", "fill", "old", "new", "me")


@pytest.mark.parametrize("state", RUNNING)
def test_an_earlier_run_is_taken_up_where_the_aliases_are(state: str) -> None:
    """The noted state may lag behind: the answer to a swap may have been lost with the process."""
    held = replace(HELD, state=state)  # type: ignore[arg-type]
    assert first_state(held, "old") == "fill"
    assert first_state(held, "new") == "settle"


def test_what_a_rebuild_deletes_is_said_beforehand() -> None:
    assert removed_by(None, "now", 1) == ()
    held = replace(HELD, kept=(Kept("restored", {}, ""), Kept("older", {}, "")))
    assert removed_by(held, "now", 0) == ("now", "restored", "older")
    assert removed_by(held, "now", 1) == ("restored", "older")
    assert removed_by(held, "now", 3) == ()
