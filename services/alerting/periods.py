"""How long the rules look back and wait. Tests divide all of it by one number."""

from dataclasses import dataclass
from typing import Final

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S


@dataclass(frozen=True, slots=True)
class Periods:
    """All periods, divided by `shortened`: 1 in use."""

    shortened: int = 1

    def of(self, seconds: float) -> str:
        """A period as PromQL writes it, of at least a second."""
        left = max(1, round(seconds / self.shortened))
        for unit, size in (("d", DAY_S), ("h", HOUR_S), ("m", 60)):
            if left % size == 0:
                return f"{left // size}{unit}"
        return f"{left}s"

    def look_back(self, seconds: float, least_s: float = 10) -> str:
        """The window of a rate, which needs several scrapes in it even where it is shortened."""
        return self.of(max(seconds, least_s * self.shortened))

    def seconds(self, seconds: float) -> float:
        """A bound that is compared with a value in seconds."""
        return seconds / self.shortened
