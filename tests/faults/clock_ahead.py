"""An ingest worker whose clock is an hour ahead: `python -m tests.faults.clock_ahead`.

The machine's clock is one for all its processes: it cannot be set for a single one, and setting it would be the fault
of everybody. So the name `datetime` in the modules that ask it for the time stands for one that answers an hour too
late. The worker's children, which parse, are given the time and never ask.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Self

AHEAD = timedelta(hours=1)


class FastClock(datetime):
    """A datetime whose `now` is in the future."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """An hour ahead."""
        return cls.fromtimestamp((datetime.now(tz) + AHEAD).timestamp(), tz)


def main() -> None:
    """Run `dateline worker ingest` with that clock."""
    from services.cli.main import main as dateline
    from services.ingest import capture, worker
    from services.ingest.schedule import deferral
    from services.ingest.visiting import site_rules, visits

    for module in (capture, deferral, site_rules, visits, worker):
        assert vars(module)["datetime"] is datetime, f"{module.__name__} asks elsewhere for the time"
        vars(module)["datetime"] = FastClock
    sys.argv = ["dateline", "worker", "ingest"]
    dateline()


if __name__ == "__main__":  # a child that parses imports this module too
    main()
