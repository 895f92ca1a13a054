"""The language of a text: what the page declares, checked against the words themselves.

Detection is by script, then by the share of words that are among a language's commonest
(`tables/language_words.json`). It is meant for texts of some sentences; it says nothing rather than guess.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "tables" / "language_words.json"
_SAMPLE = 6_000
"""Characters looked at: enough for a thousand words, cheap for a long page."""
_FEWEST_WORDS = 12
_SCRIPTS = {
    "ja": re.compile(r"[぀-ヿ]"),
    "ko": re.compile(r"[가-힣]"),
    "zh": re.compile(r"[一-鿿]"),
    "ar": re.compile(r"[؀-ۿ]"),
    "he": re.compile(r"[֐-׿]"),
    "hi": re.compile(r"[ऀ-ॿ]"),
    "bn": re.compile(r"[ঀ-৿]"),
    "ta": re.compile(r"[஀-௿]"),
    "te": re.compile(r"[ఀ-౿]"),
    "gu": re.compile(r"[઀-૿]"),
    "th": re.compile(r"[฀-๿]"),
    "el": re.compile(r"[Ͱ-Ͽ]"),
    "ka": re.compile(r"[Ⴀ-ჿ]"),
    "hy": re.compile(r"[԰-֏]"),
    "am": re.compile(r"[ሀ-፿]"),
    "ru": re.compile(r"[Ѐ-ӿ]"),
}
_SCRIPT_OF = {
    "ar": {"ar", "fa", "ur", "ps", "ku"},
    "ru": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn"},
    "hi": {"hi", "mr", "ne"},
    "he": {"he", "yi", "iw"},
    "zh": {"zh", "ja"},
    "am": {"am", "ti"},
}
_RENAMED = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ji": "yi", "fil": "tl"}


def language_code(raw: str) -> str | None:
    """The two-letter code of a declared language ("en-US", "de_DE", "nb"); None where it is none."""
    primary = re.split(r"[-_,;\s]", raw.strip().lower(), maxsplit=1)[0]
    primary = _RENAMED.get(primary, primary)
    return primary if re.fullmatch(r"[a-z]{2}", primary) else None


def detect_language(text: str) -> tuple[str, float] | None:
    """Code and margin 0-1 of the likeliest language; None where the text is too short or no language stands out."""
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if letters < 20:
        return None
    for code, pattern in _SCRIPTS.items():
        share = len(pattern.findall(sample)) / letters
        # Japanese mixes in Chinese characters, so its own script needs only a part.
        if share > (0.15 if code == "ja" else 0.5):
            return _cyrillic(sample) if code == "ru" else (code, 1.0)
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if len(words) < _FEWEST_WORDS:
        return None
    counts = Counter(words)
    scores = sorted(
        ((sum(counts[word] for word in common) / len(words), code) for code, common in _common_words().items()),
        reverse=True,
    )
    (best, code), (second, _) = scores[0], scores[1]
    if best < 0.08:
        return None
    return code, round((best - second) / best, 2)


def decide_language(declared: list[str], text: str) -> tuple[str | None, bool]:
    """The language, and whether a declaration names it.

    Templates are often declared in the language of their maker: where the words clearly speak for another language
    (by a margin of 0.35), they are believed.
    """
    codes = [code for raw in declared if (code := language_code(raw))]
    found = detect_language(text)
    if not codes:
        return (found[0], False) if found else (None, False)
    if found is None or found[0] in codes or codes[0] in _SCRIPT_OF.get(found[0], {found[0]}):
        return (found[0] if found and found[0] in codes else codes[0]), True
    return (found[0], False) if found[1] >= 0.35 and len(text) > 300 else (codes[0], True)


def _cyrillic(sample: str) -> tuple[str, float]:
    lower = sample.lower()
    if re.search(r"[іїєґ]", lower):
        return "uk", 0.9
    if re.search(r"[ђћљњџј]", lower):
        return "sr", 0.9
    if re.search(r"[ыэё]", lower):
        return "ru", 0.9
    return "bg", 0.6


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words) for code, words in json.loads(_TABLE.read_bytes()).items()}
