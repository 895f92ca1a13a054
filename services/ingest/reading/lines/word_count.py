"""How much a text says, in words, in any script.

Chinese, Japanese, Thai, Lao, Khmer and Burmese set no spaces between words, so their letters are counted: translators
reckon with 1.7 letters of Chinese or Japanese for a word of English, and with 4.5 of the alphabets of Southeast Asia.
"""

import re

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ALPHABETS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_PER_IDEOGRAPH = 1 / 1.7
"""Words in a letter of Chinese or Japanese."""
_PER_LETTER = 1 / 4.5
"""Words in a letter of Thai, Lao, Khmer or Burmese."""


def word_count(text: str) -> float:
    """The words of a text: one more than its spaces, or as many as letters of scripts without spaces make up."""
    spaced = text.count(" ") + 1
    if text.isascii() or not _UNSPACED.search(text):
        return float(spaced)
    unspaced = len(_IDEOGRAPHS.findall(text)) * _PER_IDEOGRAPH + len(_ALPHABETS.findall(text)) * _PER_LETTER
    return max(float(spaced), unspaced)
