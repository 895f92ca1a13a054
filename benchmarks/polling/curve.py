"""Draws delay against polls as SVG: Dateline's curve, and its peers as points, the mean beside the 95th percentile.

Axes are logarithmic. Who never finds a part of the entries is told with it: the delays are those of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import log10
from typing import NamedTuple

from benchmarks.polling.follow import Figures

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 560, 440, 58, 36, 12, 48
"""Of one of the two panels: its size and margins."""

POLLS, DELAYS = (1.5, 300.0), (2.0, 1000.0)
"""Ranges of the axes: polls a feed and day, minutes."""

TOLD_LOST = 0.005
"""Share of entries never found from which on a label tells it."""

LETTER, LINE = 6.2, 14.0
"""Width of a letter and height of a line of a label, about."""

INK, OURS, THEIRS = "#333", "#0b7a4b", "#c0392b"


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def draw(curve: Sequence[Figures], peers: Mapping[str, Figures]) -> str:
    """An SVG document."""
    panels = [
        _panel("mean delay", lambda one: one.mean, curve, peers),
        f'<g transform="translate({WIDTH} 0)">',
        _panel("95th percentile of the delay", lambda one: one.p95, curve, peers),
        "</g>",
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="{INK}">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *panels, "</svg>"]) + "\n"


def _panel(
    title: str, delay: Callable[[Figures], float], curve: Sequence[Figures], peers: Mapping[str, Figures]
) -> str:
    line = [(_x(point.polls), _y(delay(point))) for point in curve]
    points = {name: (_x(peer.polls), _y(delay(peer))) for name, peer in peers.items()}
    last_x, last_y = line[-1]
    ours = _Box(last_x - 72, last_y - 6, last_x - 12, last_y + 8)
    taken = [ours, *(_Box(x - 5, y - 5, x + 5, y + 5) for x, y in [*points.values(), *_along(line)])]
    parts = [
        f'<text x="{(LEFT + WIDTH) / 2}" y="22" text-anchor="middle" font-size="14">{title}, minutes</text>',
        *(_grid(_x(polls), True, f"{polls}") for polls in (2, 5, 10, 20, 50, 100, 200)),
        *(_grid(_y(minutes), False, f"{minutes}") for minutes in (2, 5, 10, 20, 50, 100, 200, 500, 1000)),
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 10}" text-anchor="middle">polls a feed and day</text>',
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}" fill="none" stroke="{OURS}" '
        'stroke-width="2"/>',
        f'<text x="{last_x - 12:.1f}" y="{last_y + 5:.1f}" fill="{OURS}" font-weight="bold" text-anchor="end">'
        "Dateline</text>",
        f'<text x="{line[0][0] + 10:.1f}" y="{line[0][1] + 36:.1f}" fill="{OURS}" text-anchor="middle">'
        f"{_lost(curve[0])}</text>",
    ]
    for name, (x, y) in points.items():
        label = f"{name.replace(' entry_frequency', '')} {_lost(peers[name])}".strip()
        box = _place(x, y, len(label) * LETTER, taken)
        taken.append(box)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{THEIRS}"/>')
        parts.append(f'<text x="{box.left:.1f}" y="{box.bottom - 3:.1f}">{escape(label)}</text>')
    return "\n".join(parts)


def _lost(one: Figures) -> str:
    return f"(loses {one.lost:.0%})" if one.lost >= TOLD_LOST else ""


def _place(x: float, y: float, width: float, taken: Sequence[_Box]) -> _Box:
    """Where a label of a point goes: beside it, over or under it, where no other point or label is."""
    half = LINE / 2
    corners = [
        (x + side, y - half + up)
        for up in (0, -LINE, LINE, -2 * LINE, 2 * LINE)
        for side in (8, -8 - width, -width / 2)
    ]
    boxes = [_Box(left, top, left + width, top + LINE) for left, top in corners]
    inside = [box for box in boxes if box.left > LEFT and box.right < WIDTH - RIGHT] or boxes
    return next((box for box in inside if not any(box.meets(other) for other in taken)), inside[0])


def _along(line: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a line, close to one another."""
    steps = [number / 10 for number in range(11)]
    return [
        (x + share * (to_x - x), y + share * (to_y - y)) for (x, y), (to_x, to_y) in pairwise(line) for share in steps
    ]


def _grid(at: float, upright: bool, label: str) -> str:
    if upright:
        line = f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#e3e3e3"/>'
        return line + f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{label}</text>'
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e3e3e3"/>'
    return line + f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'


def _x(polls: float) -> float:
    return LEFT + _share(polls, POLLS) * (WIDTH - RIGHT - LEFT)


def _y(delay: float) -> float:
    return HEIGHT - BOTTOM - _share(delay, DELAYS) * (HEIGHT - BOTTOM - TOP)


def _share(value: float, within: tuple[float, float]) -> float:
    low, high = map(log10, within)
    return min(max((log10(max(value, 1e-9)) - low) / (high - low), 0.0), 1.0)
