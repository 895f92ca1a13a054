"""English: words of time, rules, and the checks that rules name."""

from services.enrich.dates.english.rules import ENGLISH

__all__ = ["ENGLISH"]
