"""Amounts in figures, words and fractions."""

from collections.abc import Mapping
from typing import Final

FRACTIONS: Final = {"1/2": 0.5, "½": 0.5, "1/4": 0.25, "¼": 0.25, "3/4": 0.75, "¾": 0.75}


def read_amount(text: str, words: Mapping[str, float | None]) -> float | None:
    """`2 1/2` → 2.5, `twenty-four` → 24, `1,500` → 1500, `several` → null (unspecified).

    `words` maps words and fixed phrases to amounts; those of 100 and more multiply what precedes them.
    """
    text = text.lower()
    if text in words:
        return words[text]
    total, last = 0.0, 0.0
    for part in text.replace("½", " ½").replace("-", " ").split():
        if part in FRACTIONS:
            last += FRACTIONS[part]
        elif part[0].isdigit():
            last = float(part.replace(",", ""))
        else:
            amount = words.get(part)
            if amount is None:
                continue
            if amount >= 100:
                total += max(last, 1.0) * amount
                last = 0.0
            else:
                last += amount
    return total + last


def plain(amount: float) -> str:
    """The shortest decimal of an amount: `2`, `2.5`."""
    return f"{amount:g}" if amount < 1e6 else str(int(amount))
