"""Lineups: surnames in the list of those who play, some of which engines take for teams and towns."""

import re
from collections.abc import Iterator

from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.organizations import CLUBS

FEWEST = 5
"""Minimum one-word names in a row for a list of players; shorter lists mix what they like."""

LEAST_PEOPLE = 0.6
"""Smallest share of people among them."""

LONGEST_GAP = 24
"""Maximum characters between two of them: a name that was missed, a substitute's minute."""

_GAP = re.compile(r"(?:[,;.()\d’'+ \xa0-]|\band\b|\bcapt\b|\b[A-Z][\w’'-]+(?=[,;)]| \())+")


def with_lineups(mentions: list[NameMention], text: str) -> list[NameMention]:
    """The mentions, in text order, with all of a list of players people."""
    players = {number for row in _rows(mentions, text) for number in _players(row, mentions)}
    return [
        mention._replace(type="PERSON", shares={}, certainty=1.0) if number in players else mention
        for number, mention in enumerate(mentions)
    ]


def _players(row: list[int], mentions: list[NameMention]) -> list[int]:
    people = sum(mentions[number].type == "PERSON" for number in row)
    if len(row) < FEWEST or people < LEAST_PEOPLE * len(row):
        return []
    return [number for number in row if mentions[number].name.casefold() not in CLUBS]


def _rows(mentions: list[NameMention], text: str) -> Iterator[list[int]]:
    """The numbers of one-word names that only commas and the like separate."""
    row: list[int] = []
    for number, mention in enumerate(mentions):
        if " " in mention.name or mention.honorific or mention.type not in ("PERSON", "ORG", "GPE", "LOC", "NORP"):
            continue
        if row and not _is_next(text, mentions[row[-1]].end, mention.start):
            yield row
            row = []
        row.append(number)
    yield row


def _is_next(text: str, end: int, start: int) -> bool:
    return start - end <= LONGEST_GAP and _GAP.fullmatch(text, end, start) is not None
