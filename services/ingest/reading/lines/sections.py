"""Names of sections, and names in the same places that say nothing of one.

`tables/section_words.json` holds, for all languages together: `home` (the front page), `news` (all of a site's news),
`none` (kinds of pages, buttons of a menu, and what a system fills in where nobody chose), `back` (first words of links
to a list), `languages` (what languages call themselves, from the Unicode CLDR).
"""

import json
from functools import cache
from pathlib import Path

from services.ingest.reading.lines.text_key import key

_TABLE = Path(__file__).parent / "tables" / "section_words.json"


def is_home(name: str) -> bool:
    """Whether a name is that of a front page: "Home", "Startseite"."""
    return key(name) in _words("home")


def is_general(name: str) -> bool:
    """Whether a name stands for all of a site's news, and says no more than that: "News", "Nyheter"."""
    return key(name) in _words("news")


def is_no_section(name: str) -> bool:
    """Whether a name is no section's: a front page, a kind of page, a default ("Article", "Uncategorized")."""
    return key(name) in _words("none") | _words("home") | _words("languages")


def leads_back(name: str) -> bool:
    """Whether the text of a link leads to a list rather than naming it: "All news", "Back to Sports"."""
    return key(name).partition(" ")[0] in _words("back")


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(key(word) for word in json.loads(_TABLE.read_bytes())[kind])
