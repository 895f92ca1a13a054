"""Noun phrases: their head words, and what those say about a source."""

import re

PHRASE_WORD = re.compile(r"\w[\w'’.-]*\w|\w")
_HEAD_END = re.compile(
    r"\s(?:of|for|at|in|from|with|on|to|and|or|near|close|by|about|over|above|outside|inside|behind|beside|under)\s"
    r"|\s(?:released|published|issued|conducted|led|called|named|based|taken|made|filed|written|seen|obtained|posted"
    r"|commissioned|titled|signed|sent|that|who|which|whose)\s"
)

ROLE = re.compile(r"\w{2,}(?:er|or|ist|man|woman|person|ent|ant|ian|ary|ess|ate|head|chief|coach|star|boss)|ceo|cfo|mp")
"""Nouns for roles and occupations, by their endings."""


def head_word(phrase: str) -> str:
    """The last word of a noun phrase without prepositional phrases: `the mayor of Port Arden` → mayor."""
    cut = _HEAD_END.search(phrase)
    core = phrase[: cut.start()] if cut and cut.start() else phrase
    return last_word(core)


def last_word(text: str) -> str:
    """The last word of a text in lower case, empty if there is none."""
    found = PHRASE_WORD.findall(text)
    return found[-1].casefold() if found else ""


def is_plural(head: str) -> bool:
    """Whether a noun looks like a plural."""
    return head.endswith("s") and not head.endswith(("ss", "us", "is")) and len(head) > 3
