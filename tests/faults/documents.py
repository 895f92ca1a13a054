"""What Elasticsearch holds of given articles, whole, to be compared before and after."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from schemas.article_document import ALIAS_READ

PAGE = 500


class Document(NamedTuple):
    """One document. A write of any kind, also of the same words, changes `seq_no`."""

    version: int
    seq_no: int
    primary_term: int
    source: dict[str, Any]


def documents(es: Elasticsearch, article_ids: Iterable[str]) -> dict[str, Document]:
    """Article id to its document, of those that have one. Realtime: no refresh is needed."""
    ids = sorted(article_ids)
    found = {}
    for first in range(0, len(ids), PAGE):
        for told in es.mget(index=ALIAS_READ, ids=ids[first : first + PAGE], realtime=True)["docs"]:
            assert "error" not in told, told
            if told["found"]:
                found[told["_id"]] = Document(told["_version"], told["_seq_no"], told["_primary_term"], told["_source"])
    return found


def changed(before: dict[str, Document], after: dict[str, Document]) -> list[str]:
    """What is not as it was, a few words each; empty when nothing was written, not even the same once more."""
    told = [f"{article} is new" for article in after.keys() - before.keys()]
    for article, document in before.items():
        now = after.get(article)
        if now is None:
            told.append(f"{article} is gone")
        elif now != document:
            told.append(f"{article}: {document[:3]} became {now[:3]}")
    return told
