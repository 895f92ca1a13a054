"""How much to measure."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Plan:
    """The amount of work in every part."""

    repeats: int
    pages: int
    """Number of generated pages."""
    slow_pages: int
    """Number of pages for contestants that take seconds for each, and again for their warm-up: Java compiles as it
    runs."""
    documents: int
    messages: int
    first: int
    """Number of warm-up pages for a pipeline that has just started."""
    burst: int
    """Number of pages requested at once."""
    step_s: float
    rates: tuple[float, ...]
    """Offered loads, in pages per second, tried in order until the pipeline is saturated."""
    enrich: int
    """Number of enrich workers in each pipeline."""


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
"""A smoke test of everything; its figures mean nothing."""
