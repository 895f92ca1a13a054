"""`ingest_state`: what the ingest workers remember between records."""

from schemas.ingest_state.v1 import IngestState

__all__ = ["IngestState"]
