"""What the cores return and raise."""

from schemas.article import Article, ArticleTime
from schemas.enriched_article import Annotations, DateMention, Entity, Quote, Speaker
from services.ingest.reading.not_an_article import LaterPage, NotAnArticle

__all__ = [
    "Annotations",
    "Article",
    "ArticleTime",
    "DateMention",
    "Entity",
    "LaterPage",
    "NotAnArticle",
    "Quote",
    "Speaker",
]
