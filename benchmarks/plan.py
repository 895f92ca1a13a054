"""How much is measured."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Plan:
    """Of every part."""

    repeats: int
    pages: int
    """Of the generated corpus."""
    slow_pages: int
    """Of them, where a contestant takes seconds for each; as many before, for Java compiles as it goes."""
    documents: int
    messages: int
    first: int
    """Pages for a pipeline that has just started."""
    burst: int
    """Pages asked for at once."""
    step_s: float
    rates: tuple[float, ...]
    """Pages offered a second, step by step until it saturates."""
    enrich: int
    """Enrich workers of each pipeline."""


WHOLE = Plan(
    repeats=3,
    pages=200,
    slow_pages=20,
    documents=8_000,
    messages=20_000,
    first=24,
    burst=200,
    step_s=40,
    rates=(1, 2, 3, 4, 6, 8, 10, 12, 16),
    enrich=2,
)
QUICK = replace(
    WHOLE, repeats=1, pages=20, slow_pages=2, documents=500, messages=2_000, first=8, burst=20, step_s=10, rates=(1, 2)
)
"""To see that everything runs; its figures mean nothing."""
