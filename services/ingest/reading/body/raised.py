"""Superscripts and subscripts: exponents, which plain text would add to the number before them, and footnote marks."""

import re

from lxml.html import HtmlElement

RAISED = frozenset(("sup", "sub"))

_DIGITS = "0123456789+-=()"
_UP = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾") | {ord("−"): "⁻", ord("–"): "⁻", ord("n"): "ⁿ"}
_DOWN = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎") | {ord("−"): "₋", ord("–"): "₋"}
_NUMBER = re.compile(r"[+\-−–]?\d{1,4}|n")
_MARK = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[a-z]")
_SURE_MARK = re.compile(r"[\[(]\s*(?:\d{1,3}|[a-z]|note \d+|citation needed)\s*[\])]|[*†‡§¶]{1,3}")
_LAST_WORD = re.compile(r"([^\W\d_]*)$")
_UNITS = frozenset(
    (
        "m",
        "km",
        "cm",
        "mm",
        "dm",
        "nm",
        "µm",
        "μm",
        "ft",
        "in",
        "yd",
        "mi",
        "hm",
        "dam",
        "s",
        "ha",
        "м",
        "км",
        "см",
        "мм",
    )
)
"""Units with exponents; so has every single letter."""


def raised(before: str, element: HtmlElement) -> str | None:
    """The Unicode characters of a number that is set higher or lower directly behind a digit of `before`: `30²`,
    `10⁻³`. None for anything else, which is read like other text: `1st`, `H2O`, `m2`."""
    text = (element.text or "").strip()
    if not before[-1:].isdigit() or not _NUMBER.fullmatch(text) or next(element.iterchildren(), None) is not None:
        return None
    return text.translate(_UP if element.tag == "sup" else _DOWN)


def is_footnote_mark(before: str, element: HtmlElement) -> bool:
    """Whether a superscript is the mark of a note: a link to another place of the page, a number in brackets or an
    asterisk, or a number behind a word or a full stop of `before`, but not behind a unit."""
    text = (element.text or "").strip()
    link = element if element.tag == "a" else next(element.iterchildren("a"), None)
    if link is not None and not text:
        text = (link.text or "").strip()
        if "#" in (link.get("href") or "") and (_MARK.fullmatch(text) or _SURE_MARK.fullmatch(text)):
            return True
    if _SURE_MARK.fullmatch(text):
        return True
    if not _MARK.fullmatch(text) or text.isalpha() or not before.strip() or before[-1].isspace():
        return False
    found = _LAST_WORD.search(before)
    word = found[1] if found else ""
    if not word:
        return before[-1] in ".,;:!?…”’\"')]»"
    return len(word) > 1 and word.lower() not in _UNITS and not (word.isupper() and len(word) <= 3)
