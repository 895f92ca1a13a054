"""Draws delay against polls as SVG: Dateline's curve, and its peers as points. Both axes are logarithmic."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

from benchmarks.polling.follow import Figures

WIDTH, HEIGHT, LEFT, BOTTOM = 760, 460, 70, 50
POLLS, DELAYS = (1.5, 200.0), (1.0, 500.0)
"""Ranges of the axes: polls a feed and day, minutes."""


def draw(curve: Sequence[Figures], peers: Mapping[str, Figures]) -> str:
    """An SVG document."""
    points = " ".join(f"{_x(point.polls):.1f},{_y(point.mean):.1f}" for point in curve)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *(_grid(_x(polls), True, f"{polls}") for polls in (2, 5, 10, 20, 50, 100)),
        *(_grid(_y(delay), False, f"{delay}") for delay in (2, 5, 10, 20, 50, 100, 200)),
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 8}" text-anchor="middle">polls a feed and day</text>',
        f'<text transform="translate(18 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">mean delay, minutes</text>',
        f'<polyline points="{points}" fill="none" stroke="#0a5" stroke-width="2"/>',
        f'<text x="{_x(curve[-1].polls) - 8:.1f}" y="{_y(curve[-1].mean) - 8:.1f}" text-anchor="end" '
        'fill="#0a5">Dateline</text>',
    ]
    for name, peer in peers.items():
        x, y = _x(peer.polls), _y(peer.mean)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#c30"/>')
        parts.append(f'<text x="{x + 7:.1f}" y="{y + 4:.1f}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid(at: float, upright: bool, label: str) -> str:
    if upright:
        line = f'<line x1="{at:.1f}" x2="{at:.1f}" y1="10" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        return line + f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{label}</text>'
    line = f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>'
    return line + f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'


def _x(polls: float) -> float:
    return LEFT + _share(polls, POLLS) * (WIDTH - 10 - LEFT)


def _y(delay: float) -> float:
    return HEIGHT - BOTTOM - _share(delay, DELAYS) * (HEIGHT - BOTTOM - 10)


def _share(value: float, within: tuple[float, float]) -> float:
    low, high = map(log10, within)
    return min(max((log10(max(value, 1e-9)) - low) / (high - low), 0.0), 1.0)
