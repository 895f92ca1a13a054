"""Acronyms: the initials of names, and where a text defines them."""

import re
from collections.abc import Iterator

from services.enrich.entities.bare_name import tidy
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.function_words import SMALL
from services.enrich.lexicon.organizations import LEGAL_FORMS
from services.enrich.text.overlap import overlaps

_DEFINED = re.compile(r"\s\(\s?[\"“']?(?:the\s)?(?P<acronym>[A-Z][A-Za-z&.]{0,8}[A-Z.][a-z]?)[\"”']?\s?[,;)]")


def acronyms_of(name: str) -> list[str]:
    """Initials of a name's words, with and without small words and legal form.

    World Health Organization: WHO; Department of Justice: DOJ; General Motors Co.: GM.
    """
    found: list[str] = []
    name_words = [word for word in re.split(r"[\s-]+", name) if word]
    while len(name_words) > 1:
        short = "".join(word[0] for word in name_words if word.casefold() not in SMALL).upper()
        every = "".join(word[0] for word in name_words).upper()
        found += [short, every]
        if name_words[0].rstrip(".").casefold() in ("department", "ministry", "office", "u.s"):
            # Department of Health and Human Services: HHS.
            found.append(short[1:])
        if name_words[-1].strip(".,").casefold() not in LEGAL_FORMS:
            break
        name_words.pop()
    return list(dict.fromkeys(found))


def initials_of(short: str) -> str:
    """The letters of an acronym, as in `acronyms_of`."""
    return short.replace(".", "").rstrip("s").upper()


def is_acronym(short: str, name: str) -> bool:
    """Whether `short` is an acronym of `name`, ignoring full stops."""
    letters = initials_of(short)
    return len(letters) >= 2 and " " in name and letters in acronyms_of(name)


def defined_acronyms(text: str, mentions: list[NameMention]) -> Iterator[NameMention]:
    """Acronyms that the text defines right after a name and the engine missed."""
    taken = [(mention.start, mention.end) for mention in mentions]
    for mention in mentions:
        match = _DEFINED.match(text, mention.end)
        if match is None or overlaps(taken, *match.span("acronym")):
            continue
        if is_acronym(match["acronym"], mention.name) and (added := tidy(text, *match.span("acronym"), mention.type)):
            yield added
