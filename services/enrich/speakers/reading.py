"""Readings: whom a source may mean, with the features by which the ranker weighs each."""

from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.enriched_article import Entity

Features = dict[str, float]
"""Feature to value; what is left out is 0."""


class Candidate(NamedTuple):
    """Whom a source may mean: one entity, or several that speak jointly."""

    entities: tuple[Entity, ...]
    features: Features


class Reading(NamedTuple):
    """All that a source may mean. `form` chooses the ranker's weights; `nobody` are the features of no name fitting."""

    form: str
    candidates: list[Candidate]
    nobody: Features


UNREADABLE = Reading("other", [], {"bias": 1.0})
"""Of a source that names nobody whom the text names."""


@dataclass
class Memory:
    """Who has spoken so far, in text order, and where pronouns and roles put someone."""

    voices: list[tuple[int, int, tuple[Entity, ...]]] = field(default_factory=list)
    """Start, end and entities of every source with a quotation or a name; no entities where it was nobody known."""
    spoke: list[tuple[int, str]] = field(default_factory=list)
    """Offset and entity id of every resolved speaker."""
    joint: list[tuple[int, tuple[Entity, ...]]] = field(default_factory=list)
    """Those who spoke jointly."""
    touched: dict[str, int] = field(default_factory=dict)
    """Entity id to the last offset at which a pronoun or role meant it."""

    def note(self, at: int, end: int, entities: tuple[Entity, ...], *, by_name: bool, quoted: bool) -> None:
        """Remember that the source text[at:end] means these entities, whether by their names, and whether in quotes.

        A quotation without a source goes on the last one of somebody known, or the last quotation.
        """
        if quoted or entities:
            self.voices.append((at, end, entities))
        for entity in entities:
            self.spoke.append((at, entity.entity_id))
            if not by_name:
                self.touched[entity.entity_id] = at
        if len(entities) > 1:
            self.joint.append((at, entities))

    def last(self) -> str:
        """The entity id of who spoke last, empty if nobody did."""
        return self.spoke[-1][1] if self.spoke else ""

    def lately(self, entity: Entity) -> bool:
        """Whether an entity is among the last six speakers."""
        return any(one == entity.entity_id for _, one in self.spoke[-6:])
