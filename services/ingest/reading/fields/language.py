"""The language of an article: the declared one, checked against the text (py3langid, 97 languages)."""

import re
from collections.abc import Sequence

from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.language_model import language_model
from services.ingest.reading.page.candidates import Candidate

_SAMPLE = 1_500
"""Characters used for detection: more take time without improving it (measured up to 6,000)."""
_FEWEST_LETTERS = 20
"""Minimum letters for detection."""
_SURE_LETTERS = 100
"""Minimum characters for detection to override a declaration."""
_CLEAR = 0.3
"""Minimum margin to override a declaration: the natural logarithm, per character, of how much likelier the text is in
the detected language than in the declared one. A wrong declaration gives 1 to 2, close relatives (Danish and Norwegian,
Zulu and Xhosa) 0.1 to 0.25."""
_FEWEST_WORDS = 4
"""Minimum words for detection, in scripts that write spaces."""
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_RENAMED = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "ji": "yi", "fil": "tl"}


def language_code(raw: str) -> str | None:
    """The two-letter code of a declared language ("en-US", "de_DE", "nb"); None if it has none."""
    primary = re.split(r"[-_,;\s]", raw.strip().lower(), maxsplit=1)[0]
    primary = _RENAMED.get(primary, primary)
    return primary if re.fullmatch(r"[a-z]{2}", primary) else None


def detect_language(text: str) -> str | None:
    """The code of the most likely language; None if the text is too short."""
    ranked = _ranked(text)
    return max(ranked, key=lambda code: ranked[code]) if ranked else None


def decide_language(declared: Sequence[Candidate], text: str) -> Decision[str | None]:
    """Decide for the declared language unless the text is clearly in another: many sites keep the language that their
    template came with."""
    codes = [code for candidate in declared if (code := language_code(candidate.value))]
    code, is_declared = _weigh(codes, text)
    return decide(code, [declared[0].place if is_declared else "text"])


def _weigh(codes: list[str], text: str) -> tuple[str | None, bool]:
    """The language, and whether it is a declared one."""
    ranked = _ranked(text)
    if not ranked:
        return (codes[0], True) if codes else (None, False)
    found = max(ranked, key=lambda code: ranked[code])
    if not codes or found in codes:
        return found, found in codes
    # A language unknown to the detector cannot be overridden.
    if codes[0] not in ranked or len(text) < _SURE_LETTERS:
        return codes[0], True
    margin = (ranked[found] - ranked[codes[0]]) / min(len(text), _SAMPLE)
    return (found, False) if margin >= _CLEAR else (codes[0], True)


def _ranked(text: str) -> dict[str, float]:
    """The log-likelihood of each language; empty for a text of too few letters or words."""
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    words = len(sample.split())
    if letters < _FEWEST_LETTERS or (words < _FEWEST_WORDS and not _WITHOUT_SPACES.search(sample)):
        return {}
    ranked: dict[str, float] = {}
    for detected, likelihood in language_model().rank(sample):
        # A three-letter code means that the language has no two-letter one, which the record requires.
        if (code := language_code(detected)) is not None:
            ranked[code] = max(float(likelihood), ranked.get(code, float("-inf")))
    return ranked
