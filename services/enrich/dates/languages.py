"""The languages whose time expressions are read: one set of tables each."""

from collections.abc import Mapping
from typing import Final

from services.enrich.dates.english import ENGLISH
from services.enrich.dates.rule import Language

LANGUAGES: Final[Mapping[str, Language]] = {language.code: language for language in (ENGLISH,)}
"""By ISO 639 code. To add one: a package like `english`, and its name here."""
