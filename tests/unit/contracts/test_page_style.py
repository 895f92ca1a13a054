"""The colors of the page can be read, in light and in dark."""

import re

import pytest

from services.contracts.page_style import STYLE

PALETTES = [dict(re.findall(r"--(\w+):(#\w+)", root)) for root in re.findall(r":root\{(.*?)\}", STYLE)]


def luminance(color: str) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2.2)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * one for one in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "print"])
@pytest.mark.parametrize("text", ["ink", "soft", "link"])
@pytest.mark.parametrize("ground", ["paper", "shade"])
def test_text_has_the_contrast_of_level_aa(palette: dict[str, str], text: str, ground: str) -> None:
    high, low = sorted((luminance(palette[text]), luminance(palette[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5
