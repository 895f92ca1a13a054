"""Oddity: how much of a text looks like no language, a sign of the wrong encoding."""

import re

_OTHER_SCRIPTS = "\u0370-\u1dff\ufb1d-\ufdff"
_EAST_ASIAN = "\u2e80-\u2fff\u3040-\ud7ff\uf900-\ufaff\uff66-\uff9d"
_ODD = re.compile(
    # Accented letters in a row: Cyrillic, Greek or Arabic read as Latin. Turkish does have some: ışığı.
    "[\u00c0-\u011d\u0120-\u012f\u0132-\u015d\u0160-\u024f]{3,}"
    # Two scripts in one word: accented letters read as Cyrillic or Chinese. The bounds keep it linear.
    f"|(?<=[a-zA-Z])[{_OTHER_SCRIPTS}]{{1,3}}|[{_OTHER_SCRIPTS}]{{1,3}}(?=[a-zA-Z])"
    # East Asian text may touch Latin words, but misread accented letters are single characters.
    f"|(?<=[a-zA-Z])[{_EAST_ASIAN}](?![{_EAST_ASIAN}])|(?<![{_EAST_ASIAN}])[{_EAST_ASIAN}](?=[a-zA-Z])"
    # Symbols in a row or inside a word; characters nobody writes.
    "|[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]{2,}"
    "|(?<=[^\\W\\d_])[\u00a1-\u00a9\u00ac-\u00b4\u00b6\u00b8-\u00ba\u00bc-\u00bf\u2020-\u2022\u2030\u2122]{1,3}(?=[^\\W\\d_])"
    "|[\x80-\x9f\u2400-\u27bf\ue000-\uf8ff\ufb50-\ufdff\ufe70-\ufeff\ufffd]+"
)
MOST_ODD = 0.1
"""Maximum share of odd characters among those outside ASCII.

The texts of tests/unit/ingest/reading/decoding/test_charset.py have 0.0 in their own encoding, and 0.1 to 1.0 if Latin
letters are read as another script or the reverse. Oddity cannot distinguish encodings of the same script; for those,
the declared one is believed."""


def is_odd(text: str) -> bool:
    """Whether a text is so odd that it was probably decoded with the wrong encoding."""
    return _oddity(text) > MOST_ODD


def _oddity(text: str) -> float:
    """The share of characters outside ASCII that no language has in such a place, from 0 to 1."""
    outside = outside_ascii(text)
    return sum(map(len, _ODD.findall(text))) / outside if outside else 0.0


def outside_ascii(text: str) -> int:
    """The number of characters outside ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))
