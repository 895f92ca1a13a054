"""Checks that the index behind the write alias has the mapping of the contract."""

from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch

from schemas.article_document import ALIAS_WRITE, ArticleDocument
from schemas.mapping import mapping_of
from services.errors import DatelineError


class IndexNotReady(DatelineError):
    """The alias is missing, or its index has another mapping than the contract; the message says what to do."""


async def check(client: AsyncElasticsearch) -> None:
    """Raise IndexNotReady if the write alias is missing or ambiguous, or the mapping has drifted from the contract."""
    try:
        behind = (await client.indices.get_alias(name=ALIAS_WRITE)).body
    except ApiError as error:
        if error.status_code != 404:
            raise
        raise IndexNotReady(f"there is no alias {ALIAS_WRITE}; run `dateline index init`") from error
    writable = [index for index, state in behind.items() if state["aliases"][ALIAS_WRITE].get("is_write_index", True)]
    if len(writable) != 1:
        raise IndexNotReady(f"{ALIAS_WRITE} must write to one index, not to {sorted(behind)}; repair the alias")
    mappings = (await client.indices.get_mapping(index=writable[0])).body[writable[0]]["mappings"]
    differing = differences(mapping_of(ArticleDocument), mappings)
    if differing:
        raise IndexNotReady(
            f"the mapping of {writable[0]} differs from this version's: {'; '.join(differing[:5])}; "
            "create a new index from the template and move the aliases to it"
        )


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
