"""Tails: words after a span that belong to its name."""

import re

from services.enrich.entities.spans.cue_surnames import surname_end
from services.enrich.text.tagged import TaggedName

_CAMPAIGN = re.compile(
    r" (?:[Cc]ampaign|[Cc]amp)\b(?! (?:trail|rall|event|stop|ad\b|ads\b|promise|pledge|speech|swing|bus|finance|season"
    r"|cycle|slogan|song|visit))"
)
"""The Lane campaign, as an organization; `a Lane campaign rally` is an event of hers."""

_POSSESSIVE = ("s’", "'s", "’s")

_CHAMBER = re.compile(r"(?:House|Senate)(?: [A-Z][\w’'-]*)*$")
_COMMITTEE = re.compile(
    r"(?: (?:[A-Z][\w’'-]*|and|the|on|for|select|special|joint|[a-z]{4,14})){1,4} (?:sub)?[Cc]ommittee\b"
)
_COURT = re.compile(r"(?:Courts? of Appeals|District Courts?|Bankruptcy Courts?|Attorney['’]s Office)$")
_OF_COURT = re.compile(
    r" for the (?:(?:D\.C\.|[A-Z][a-z]+)(?: of [A-Z][a-z]+)? Circuit"
    r"|(?:[A-Z][a-z]+ )?District of [A-Z][a-z]+(?: [A-Z][a-z]+)?)"
)
"""What a federal court is for."""

_OFFICE = re.compile(r"['’]s (?:Office|Department|Association|Bureau)\b")
_LEGISLATURE = re.compile(r" legislature\b")

_GENERATION = re.compile(r",? (?:Jr|Sr)\b\.?")
_DOUBLE = re.compile(r"-[A-Z][\w’'-]+")
_SYLLABLE = re.compile(
    r"-(?!(?:era|led|run|fed|born|like|made|held|wide|area|style|type|based|bred|owned|free|only)\b)[a-z]{2,5}\b"
)
"""The second part of a Korean given name, `Park Ji-won`, and not of an adjective, `Ann Lee-era`."""


def with_tail(name: TaggedName, text: str) -> TaggedName:
    """The name with the words after it that belong to it."""
    if name.type == "PERSON":
        name = _whole_person(name, text)
    words = text[name.start : name.end]
    named_for = name.type == "PERSON" or (name.type == "ORG" and "PERSON" in name.shares)
    if named_for and not words.endswith(_POSSESSIVE) and (match := _CAMPAIGN.match(text, name.end)):
        return TaggedName(name.start, match.end(), "ORG")
    if name.type == "GPE" and (match := _LEGISLATURE.match(text, name.end)):
        return TaggedName(name.start, match.end(), "ORG")
    if name.type == "ORG" and (match := _rest_of_body(words, text, name.end)):
        return name._replace(end=match.end())
    return name


def _rest_of_body(words: str, text: str, end: int) -> re.Match[str] | None:
    if match := _OFFICE.match(text, end):
        return match
    if _CHAMBER.search(words):
        return _COMMITTEE.match(text, end)
    return _OF_COURT.match(text, end) if _COURT.search(words) else None


def _whole_person(name: TaggedName, text: str) -> TaggedName:
    if match := _GENERATION.match(text, name.end):
        return name._replace(end=match.end())
    if " " in text[name.start : name.end]:
        match = _DOUBLE.match(text, name.end) or _SYLLABLE.match(text, name.end - (text[name.end - 1] == "-"))
        return name._replace(end=match.end()) if match else name
    end = surname_end(text, name.start, name.end)
    return name._replace(end=end) if end else name
