"""An article while it is read: what `html_page` and `plain_text` find, before `extract` makes the record of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.article import ArticleTime, LeadImage, Paragraph


class NotAnArticle(ValueError):
    """No article can be read from these bytes. `reason` says what was wrong and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    canonical_links: list[str] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    tdm_reservation: bool | None = None
    tdm_policy: str | None = None
    flags: list[str] = field(default_factory=list)
    provenance: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)

    def credit(self, name: str, places: Sequence[str], asked: int = 0) -> None:
        """Note that field `name` was read at `places` (best first) out of `asked` places that said anything about it.

        Confidence is the share of places that agree after Laplace's rule of succession, (agreeing + 1) / (asked + 2):
        one place alone gives 0.67, four of four 0.83, two of four 0.5.
        """
        agreeing = len(set(places))
        self.provenance[name] = places[0]
        self.confidence[name] = round((agreeing + 1) / (max(asked, agreeing) + 2), 2)
