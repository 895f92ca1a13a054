"""`enriched_article`: an article with its annotations."""

from schemas.enriched_article.v1 import (
    Annotations,
    Cue,
    DateMention,
    DatePrecision,
    EnrichedArticle,
    Entity,
    EntityType,
    Fragment,
    Mention,
    Producer,
    Quote,
    Speaker,
    SpeakerKind,
    Words,
)

__all__ = [
    "Annotations",
    "Cue",
    "DateMention",
    "DatePrecision",
    "EnrichedArticle",
    "Entity",
    "EntityType",
    "Fragment",
    "Mention",
    "Producer",
    "Quote",
    "Speaker",
    "SpeakerKind",
    "Words",
]
