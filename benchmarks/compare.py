"""Compares two results files: what improved, and what got worse.

    python -m benchmarks.compare build/bench/before.json build/bench/after.json

Prints each figure that both files have, with the ratio of the medians, after / before. If the two spreads overlap, or
either has fewer than three values, the ratio is in brackets: the difference may be noise. Ratios to a peer are compared
too; they say more, because both sides were measured in the same run. Files from different machines are compared with a
warning.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import shown
from benchmarks.results import Figure, Ratio, Results

MACHINE = ("processor", "cores", "cores_allowed", "memory_gib")
"""Facts that must be equal for two runs to count as runs on the same machine."""
ENOUGH = 3
"""Minimum number of values on each side for a difference to count."""


def compare(before: Results, after: Results) -> Iterator[str]:
    """The lines of the comparison."""
    if differing := [name for name in MACHINE if before.machine.get(name) != after.machine.get(name)]:
        yield f"Different machines ({', '.join(differing)}): trust only the ratios to peers."
    if before.parameters != after.parameters:
        yield f"Different parameters: {before.parameters} before, {after.parameters} after."
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
    """Compare two files and print the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="Results file of the earlier run.")
    parser.add_argument("after", type=Path, help="Results file of the later run.")
    chosen = parser.parse_args()
    try:
        print("\n".join(compare(Results.read(chosen.before), Results.read(chosen.after))))
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
