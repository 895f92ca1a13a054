"""Supported languages of time expressions, with their tables."""

from collections.abc import Mapping
from typing import Final

from services.enrich.dates.english import ENGLISH
from services.enrich.dates.rule import Language

LANGUAGES: Final[Mapping[str, Language]] = {language.code: language for language in (ENGLISH,)}
"""By ISO 639 code. To add one, write a package like `english` and list it here."""
