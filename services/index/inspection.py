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
MOST_LOOKS: Final = 10
"""Maximum looks at the indices while a rebuild goes from one step to the next."""


def inspection(es: Elasticsearch, shards: int, replicas: int) -> list[Finding]:
    """Every difference between the index as it is and as this version has it. Takes `LEASE_S` seconds while a rebuild
    has not ended, to see whether somebody is at work on it."""
    return inspect(facts(es), template.template(shards, replicas))


def facts(es: Elasticsearch) -> Facts:
    """What `inspect` needs."""
    mapping = _control_mapping(es)
    held = _held(es) if mapping is not None else None
    for _ in range(MOST_LOOKS):
        before = held
        aliases = {alias: behind for alias in (ALIAS_READ, ALIAS_WRITE) if (behind := _behind(es, alias))}
        names = [INDEX_PATTERN, *{index for behind in aliases.values() for index in behind}]
        indices = es.indices.get(index=",".join(names), flat_settings=True, allow_no_indices=True).body
        held = _held(es) if mapping is not None else None
        if _step_of(before) == _step_of(held):
            break  # Else the fence or the swap of a rebuild at work would look like a block that was left.
    return Facts(
        aliases=aliases,
        indices=indices,
        template=_template(es),
        control=mapping,
        running=held,
        lease_over=held is not None and held.running and _lease_over(es, held),
    )


def _held(es: Elasticsearch) -> Control | None:
    stored = control.read(es)
    return stored.control if stored else None


def _step_of(held: Control | None) -> tuple[object, ...]:
    """What changes with each step of a rebuild, and not with the renewals of its lease."""
    return (held.state, held.source, held.target, held.fence) if held else ()


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
    stored: Mapping[str, Any] = found["index_templates"][0]["index_template"]
    return stored


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
