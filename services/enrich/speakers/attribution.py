"""Attributions: who is reported to have said something, before it is written as a record."""

from dataclasses import dataclass

from schemas.enriched_article import Entity, Speaker, SpeakerKind


@dataclass(frozen=True)
class Voice:
    """One speaker: the words for them, `text[start:end]`, and whom these mean."""

    start: int
    end: int
    kind: SpeakerKind
    """`named` if and only if there is an entity; a document may have one too."""
    entity: Entity | None = None
    confidence: float | None = None
    """The probability, 0 to 1, that the words mean this entity, or that nobody is named; None if not computed."""

    def record(self, text: str) -> Speaker:
        """The speaker as the record has it; `text` is the whole article."""
        return Speaker(
            start=self.start,
            end=self.end,
            text=text[self.start : self.end],
            name=self.entity.name if self.entity else None,
            entity_id=self.entity.entity_id if self.entity else None,
            type=self.entity.type if self.entity else None,
            kind=self.kind,
            confidence=self.confidence,
        )


@dataclass(frozen=True)
class Attribution:
    """Who said something, several if jointly, and who relayed it: Reuters in `Reuters quoted Ann Lee as saying`."""

    voices: tuple[Voice, ...] = ()
    via: Voice | None = None


NOBODY = Attribution()
