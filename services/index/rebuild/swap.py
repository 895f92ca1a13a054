"""Where the aliases are, and the one change of the cluster's state that moves them."""

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, READ_FILTER
from services.index.rebuild.control import RebuildRefused
from services.index.rebuild.plan import NEXT


def behind(es: Elasticsearch, alias: str) -> list[str]:
    """The indices behind an alias."""
    try:
        return sorted(es.indices.get_alias(name=alias).body)
    except NotFoundError:
        return []


def present_index(es: Elasticsearch) -> str:
    """The index that is read and written to. Raises RebuildRefused where that is not one and the same."""
    reads, writes = behind(es, ALIAS_READ), behind(es, ALIAS_WRITE)
    if not reads or not writes:
        raise RebuildRefused("there is no index in use; run `dateline index init`")
    if reads != writes or len(writes) != 1:
        raise RebuildRefused(
            f"{ALIAS_READ} must read the one index that {ALIAS_WRITE} writes to; they are at {', '.join(reads)} and at "
            f"{', '.join(writes)}; repair the aliases"
        )
    return writes[0]


def actions(source: str, target: str, token: str) -> Sequence[dict[str, Any]]:
    """Both aliases move, or none: the change as a whole is refused if an alias that it removes is missing. So nothing
    moves if the fence was taken away (`token`), or if another swap was first."""
    removed = ((source, ALIAS_READ), (source, ALIAS_WRITE), (source, token), (target, NEXT))
    return [
        *({"remove": {"index": index, "alias": alias, "must_exist": True}} for index, alias in removed),
        {"add": {"index": target, "alias": ALIAS_READ, "filter": READ_FILTER}},
        {"add": {"index": target, "alias": ALIAS_WRITE, "is_write_index": True}},
    ]


def swap(es: Elasticsearch, source: str, target: str, token: str) -> bool:
    """Move both aliases. False if nothing was moved, because the fence does not hold any more."""
    try:
        es.options(max_retries=0).indices.update_aliases(actions=actions(source, target, token))
    except NotFoundError:
        return False
    return True
