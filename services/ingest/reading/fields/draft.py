"""An article while it is read: what `html_page` and `plain_text` find, before `extract` makes the record of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.article import ArticleTime, LeadImage, Paragraph
from services.ingest.reading.fields.source_zones import NEEDED_OBSERVATIONS

DEFAULT_BELIEF = (NEEDED_OBSERVATIONS + 1) / (NEEDED_OBSERVATIONS + 2)
"""How far a source's default is believed, 0.86: Laplace's rule for as many observations as it takes at least, which all
agree. Not for as many as there are: the same default would give another record with every page learned from."""


@dataclass
class Draft:
    """The fields of `article/v1` that are read from the page, with where each was read and how far it is believed."""

    title: str | None = None
    subtitle: str | None = None
    authors: list[str] = field(default_factory=list)
    agency: list[str] = field(default_factory=list)
    published_at: ArticleTime | None = None
    modified_at: ArticleTime | None = None
    language: str | None = None
    section: str | None = None
    keywords: list[str] = field(default_factory=list)
    lead_image: LeadImage | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    site_name: str | None = None
    canonical_url: str = ""
    robots: list[str] = field(default_factory=list)
    tdm_reservation: bool | None = None
    tdm_policy: str | None = None
    flags: list[str] = field(default_factory=list)
    provenance: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)

    def credit(self, name: str, places: Sequence[str], asked: int = 0) -> None:
        """Note that field `name` was read at `places` (best first) out of `asked` places that said anything about it.

        Confidence is the share of places that agree after Laplace's rule of succession, (agreeing + 1) / (asked + 2):
        one place alone gives 0.67, four of four 0.83, two of four 0.5. A time whose offset no place gave, because it is
        the source's default, is believed less, and says so.
        """
        agreeing = len(set(places))
        self.provenance[name] = places[0]
        confidence = (agreeing + 1) / (max(asked, agreeing) + 2)
        value = getattr(self, name, None)
        if isinstance(value, ArticleTime) and value.zone == "source_default":
            self.provenance[name] += ", source_default"
            confidence *= DEFAULT_BELIEF
        self.confidence[name] = round(confidence, 2)
