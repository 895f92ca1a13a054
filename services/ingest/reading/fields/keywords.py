"""The keywords of an article."""

import re
from collections.abc import Sequence

from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.page.candidates import Candidate

_MOST_KEYWORDS = 30
"""Maximum keywords of an article."""
_LONGEST = 80
"""Maximum length of a keyword, in characters."""


def decide_keywords(candidates: Sequence[Candidate]) -> Decision[list[str]]:
    """Decide for the keywords of the first place that has any, without repetitions."""
    for place in dict.fromkeys(candidate.place for candidate in candidates):
        stated = [word for c in candidates if c.place == place for word in re.split(r"[,;|]", c.value)]
        words = [word for one in stated if 1 < len(word := one.strip()) <= _LONGEST]
        # A repeated keyword keeps its first spelling and its last position.
        unique = {word.casefold(): word for word in reversed(words)}
        if unique:
            return decide(list(reversed(unique.values()))[:_MOST_KEYWORDS], [place])
    return Decision([])
