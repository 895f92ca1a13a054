"""How much in a text no language has: the sign that its bytes were read in the wrong encoding."""

import re

_OTHER_SCRIPTS = "\u0370-\u1dff\ufb1d-\ufdff"
_EAST_ASIAN = "\u2e80-\u2fff\u3040-\ud7ff\uf900-\ufaff\uff66-\uff9d"
_ODD = re.compile(
    # Accented letters in a row: Cyrillic, Greek, Arabic, read as Latin. Turkish has some of its own: ışığı.
    "[\u00c0-\u011d\u0120-\u012f\u0132-\u015d\u0160-\u024f]{3,}"
    # Two scripts in a word: accented letters read as Cyrillic or Chinese. Bounds keep it linear.
    f"|(?<=[a-zA-Z])[{_OTHER_SCRIPTS}]{{1,3}}|[{_OTHER_SCRIPTS}]{{1,3}}(?=[a-zA-Z])"
    # East Asian text has Latin words beside its own; accented letters are read as one sign each.
    f"|(?<=[a-zA-Z])[{_EAST_ASIAN}](?![{_EAST_ASIAN}])|(?<![{_EAST_ASIAN}])[{_EAST_ASIAN}](?=[a-zA-Z])"
    # Signs in a row and inside a word; what nobody writes.
    "|[\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]{2,}"
    "|(?<=[^\\W\\d_])[\u00a1-\u00a9\u00ac-\u00b4\u00b6\u00b8-\u00ba\u00bc-\u00bf\u2020-\u2022\u2030\u2122]{1,3}(?=[^\\W\\d_])"
    "|[\x80-\x9f\u2400-\u27bf\ue000-\uf8ff\ufb50-\ufdff\ufe70-\ufeff\ufffd]+"
)
MOST_ODD = 0.1
"""Of the characters outside ASCII. The same texts have 0.0 in their own encoding, and 0.1 to 1.0 where Latin letters
are read as those of other scripts, or others as Latin ones. Encodings of one kind are not told apart by it: of those
the declared one is believed."""


def is_odd(text: str) -> bool:
    """Whether so much of a text is odd that it was read in the wrong encoding."""
    return _oddity(text) > MOST_ODD


def _oddity(text: str) -> float:
    """The share of the characters outside ASCII that no language has where they stand, from 0 to 1."""
    outside = outside_ascii(text)
    return sum(map(len, _ODD.findall(text))) / outside if outside else 0.0


def outside_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
