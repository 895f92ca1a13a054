"""`fetch_request`: a request to fetch a page, a feed or a file."""

from schemas.fetch_request.v1 import EntryContent, EntryEvidence, FetchRequest

__all__ = ["EntryContent", "EntryEvidence", "FetchRequest"]
