"""Common words: words that only their place in the sentence gives a capital, which engines take for names."""

import re

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention

FARTHEST_STOP = 4
"""Maximum characters before a word in which the end of the sentence before it is looked for."""

_OPENS = re.compile(r"(?:^|[.!?:\r\n][\"”’)]*\s*)[\"“‘]?$")
_AS_NOUN = re.compile(r"\b(?:[Aa]n?|[Tt]he|this|that|every|each|his|her|their|our|its) (?:[a-z-]+ )?([a-z]+)(?=[ ,.;])")


def common_words(mentions: list[NameMention], text: str) -> set[str]:
    """The folded one-word names that only begin sentences, and that the text has as nouns: `Carer jailed … a carer`."""
    names = [fold(mention.name) for mention in mentions]
    parts = {word for name in names if " " in name for word in name.split()}
    may: dict[str, bool] = {}
    for mention, name in zip(mentions, names, strict=True):
        opens = " " not in name and name not in parts and mention.type in ("PERSON", "ORG") and _opens(mention, text)
        may[name] = opens and may.get(name, True)
    candidates = {name for name, opens in may.items() if opens}
    if not candidates:
        return set()
    return candidates & {word for match in _AS_NOUN.finditer(text) for word in match.group().split()[1:]}


def _opens(mention: NameMention, text: str) -> bool:
    if mention.honorific or not mention.name.istitle():
        return False
    return _OPENS.search(text, max(0, mention.start - FARTHEST_STOP), mention.start) is not None
