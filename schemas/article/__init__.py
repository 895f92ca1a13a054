"""`article`: what one capture of a page says, field by field, before annotation."""

from schemas.article.v1 import (
    ERASED_URL,
    Article,
    ArticleTime,
    Author,
    Contributor,
    ContributorRole,
    LeadImage,
    Paragraph,
    ParagraphKind,
    Rights,
    Source,
    erased,
)

__all__ = [
    "ERASED_URL",
    "Article",
    "ArticleTime",
    "Author",
    "Contributor",
    "ContributorRole",
    "LeadImage",
    "Paragraph",
    "ParagraphKind",
    "Rights",
    "Source",
    "erased",
]
