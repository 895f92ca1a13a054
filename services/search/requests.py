"""Builds whole search requests: the query with its order, its page, and what is marked."""

import json
import shlex
from collections.abc import Mapping
from typing import Any, Final, Literal

from services.search.marks import MARKS

Order = Literal["relevance", "newest", "oldest", "captured"]
ORDERS: Final[Mapping[str, list[Any]]] = {
    "relevance": ["_score", {"published_earliest": {"order": "desc", "missing": "_last"}}, {"article_id": "asc"}],
    "newest": [{"published_earliest": {"order": "desc", "missing": "_last"}}, {"article_id": "asc"}],
    "oldest": [{"published_earliest": {"order": "asc", "missing": "_last"}}, {"article_id": "asc"}],
    "captured": [{"captured_at": "desc"}, {"article_id": "asc"}],
}
"""Orders of hits. What has no date comes last, and of two that are equal the one with the lower id first."""

_IN_TEXT: Final = {
    **MARKS,
    "fields": {
        "title": {"number_of_fragments": 0},
        "text": {"fragment_size": 160, "number_of_fragments": 2, "order": "score"},
    },
}


def request(query: Mapping[str, Any], *, order: Order, size: int, marked: bool = False) -> dict[str, Any]:
    """The body of a search: the first `size` articles in an order, and how many there are in all.

    `marked`: with the words of the query marked in the title and in two passages of the text.
    """
    body: dict[str, Any] = {"query": query, "size": size, "sort": ORDERS[order], "track_total_hits": True}
    return body | {"highlight": _IN_TEXT} if marked else body


def curl(url: str, path: str, body: Mapping[str, Any], *, login: bool = False) -> str:
    """A shell command that sends a request. `login`: it takes the user from the environment, and asks for the password.

    The JSON may hold characters that a terminal obeys; print it with what escapes them in JSON.
    """
    user = ' -u "$DATELINE_ELASTICSEARCH_USER"' if login else ""
    data = json.dumps(body, ensure_ascii=False, indent=2)
    address = shlex.quote(f"{url.rstrip('/')}/{path}")
    return f"curl -sS{user} {address} -H 'content-type: application/json' --data-binary {shlex.quote(data)}"
