"""`article_document`: what Elasticsearch stores of an article, and how it is mapped."""

from schemas.article_document.v1 import (
    ALIAS_READ,
    ALIAS_WRITE,
    FIRST_INDEX,
    INDEX_PATTERN,
    READ_FILTER,
    ArticleDocument,
    DocumentDate,
    DocumentEntity,
    DocumentQuote,
    DocumentSpeaker,
)

__all__ = [
    "ALIAS_READ",
    "ALIAS_WRITE",
    "FIRST_INDEX",
    "INDEX_PATTERN",
    "READ_FILTER",
    "ArticleDocument",
    "DocumentDate",
    "DocumentEntity",
    "DocumentQuote",
    "DocumentSpeaker",
]
