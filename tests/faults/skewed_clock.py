"""An ingest worker whose clock is an hour ahead: `python -m tests.faults.clock_ahead`.

All processes share the machine's clock, so it cannot be set for a single one. Instead, this replaces the name
`datetime` in the modules that read the time by a class that is an hour ahead. The worker's parsing children receive the
time and never read the clock.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Self

AHEAD = timedelta(hours=1)


class FastClock(datetime):
    """A datetime whose `now` is in the future."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """The time, an hour ahead."""
        return cls.fromtimestamp((datetime.now(tz) + AHEAD).timestamp(), tz)


def main() -> None:
    """Run `dateline worker ingest` with that clock."""
    from services.cli.main import main as dateline
    from services.ingest import capture, worker
    from services.ingest.schedule import deferral
    from services.ingest.visiting import site_rules, visits

    for module in (capture, deferral, site_rules, visits, worker):
        assert vars(module)["datetime"] is datetime, f"{module.__name__} reads the time elsewhere"
        vars(module)["datetime"] = FastClock
    sys.argv = ["dateline", "worker", "ingest"]
    dateline()


if __name__ == "__main__":  # parsing children import this module too
    main()
