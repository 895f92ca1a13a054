"""The antecedent of a relative pronoun: the noun phrase before it, `her neighbor` in `her neighbor, who`."""

import re

from services.enrich.speakers.scene import Span
from services.enrich.text.phrases import PHRASE_WORD

LONGEST = 90
"""Maximum characters of an antecedent."""

_END = re.compile(r",?[ \xa0]$")
_BREAK = re.compile(r"[,.;:!?()\"“”\n—–]")
_DETERMINER = re.compile(
    r"\b(?:an?|the|this|that|his|her|their|its|our|my|one|two|three|four|another|some|several|many|no)[ \xa0]",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\b(?:of|for|from|at|in|to|on|with|by|near)[ \xa0]$")


def antecedent(text: str, at: int) -> Span | None:
    """The (start, end) of the noun phrase before a relative pronoun at `at`, None if no word opens one."""
    end = _END.search(text, max(0, at - 2), at)
    if end is None:
        return None
    begin = max(0, end.start() - LONGEST)
    breaks = [found.end() for found in _BREAK.finditer(text, begin, end.start())]
    openers = list(_DETERMINER.finditer(text, breaks[-1] if breaks else begin, end.start()))
    while openers and len(openers) > 1 and _INSIDE.search(text, begin, openers[-1].start()):
        # `a member of the crew, who`
        openers.pop()
    if not openers or not PHRASE_WORD.search(text, openers[-1].end(), end.start()):
        return None
    return openers[-1].start(), end.start()
