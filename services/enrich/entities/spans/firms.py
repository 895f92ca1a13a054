"""Firms: company names that contain punctuation, which engines tag in pieces, put together."""

import re
from collections.abc import Iterable

from services.enrich.text.tagged import TaggedName

_WORD = r"[A-Z][\w’'-]+"
_PARTNER = rf"{_WORD}(?: {_WORD}){{0,2}}"
_FORM = r"(?:Inc|Corp|Cos?|Ltd|LLP|LLC|Plc|PLC|Limited|S\.A|N\.V|A\.G|AG)\b\.?"

_PARTNERS = re.compile(
    rf"(?<![\w’'&/-]){_PARTNER}(?:, {_PARTNER}){{0,8}}, {_PARTNER} & {_PARTNER}(?: & Co\b\.?)?(?: {_FORM})?"
)
"""Orrin, Lane & Field   Marsh Gray, Lane Field & Co. A list of companies has `and` before the last one instead."""

_LEAD = re.compile(r"(?:At|In|For|With|By|From|To|On|And|But|As|Under|After|Before|Since|When|While)\s")
"""Words that may begin a sentence before a firm."""

_LISTED = re.compile(rf",? (?:and|or|&) (?:the )?[A-Z]|, {_PARTNER},? (?:and|or) ")
_IN_BRACKETS = re.compile(rf" ?\([A-Z][\w.]*(?: [A-Z][\w.]*)?\) {_FORM}")
"""Harbor Oil (Indonesia) Ltd."""

_POSSESSIVE = re.compile(rf"['’]s {_FORM}")
"""Lane's Corp."""

_IS_FIRM = re.compile(rf" & {_WORD}$| {_FORM}$")
_DEPENDENT = re.compile(
    r"(?:\s+(?:of|and|the|in|for|at|to|office|offices|division|divisions|unit|card|cards|stock|stocks|shares|conference"
    r"|composite|bill|bills|spokesman|spokeswoman|headquarters|studios|plant|building|store|stores|magazine))+$"
)
"""Words after a firm that are not part of its name. Lower case only: a Division may be part of the name."""


def whole_firms(names: Iterable[TaggedName], text: str) -> list[TaggedName]:
    """The names, with those of firms complete except for the full stop of `Co.`"""
    found = _joined([_whole(name, text) for name in names], text)
    stops = {name.end for name in found}
    places = [name.start for name in found if name.type in ("GPE", "LOC", "FAC")]
    for match in _PARTNERS.finditer(text):
        start, end = match.span()
        if lead := _LEAD.match(text, start):
            start = lead.end()
        if text[end : end + 1] == "." and end + 1 in stops:
            end += 1
        inside = [name for name in found if name.start < end and start < name.end]
        last = match.start() + match.group().rindex(",")
        # `In Port Arden, Lane & Field said`; `clients such as Harbor Bank, Lane & Field and Ostro`.
        if not inside or any(start <= place < last for place in places) or _LISTED.match(text, end):
            continue
        if any(name.start < start or name.end > end for name in inside):
            continue
        found = [name for name in found if name not in inside] + [TaggedName(start, end, "ORG")]
    return found


def _joined(names: list[TaggedName], text: str) -> list[TaggedName]:
    """The names, in order; two joined by an ampersand become one firm."""
    found: list[TaggedName] = []
    for name in sorted(names):
        last = found[-1] if found else None
        # The engine may include the ampersand.
        ampersand = last is not None and text[last.start : name.start].endswith(" & ")
        if last is not None and ampersand and name.start - last.end in (1, 3) and _are_partners(last, name, text):
            found[-1] = TaggedName(last.start, name.end, "ORG")
        else:
            found.append(name)
    return found


def _are_partners(first: TaggedName, second: TaggedName, text: str) -> bool:
    """Whether two names are one firm. `Ann Lee & Bo Tan` are two people, `BBC & CNN` two firms."""
    words = [text[name.start : name.end].rstrip(" &") for name in (first, second)]
    people = first.type == second.type == "PERSON"
    return not (people and all(" " in one for one in words)) and not all(one.isupper() for one in words)


def _whole(name: TaggedName, text: str) -> TaggedName:
    if name.type not in ("ORG", "PERSON"):
        return name
    end = name.end
    for pattern in (_IN_BRACKETS, _POSSESSIVE):
        if match := pattern.match(text, end):
            return TaggedName(name.start, match.end(), "ORG")
    if name.type == "PERSON" and _IS_FIRM.search(text, name.start, name.end):
        return TaggedName(name.start, name.end, "ORG")
    if name.type == "ORG" and (match := _DEPENDENT.search(text[name.start : end])) and match.start():
        return name._replace(end=name.start + match.start())
    return name
