"""Two results files side by side: what became better, and what worse.

    python -m benchmarks.compare build/bench/before.json build/bench/after.json

Prints each figure that both have, with the ratio of the medians, after over before. Where the spreads of the two
overlap, or either has fewer than three values, the ratio stands in brackets: it may be the machine. Ratios to a peer
are compared too, and tell more: both sides of each were measured in one run. Files of different machines are compared
with a warning.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import shown
from benchmarks.results import Figure, Ratio, Results

MACHINE = ("processor", "cores", "cores_allowed", "memory_gib")
"""What makes another machine of it."""
ENOUGH = 3
"""Values, before a difference counts."""


def compare(before: Results, after: Results) -> Iterator[str]:
    """Lines of a report."""
    if differing := [name for name in MACHINE if before.machine.get(name) != after.machine.get(name)]:
        yield f"Not the same machine ({', '.join(differing)}): trust the ratios to peers only."
    if before.parameters != after.parameters:
        yield f"Not the same parameters: {before.parameters} before, {after.parameters} after."
    held = {figure.key: figure for figure in before.figures}
    for figure in after.figures:
        if (old := held.pop(figure.key, None)) is not None:
            yield _line(f"{figure.part}: {figure.who}, {figure.name}", old, figure)
        else:
            yield f"{figure.part}: {figure.who}, {figure.name}: {shown(figure.median)}, not measured before"
    ratios = {(ratio.part, ratio.name, ratio.to): ratio for ratio in before.ratios()}
    for ratio in after.ratios():
        if (earlier := ratios.get((ratio.part, ratio.name, ratio.to))) is not None:
            yield _line(f"{ratio.part}: {ratio.of} / {ratio.to}, {ratio.name}", earlier, ratio)
    for gone in held.values():
        yield f"{gone.part}: {gone.who}, {gone.name}: not measured after"


def _line(what: str, before: Figure | Ratio, after: Figure | Ratio) -> str:
    change = f"{after.median / before.median:.3f}" if before.median else "no ratio"
    better = (after.median > before.median) == (after.better == "higher")
    rose, fell = min(after.measured) > max(before.measured), max(after.measured) < min(before.measured)
    if min(len(before.measured), len(after.measured)) < ENOUGH:
        verdict = f"({change}) too few repeats"
    elif rose or fell:
        verdict = f"{change} {'better' if better else 'worse'}"
    else:
        verdict = f"({change}) within the spread"
    return f"{what}: {shown(before.median)} -> {shown(after.median)}, {verdict}"


def main() -> None:
    """Compare two files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    chosen = parser.parse_args()
    try:
        print("\n".join(compare(Results.read(chosen.before), Results.read(chosen.after))))
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
