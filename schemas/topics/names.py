"""The name of every topic, once; `dlq_of` gives the names of the dead-letter topics."""

from typing import Final

REQUESTS: Final = "dateline.fetch-requests.v1"
BACKFILL: Final = "dateline.backfill-requests.v1"
STATE: Final = "dateline.ingest-state.v1"
ARTICLES: Final = "dateline.articles.v1"
ENRICHED: Final = "dateline.enriched-articles.v1"
CURRENT: Final = "dateline.current-articles.v1"

DLQ_SUFFIX: Final = ".dlq"
"""What the name of a dead-letter topic has after that of the topic whose records it holds."""
