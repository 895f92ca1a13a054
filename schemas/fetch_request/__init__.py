"""`fetch_request`: a wish that something be fetched."""

from schemas.fetch_request.v1 import FetchRequest

__all__ = ["FetchRequest"]
