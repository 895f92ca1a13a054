"""Checks that the aliases and the mapping of the index are those of the contract."""

from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, READ_FILTER, ArticleDocument
from schemas.mapping import mapping_of
from services.errors import DatelineError


class IndexNotReady(DatelineError):
    """An alias is missing, or it or its index is not as the contract says; the message says what to do."""


async def check(client: AsyncElasticsearch) -> None:
    """Raise IndexNotReady if an alias is missing, the write alias is ambiguous, the mapping has drifted from the
    contract, or the read alias would show what is erased."""
    behind = await _behind(client, ALIAS_WRITE)
    writable = [index for index, options in behind.items() if options.get("is_write_index", True)]
    if len(writable) != 1:
        raise IndexNotReady(f"{ALIAS_WRITE} must write to one index, not to {sorted(behind)}; repair the alias")
    mappings = (await client.indices.get_mapping(index=writable[0])).body[writable[0]]["mappings"]
    differing = differences(mapping_of(ArticleDocument), mappings)
    if differing:
        raise IndexNotReady(
            f"the mapping of {writable[0]} differs from this version's: {'; '.join(differing[:5])}; "
            "`dateline index init` adds fields that are missing, `dateline index rebuild` changes the others"
        )
    for index, options in (await _behind(client, ALIAS_READ)).items():
        if options.get("filter") != READ_FILTER:
            raise IndexNotReady(
                f"the alias {ALIAS_READ} of {index} does not leave out erased articles: its filter is "
                f"{options.get('filter')}, not {READ_FILTER}; run `dateline index init`"
            )


async def _behind(client: AsyncElasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    """Each index behind an alias, with the options that the alias has there. Raises IndexNotReady if there is none."""
    try:
        found = (await client.indices.get_alias(name=alias)).body
    except ApiError as error:
        if error.status_code != 404:
            raise
        raise IndexNotReady(f"there is no alias {alias}; run `dateline index init`") from error
    return {index: state["aliases"][alias] for index, state in found.items()}


def differences(wanted: dict[str, Any], found: dict[str, Any], path: str = "") -> list[str]:
    """Where `found` lacks or contradicts what is wanted. Settings that Elasticsearch adds by itself do not count."""
    differing = []
    for name, value in wanted.items():
        here = f"{path}.{name}" if path else name
        other = found.get(name)
        if name == "type" and value == "object" and other is None:
            continue  # Elasticsearch omits the type of an object.
        if isinstance(value, dict) and isinstance(other, dict):
            differing += differences(value, other, here)
        elif str(value).lower() != str(other).lower():  # Some booleans come back as strings.
            differing.append(f"{here} is {other!r}, not {value!r}")
    return differing
