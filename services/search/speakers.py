"""Formats the speakers of a quote for people."""

from collections.abc import Sequence

from schemas.enriched_article import Speaker

KINDS = {"role": "not named", "group": "group", "anonymous": "anonymous", "document": "document"}
"""What is said of a speaker by kind, after the words for them."""


def who(speakers: Sequence[Speaker], via: Speaker | None = None) -> str:
    """The speakers, and who relayed it: `Ann Lee (93%) and a senior official (anonymous), via Harbor Wire`."""
    *others, last = map(_one, speakers) if speakers else ("",)
    joint = f"{', '.join(others)} and {last}" if others else last
    return ", ".join(part for part in (joint, f"via {_one(via)}" if via else "") if part)


def _one(speaker: Speaker) -> str:
    """By name and with how sure that is, if known; or in the words of the text with their kind."""
    words = " ".join((speaker.name or speaker.text).split())
    if speaker.name is None:
        return f"{words} ({KINDS[speaker.kind]})"
    return words if speaker.confidence is None else f"{words} ({percent(speaker.confidence)})"


def percent(confidence: float) -> str:
    """A probability for people, never as certainty: `93%`, `>99%`, `<1%`."""
    if confidence > 0.99:
        return ">99%"
    return f"{confidence:.0%}" if confidence >= 0.01 else "<1%"
