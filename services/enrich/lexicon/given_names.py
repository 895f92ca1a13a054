"""Given names, with the share of women among the people who bear them; `training/given_names.py` makes the table."""

from functools import cache
from pathlib import Path

from services.enrich.lexicon.table import words

_TABLE = Path(__file__).parent / "tables" / "given_names.txt"

SURNAMES_FIRST = words("kim lee jung moon choi li wang chen liu zhang xi wen hu mao park yoon han ban")
"""Surnames that stand before the given name in East Asia and would be taken for one: Kim Jong-un is no woman."""


@cache
def _shares() -> dict[str, float]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return {name: int(percent) / 100 for name, _, percent in (line.partition(" ") for line in lines)}


def share_of_women(name: str) -> float | None:
    """The share of women among the bearers of a full name's first word that is a known given name, 0 to 1, else None.

    A name of one word is taken for a surname, and initials are passed over: `J. Edgar Moss` is judged by Edgar.
    """
    parts = [word.strip(".,'\"“”‘’()").casefold() for word in name.split()]
    if len(parts) < 2 or _is_surname_first(parts):
        return None
    for word in parts[:-1]:
        if len(word) > 1:
            shares = _shares()
            found = shares.get(word)
            return found if found is not None or "-" not in word else shares.get(word.partition("-")[0])
    return None


def _is_surname_first(parts: list[str]) -> bool:
    """Whether a name begins with its surname: `Kim Jong-un`, and with spaces `Kim Jong Un`, unlike `Kim Susan Lee`."""
    if parts[0] not in SURNAMES_FIRST:
        return False
    return "-" in parts[1] or (len(parts) == 3 and len(parts[1]) > 1 and parts[1] not in _shares())


def is_given_name(word: str) -> bool:
    """Whether a word is a known given name, or begins with one and a hyphen."""
    folded = word.strip(".,'\"“”‘’()").casefold()
    return folded in _shares() or ("-" in folded and folded.partition("-")[0] in _shares())
