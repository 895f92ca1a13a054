"""Asks Elasticsearch for everything that an inspection of the index needs (`findings.py`)."""

import time
from collections.abc import Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, INDEX_PATTERN
from services.index import template
from services.index.findings import Facts, Finding, inspect
from services.index.rebuild import control
from services.index.rebuild.control import LEASE_S, Control, Lease

LOOK_S: Final = 0.5
"""Seconds between two looks at the lease of a rebuild."""


def inspection(es: Elasticsearch, shards: int, replicas: int) -> list[Finding]:
    """Every difference between the index as it is and as this version has it. Takes `LEASE_S` seconds while a rebuild
    has not ended, to see whether somebody is at work on it."""
    return inspect(facts(es), template.template(shards, replicas)["template"])


def facts(es: Elasticsearch) -> Facts:
    """What `inspect` needs."""
    aliases = {alias: behind for alias in (ALIAS_READ, ALIAS_WRITE) if (behind := _behind(es, alias))}
    names = [INDEX_PATTERN, *{index for behind in aliases.values() for index in behind}]
    indices = es.indices.get(index=",".join(names), flat_settings=True, allow_no_indices=True).body
    mapping = _control_mapping(es)
    held = None
    if mapping is not None and (stored := control.read(es)) is not None:
        held = stored.control
    return Facts(
        aliases=aliases,
        indices=indices,
        template=_template(es),
        control=mapping,
        running=held,
        lease_over=held is not None and held.running and _lease_over(es, held),
    )


def _behind(es: Elasticsearch, alias: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = es.indices.get_alias(name=alias).body
    except NotFoundError:
        return {}
    return {index: state["aliases"][alias] for index, state in found.items()}


def _template(es: Elasticsearch) -> Mapping[str, Any] | None:
    try:
        found = es.indices.get_index_template(name=template.TEMPLATE, flat_settings=True).body
    except NotFoundError:
        return None
    inner: Mapping[str, Any] = found["index_templates"][0]["index_template"].get("template", {})
    return inner


def _control_mapping(es: Elasticsearch) -> Mapping[str, Any] | None:
    try:
        found = es.indices.get_mapping(index=control.INDEX).body
    except NotFoundError:
        return None
    mapping: Mapping[str, Any] = found[control.INDEX]["mappings"]
    return mapping


def _lease_over(es: Elasticsearch, held: Control) -> bool:
    """Whether nobody renews it; somebody who does is noticed at once."""
    lease, deadline = Lease(), time.monotonic() + 2 * LEASE_S
    lease.look(held)
    while time.monotonic() < deadline:
        time.sleep(LOOK_S)
        stored = control.read(es)
        if stored is None or not stored.control.running:
            return False
        if (stored.control.owner, stored.control.renewals) != (held.owner, held.renewals):
            return False
        if lease.look(stored.control):
            return True
    return True
