"""Noun phrases: their head word, and what it says about the kind of source."""

import re

PHRASE_WORD = re.compile(r"\w[\w'’.-]*\w|\w")
_HEAD_END = re.compile(r"\s(?:of|for|at|in|from|with|on|to|and|or|near|close)\s")

ROLE = re.compile(r"\w{2,}(?:er|or|ist|man|woman|person|ent|ant|ian|ary|ess|ate|head|chief|coach|star|boss)|ceo|cfo|mp")
"""Nouns for what somebody is or does, by their endings."""


def head_word(phrase: str) -> str:
    """The last word of a noun phrase without what its prepositions add: `the mayor of Port Arden` → mayor."""
    cut = _HEAD_END.search(phrase)
    core = phrase[: cut.start()] if cut and cut.start() else phrase
    return last_word(core)


def last_word(text: str) -> str:
    found = PHRASE_WORD.findall(text)
    return found[-1].casefold() if found else ""


def is_plural(head: str) -> bool:
    return head.endswith("s") and not head.endswith(("ss", "us", "is")) and len(head) > 3
