"""What differs between the index as it is and as this version has it, by name, and what mends each difference. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, READ_FILTER
from services.index.drift import differences
from services.index.rebuild import fence
from services.index.rebuild.control import INDEX as CONTROL
from services.index.rebuild.control import MAPPINGS, Control
from services.index.rebuild.plan import NEXT, Change, changes_of, hash_of

Severity = Literal["drift", "note"]
"""Whether it has to be mended, or is only told."""

INIT: Final = "`dateline index init`"
REBUILD: Final = "`dateline index rebuild`"
STATIC: Final = frozenset({"index.number_of_shards"})
"""Settings that an index has for good."""
BLOCKS: Final = ("index.blocks.write", "index.blocks.read_only", "index.blocks.metadata", "index.blocks.read")
HARMFUL: Final = frozenset(
    {
        *("write-alias-missing", "write-alias-ambiguous", "read-alias-missing", "read-alias-filter"),
        *("field-missing", "field-differs", "mapping-option"),
    }
)
"""What no index worker starts with: its documents would be lost, refused, found in another way, or shown though they
are erased."""
FLOOD: Final = "index.blocks.read_only_allow_delete"
"""Set by Elasticsearch itself while a disk is nearly full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference."""

    name: str
    """Its kind, such as `field-missing`: stable, for programs."""
    where: str
    """The index, alias, template, field or setting."""
    says: str
    """What is there, and what should be."""
    mend: str = ""
    """What to do: a command, or a request to Elasticsearch. Empty where there is nothing to do."""
    severity: Severity = "drift"


@dataclass(frozen=True, slots=True)
class Facts:
    """What Elasticsearch was asked. Settings are flat, with names such as `index.number_of_shards` and text values."""

    aliases: Mapping[str, Mapping[str, Mapping[str, Any]]]
    """The two aliases to the indices behind them, with their options; no entry for an alias that is missing."""
    indices: Mapping[str, Mapping[str, Any]]
    """Each index of the pattern, and each behind an alias: its `mappings`, and for `inspect` its `settings` and
    `aliases`."""
    template: Mapping[str, Any] | None
    """The index template; None if it is missing."""
    control: Mapping[str, Any] | None
    """The mapping of the control index; None if it is missing."""
    running: Control | None = None
    """What the control document says, if there is one."""
    lease_over: bool = False
    """Whether a rebuild that has not ended is nobody's."""


def inspect(facts: Facts, wanted: Mapping[str, Any]) -> list[Finding]:
    """Every difference. `wanted`: this version's index template."""
    inner = wanted["template"]
    found = [*_template(facts, wanted), *_control(facts), *_aliases(facts), *_rebuild(facts)]
    for index in written(facts.aliases):
        found += [
            *_mapping(index, facts, inner["mappings"]),
            *_settings(index, facts, inner["settings"]),
            *_blocks(index, facts),
        ]
    return [*found, *_others(facts)]


def harm(facts: Facts, wanted: Mapping[str, Any]) -> list[Finding]:
    """The differences with which an index worker must not start. `wanted`: this version's mapping. Of the facts, only
    the aliases and the mapping of the index that is written to are needed."""
    found = list(_aliases(facts))
    for index in written(facts.aliases):
        found += _mapping(index, facts, wanted)
    return [finding for finding in found if finding.name in HARMFUL]


