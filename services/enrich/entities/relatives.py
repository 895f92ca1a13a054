"""Relatives: who is introduced as somebody's wife, brother or child."""

import re
from collections.abc import Iterable

from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.kinship import KIN

LONGEST_LEAD = 60
"""Maximum characters before a name to search for the word that makes it a relative's."""

_LEAD = re.compile(
    r"(?:\b(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur)|['’]s?)[ \xa0](?:[\w-]+[ \xa0]){0,2}(?P<kin>[\w-]+)"
    r"(?:,?[ \xa0](?:[A-Z]\w{1,4}\.?[ \xa0])?|,[ \xa0](?:the[ \xa0])?[\w-]+[ \xa0])$"
)
"""`his wife, Ann Lee`; `Reed's older brother Sean Reed`; `her late husband, Dr. Bo Reed`."""


_BORN = re.compile(r"\b[Bb]orn (?:as )?$")


def birth_names(mentions: Iterable[NameMention], text: str) -> set[int]:
    """The starts of those mentions that tell how a person was called at birth: `Born Orrin Lasker in Wend`."""
    return {mention.start for mention in mentions if _BORN.search(text, max(0, mention.start - 9), mention.start)}


def relatives(mentions: Iterable[NameMention], text: str) -> set[int]:
    """The starts of those mentions that introduce a person as somebody's relative."""
    return {
        mention.start
        for mention in mentions
        if (lead := _LEAD.search(text, max(0, mention.start - LONGEST_LEAD), mention.start)) is not None
        and lead["kin"].casefold() in KIN
    }
