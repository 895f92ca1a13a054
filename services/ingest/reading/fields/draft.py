"""An article as `html_page` or `plain_text` reads it, before it becomes a record."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from schemas.article import ArticleTime, Contributor, LeadImage
from services.ingest.addresses.address import Address
from services.ingest.reading.fields.decision import Decision
from services.ingest.reading.paragraph import Paragraph


@dataclass(frozen=True)
class Draft:
    """The fields of `article/v1` that come from the page: decisions between candidates, and plain statements."""

    address: Address
    """The canonical one."""
    title: Decision[str | None]
    subtitle: Decision[str | None]
    authors: Decision[list[str]]
    agencies: Decision[list[str]]
    published_at: Decision[ArticleTime | None]
    modified_at: Decision[ArticleTime | None]
    language: Decision[str | None]
    section: Decision[str | None]
    keywords: Decision[list[str]]
    lead_image: Decision[LeadImage | None]
    text: Decision[list[Paragraph]]
    contributors: Decision[list[Contributor]] = field(default_factory=lambda: Decision([]))
    accessible_for_free: Decision[bool | None] = field(default_factory=lambda: Decision(None))
    site_name: str | None = None
    first_page: str | None = None
    """The URL of the story's first page, if this is a later one."""
    next_page: str | None = None
    """The URL of the second page of the story, if it has one."""
    robots: Sequence[str] = ()
    tdm_reservation: bool | None = None
    tdm_policy: str | None = None
    flags: Sequence[str] = ()

    @property
    def paragraphs(self) -> list[Paragraph]:
        return self.text.value

    @property
    def provenance(self) -> dict[str, str]:
        """Field name in the record → the place it was read from, for each decided field."""
        return {name: decision.place for name, decision in self._decided()}

    @property
    def confidence(self) -> dict[str, float]:
        """Field name in the record → confidence, for each decided field."""
        return {name: decision.confidence for name, decision in self._decided()}

    def read_from(self, place: str, confidence: float) -> Self:
        """The draft with all its decided fields read from `place`, with no more confidence than this."""
        changes: dict[str, Any] = {
            name: replace(decision, place=place, confidence=min(decision.confidence, confidence))
            for name, decision in self._decided()
        }
        return replace(self, **changes)

    def _decided(self) -> list[tuple[str, Decision[object]]]:
        named = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return [(name, one) for name, one in named if isinstance(one, Decision) and one.place]