def written(aliases: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    """The index that is written to; several where that is ambiguous."""
    behind = aliases.get(ALIAS_WRITE, {})
    return [index for index, options in behind.items() if options.get("is_write_index", True)]


def flat(settings: Mapping[str, Any]) -> dict[str, str]:
    """Settings of a template as Elasticsearch returns them."""
    return {f"index.{name}": str(value) for name, value in settings.items()}


def _template(facts: Facts, wanted: Mapping[str, Any]) -> Iterator[Finding]:
    if facts.template is None:
        yield Finding("template-missing", "index template", "there is none: indices would guess their mapping", INIT)
        return
    inner, found = wanted["template"], facts.template.get("template", {})
    mapping, settings = found.get("mappings", {}), found.get("settings", {})
    differing = [name for name in ("index_patterns", "priority") if facts.template.get(name) != wanted[name]]
    differing += [change.field for change in changes_of(inner["mappings"], mapping)]
    differing += [name for name, value in flat(inner["settings"]).items() if settings.get(name) != value]
    differing += _options(inner["mappings"], mapping)
    if differing:
        yield Finding("template-differs", "index template", f"it differs at {_some(differing)}", INIT)


def _control(facts: Facts) -> Iterator[Finding]:
    if facts.control is None:
        yield Finding("control-missing", CONTROL, "there is no such index: nothing can be rebuilt", INIT)
    elif differences(MAPPINGS, dict(facts.control)):
        yield Finding(
            "control-differs", CONTROL, f"its mapping is not {_json(MAPPINGS)}", f"DELETE /{CONTROL}, then {INIT}"
        )


def _aliases(facts: Facts) -> Iterator[Finding]:
    reads, writes = facts.aliases.get(ALIAS_READ, {}), facts.aliases.get(ALIAS_WRITE, {})
    present = written(facts.aliases)
    if not writes:
        yield Finding("write-alias-missing", ALIAS_WRITE, "there is no such alias: workers do not start", INIT)
    elif len(present) != 1:
        yield Finding(
            "write-alias-ambiguous",
            ALIAS_WRITE,
            f"it must write to one index, not to {', '.join(sorted(writes))}",
            f"DELETE /INDEX/_alias/{ALIAS_WRITE} for each INDEX but the right one",
        )
    if not reads:
        yield Finding("read-alias-missing", ALIAS_READ, "there is no such alias: nothing is found", INIT)
    for index, options in sorted(reads.items()):
        if options.get("filter") != READ_FILTER:
            yield Finding(
                "read-alias-filter",
                f"{ALIAS_READ} of {index}",
                f"it does not leave out erased articles: its filter is {_json(options.get('filter'))}, not "
                f"{_json(READ_FILTER)}",
                INIT,
            )
    elsewhere = sorted(reads.keys() - writes.keys())
    if writes and elsewhere:
        yield Finding(
            "read-alias-elsewhere",
            ALIAS_READ,
            f"it reads {', '.join(elsewhere)}, which nobody writes to",
            "; ".join(f"DELETE /{index}/_alias/{ALIAS_READ}" for index in elsewhere),
        )
    unread = sorted(set(present) - reads.keys())
    if reads and unread:
        action = {"add": {"index": unread[0], "alias": ALIAS_READ, "filter": READ_FILTER}}
        yield Finding(
            "written-not-read",
            ALIAS_READ,
            f"it does not read {', '.join(unread)}, which is written to",
            f"POST /_aliases {_json({'actions': [action]})}",
        )


def _mapping(index: str, facts: Facts, wanted: Mapping[str, Any]) -> Iterator[Finding]:
    mapping = facts.indices[index]["mappings"]
    known, unknown = _known(wanted, mapping)
    for change in changes_of(wanted, known):
        yield _field(index, change)
    for subfield in unknown:
        yield _field(index, Change(subfield, "a subfield", None))
    for option in _options(wanted, mapping):
        value = wanted[option]
        yield Finding("mapping-option", f"{index}, {option}", f"it is {mapping.get(option)!r}, not {value!r}", REBUILD)
    meta = mapping.get("_meta", {})
    if meta and meta.get("mapping") != hash_of(wanted):
        yield Finding(
            "built-by-another-version",
            index,
            f"it notes of itself that it was built by {meta.get('dateline', 'an unknown version')}, with another "
            "mapping than this version's; fields may have been added since",
            severity="note",
        )


def _field(index: str, change: Change) -> Finding:
    where = f"{index}, {change.field}"
    if change.before is None:
        return Finding(
            "field-missing", where, f"it lacks the field, {change.after}", f"{INIT}, then {REBUILD} to fill it"
        )
    if change.after is None:
        return Finding(
            "field-unknown",
            where,
            f"this version does not have the field, {change.before}: a later version added it, or somebody else",
            f"{REBUILD} leaves it out",
            "note",
        )
    return Finding("field-differs", where, f"it is {change.before}, not {change.after}", REBUILD)


def _known(wanted: Mapping[str, Any], found: Mapping[str, Any], path: str = "") -> tuple[dict[str, Any], list[str]]:
    """A mapping without the subfields, such as `title.keyword`, that this version does not have, and their paths. A
    later version may add some; they change nothing for this one."""
    properties: dict[str, Any] = {}
    unknown: list[str] = []
    for name, field in found.get("properties", {}).items():
        properties[name] = field
        mine = wanted.get("properties", {}).get(name)
        if mine is None:
            continue
        kept = {one: value for one, value in field.get("fields", {}).items() if one in mine.get("fields", {})}
        unknown += [f"{path}{name}.{one}" for one in sorted(field.get("fields", {}).keys() - kept.keys())]
        inner, deeper = _known(mine, field, f"{path}{name}.")
        properties[name] = {key: value for key, value in inner.items() if key != "fields"}
        if kept:
            properties[name]["fields"] = kept
        unknown += deeper
    return ({**found, "properties": properties} if "properties" in found else dict(found)), unknown


def _settings(index: str, facts: Facts, wanted: Mapping[str, Any]) -> Iterator[Finding]:
    settings = facts.indices[index]["settings"]
    for name, value in flat(wanted).items():
        if (found := settings.get(name)) != value:
            says = f"it is {found or 'not set'}, not {value}"
            mend = REBUILD if name in STATIC else f"PUT /{index}/_settings {_json({name: value})}"
            yield Finding("setting-differs", f"{index}, {name}", says, mend)


def _blocks(index: str, facts: Facts) -> Iterator[Finding]:
    settings, held = facts.indices[index]["settings"], facts.running
    if settings.get(FLOOD) == "true":
        yield Finding(
            "disk-full",
            index,
            "Elasticsearch lets nothing in, because a disk is nearly full",
            "make room on the data nodes; Elasticsearch then takes the block away by itself",
        )
    for block in BLOCKS:
        if settings.get(block) != "true":
            continue
        ours = block == fence.BLOCK and held is not None and held.running and held.fence is not None
        if ours and held is not None and held.fence is not None and held.fence.index == index:
            continue  # told as the rebuild's
        yield Finding(
            "block-left",
            index,
            f"{block} is set, and no rebuild of ours holds it: index workers wait or end",
            f"PUT /{index}/_settings {_json({block: None})}",
        )


def _rebuild(facts: Facts) -> Iterator[Finding]:
    held = facts.running
    if held is None or not held.running:
        return
    if facts.lease_over:
        yield Finding(
            "rebuild-unfinished",
            held.target,
            f"a {held.kind} was left in the state {held.state}; {held.source} is in use",
            f"`dateline index {held.kind}` goes on, `dateline index {held.kind} --abort` gives it up",
        )
    else:
        yield Finding(
            "rebuild-running", held.target, f"a {held.kind} is at work, in the state {held.state}", severity="note"
        )


def _others(facts: Facts) -> Iterator[Finding]:
    """The indices that are not in use, and the aliases of ours that nobody needs any more."""
    held = facts.running
    kept = {one.index: one for one in held.kept} if held else {}
    at_work = {held.source, held.target} if held and held.running else set()
    used = {index for behind in facts.aliases.values() for index in behind}
    for index, state in sorted(facts.indices.items()):
        if index in kept and index not in at_work and index not in used:
            since = kept[index].since
            says = f"kept for `dateline index rollback`, since {since}; text that was erased later may be in it"
            yield Finding("kept", index, says, severity="note")
        elif index not in used | at_work:
            yield Finding(
                "index-unknown",
                index,
                "no alias, rebuild or rollback knows it",
                f"DELETE /{index}, if nobody needs it",
                "note",
            )
        for alias in sorted(state.get("aliases", {})):
            if index not in at_work and (alias == NEXT or alias.startswith(fence.PREFIX)):
                yield Finding(
                    "alias-left", index, f"{alias} is of a rebuild that has ended", f"DELETE /{index}/_alias/{alias}"
                )


def _options(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The options of a mapping as a whole, such as `dynamic`, that differ."""
    mine = {name: value for name, value in wanted.items() if name not in ("properties", "_meta")}
    return sorted({line.split(".")[0].split(" ")[0] for line in differences(mine, dict(found))})


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
