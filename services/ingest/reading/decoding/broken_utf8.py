"""UTF-8 with some invalid bytes: a character cut in two, a sentence pasted from a Windows-1252 page.

Only the invalid bytes are repaired; every valid character stays.
"""

import re
import unicodedata

_BROKEN = re.compile("[\udc80-\udcff]+")
_LONGEST = 3
"""Maximum consecutive bytes read as Windows-1252: its languages have no more accented letters in a row."""
_CLOSING = "’”»…–—\xa0"
"""Characters that may follow an accented letter at the end of a word."""
_OTHER_SCRIPTS = "\u0370"
"""Letters from here on (Greek, Cyrillic, …) never share a word with those of Windows-1252."""


def mend(body: bytes, needed: float) -> str | None:
    """The repaired text of a body with more than `needed` valid non-ASCII characters per invalid byte; else None.

    Invalid bytes are read as Windows-1252 if that gives a letter or sign that fits its context; otherwise each run of
    them becomes one U+FFFD. Takes linear time.
    """
    text = body.decode("utf-8", "surrogateescape")
    broken = len(body) - len(text.encode("utf-8", "ignore"))
    ascii_bytes = len(body.translate(None, bytes(range(128, 256))))
    whole = len(text) - ascii_bytes - broken
    if not whole or whole <= needed * broken:
        return None
    return _BROKEN.sub(_mended, text)


def _mended(run: re.Match[str]) -> str:
    raw = run[0].encode("utf-8", "surrogateescape")
    text = raw.decode("cp1252", "replace")
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    return text if _fits(text, before, after) and not _is_cut(raw, text) else "\ufffd"


def _fits(text: str, before: str, after: str) -> bool:
    if "\ufffd" in text or len(text) > _LONGEST:
        return False
    if len(text) > 1 and not all(char.isalpha() or unicodedata.category(char)[0] in "PZ" for char in text):
        return False
    if not text[0].isalpha():
        return True
    # The first byte of a cut character reads as a capital letter, which words do not have in the middle.
    return not (before.islower() and text[0].isupper()) and not any(
        char.isalpha() and char >= _OTHER_SCRIPTS for char in (before, after)
    )


def _is_cut(raw: bytes, text: str) -> bool:
    """Whether these are the first bytes of a truncated character rather than an accented letter and punctuation."""
    return len(raw) > 1 and 0xC2 <= raw[0] <= 0xF4 and raw[1] < 0xC0 and bool(text[1:].strip(_CLOSING))
