"""English: its words of time, its rules, and the checks these name."""

from services.enrich.dates.english.rules import ENGLISH

__all__ = ["ENGLISH"]
