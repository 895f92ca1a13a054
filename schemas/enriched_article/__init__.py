"""`enriched_article`: an article with its annotations."""

from schemas.enriched_article.v1 import (
    Annotations,
    Cue,
    DateMention,
    EnrichedArticle,
    Entity,
    Mention,
    Producer,
    Quote,
    Span,
    Speaker,
)

__all__ = [
    "Annotations",
    "Cue",
    "DateMention",
    "EnrichedArticle",
    "Entity",
    "Mention",
    "Producer",
    "Quote",
    "Span",
    "Speaker",
]
