"""A record as the write of its document: what the index worker and a rebuild both make of it."""

from datetime import datetime

import orjson

from schemas.enriched_article import EnrichedArticle
from services.index.bulk import Write
from services.index.document import document


def prepare(record: EnrichedArticle, indexed_at: datetime) -> Write:
    """The write of the record's document, with its revision as external version.

    Raises whatever a record does that is valid but cannot be encoded, as with an offset beyond 64 bits.
    """
    made = document(record).model_copy(update={"indexed_at": indexed_at})
    source = orjson.dumps(made.model_dump(mode="json", by_alias=True, exclude_none=True))
    return Write(record.article_id, record.revision, source)
