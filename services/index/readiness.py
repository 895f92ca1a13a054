"""Refuses to start a worker on an index where its writes would do harm."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from elasticsearch import AsyncElasticsearch, NotFoundError

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, ArticleDocument
from schemas.mapping import mapping_of
from services.errors import DatelineError
from services.index.findings import Facts, Finding, harm, written

MOST: Final = 5
"""Findings that one message says; the command lists all."""


class IndexNotReady(DatelineError):
    """An alias is missing, or it or its index is not as the contract says; the message says what to do."""


async def check(client: AsyncElasticsearch) -> None:
    """Raise IndexNotReady if an alias is missing, the write alias is ambiguous, the mapping has drifted from the
    contract, or the read alias would show what is erased. Other findings of `dateline index check` stop no worker."""
    aliases = {alias: behind for alias in (ALIAS_READ, ALIAS_WRITE) if (behind := await _behind(client, alias))}
    indices: Mapping[str, Any] = {}
    if names := written(aliases):
        indices = (await client.indices.get_mapping(index=",".join(names))).body
    if found := harm(Facts(aliases, indices, template=None, control=None), mapping_of(ArticleDocument)):
        raise IndexNotReady(message(found))


def message(found: Sequence[Finding]) -> str:
    """The findings in one line, each with what mends it."""
    said: dict[str, list[str]] = {}
    for finding in found[:MOST]:
        said.setdefault(finding.mend, []).append(f"{finding.where}: {finding.says}")
    more = f"; and {len(found) - MOST} more, which `dateline index check` lists" if len(found) > MOST else ""
    return "; ".join(f"{'; '.join(each)}; mended by {mend}" for mend, each in said.items()) + more


async def _behind(client: AsyncElasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Each index behind an alias, with the options that the alias has there; none if there is no such alias."""
    try:
        found = (await client.indices.get_alias(name=alias)).body
    except NotFoundError:
        return {}
    return {index: state["aliases"][alias] for index, state in found.items()}
