"""`ingest_state`: what the ingest workers remember from one record to the next."""

from schemas.ingest_state.v1 import IngestState

__all__ = ["IngestState"]
