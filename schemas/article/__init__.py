"""`article`: what one capture of a page says, field by field, before anything is annotated."""

from schemas.article.v1 import Article, ArticleTime, Author, LeadImage, Paragraph, Rights, Source

__all__ = ["Article", "ArticleTime", "Author", "LeadImage", "Paragraph", "Rights", "Source"]
