"""`ingest_state`: what the ingest workers remember between records."""

from schemas.ingest_state.followed import Followed, Health, HubSubscription, Poll, Rhythm
from schemas.ingest_state.v1 import IngestState

__all__ = ["Followed", "Health", "HubSubscription", "IngestState", "Poll", "Rhythm"]
