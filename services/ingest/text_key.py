"""Texts as their bare words, to compare them with each other."""

import re


def key(text: str) -> str:
    """Lower case, without punctuation, one space between words."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
