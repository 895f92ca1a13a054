"""Whether the index behind the write alias still has the mapping of the contract."""

from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch

from schemas.article_document import ALIAS_WRITE, ArticleDocument
from schemas.mapping import mapping_of


class IndexNotReady(Exception):
    """The alias is missing or its mapping is not the contract's; the message says what to do."""


async def check(client: AsyncElasticsearch) -> None:
    """Raises IndexNotReady when the write alias is missing, ambiguous, or its mapping drifted from the contract."""
    try:
        behind = (await client.indices.get_alias(name=ALIAS_WRITE)).body
    except ApiError as error:
        if error.status_code != 404:
            raise
        raise IndexNotReady(f"there is no alias {ALIAS_WRITE}; run `dateline index init`") from error
    writable = [index for index, told in behind.items() if told["aliases"][ALIAS_WRITE].get("is_write_index", True)]
    if len(writable) != 1:
        raise IndexNotReady(f"{ALIAS_WRITE} must write to one index, not to {sorted(behind)}; repair the alias")
    mappings = (await client.indices.get_mapping(index=writable[0])).body[writable[0]]["mappings"]
    differing = differences(mapping_of(ArticleDocument), mappings)
    if differing:
        raise IndexNotReady(
            f"the mapping of {writable[0]} is not this version's: {'; '.join(differing[:5])}; "
            "create a new index from the template and move the aliases to it"
        )


def differences(wanted: dict[str, Any], found: dict[str, Any], path: str = "") -> list[str]:
    """Where a mapping lacks or contradicts what is wanted. Settings that Elasticsearch adds by itself do not count."""
    told = []
    for name, value in wanted.items():
        here = f"{path}.{name}" if path else name
        other = found.get(name)
        if name == "type" and value == "object" and other is None:
            continue  # Elasticsearch leaves the type of an object out.
        if isinstance(value, dict) and isinstance(other, dict):
            told += differences(value, other, here)
        elif str(value).lower() != str(other).lower():  # It answers "strict" and false as strings in places.
            told.append(f"{here} is {other!r}, not {value!r}")
    return told
