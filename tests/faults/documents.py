"""Complete documents of given articles in Elasticsearch, to compare before and after."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ

PAGE = 500


class Document(NamedTuple):
    """One document. Any write changes `seq_no`, even one with the same content."""

    version: int
    seq_no: int
    primary_term: int
    source: dict[str, Any]


def documents(es: Elasticsearch, article_ids: Iterable[str]) -> dict[str, Document]:
    """Article id to its document, for those that have one. Realtime: needs no refresh."""
    ids = sorted(article_ids)
    found = {}
    for first in range(0, len(ids), PAGE):
        for answer in es.mget(index=ALIAS_READ, ids=ids[first : first + PAGE], realtime=True)["docs"]:
            assert "error" not in answer, answer
            if answer["found"]:
                found[answer["_id"]] = Document(
                    answer["_version"], answer["_seq_no"], answer["_primary_term"], answer["_source"]
                )
    return found


def changed(before: dict[str, Document], after: dict[str, Document]) -> list[str]:
    """A line for each difference; empty if nothing was written, not even the same content again."""
    differences = [f"{article} is new" for article in after.keys() - before.keys()]
    for article, document in before.items():
        now = after.get(article)
        if now is None:
            differences.append(f"{article} is gone")
        elif now != document:
            differences.append(f"{article}: {document[:3]} became {now[:3]}")
    return differences
