"""Whether one version of the contracts can stand beside another: every change by rule, by decoding, and by document."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self

from services.contracts.checks.acceptance import Side
from services.contracts.checks.borders import documents
from services.contracts.checks.difference import Change, difference
from services.contracts.checks.mapping_rules import mapping_changes
from services.contracts.checks.order import Deployment, deployment
from services.contracts.checks.readers import Pool, Refusal
from services.contracts.checks.schema_parts import Json, Part
from services.contracts.checks.topic_rules import topic_changes
from services.contracts.checks.witness import Witness, steps_of, witness
from services.contracts.model_sources import sources
from services.contracts.snapshots import Snapshot

Direction = Literal["backward", "forward"]

MAPPING: Final = "article_document"
"""What the mapping is called among the records."""

BY_DOCUMENTS: Final = (
    "alternatives-changed",
    "items-changed",
    "additionalProperties-changed",
    "additionalItems-changed",
)
"""Rules of changes in how a schema is put together: they break nothing unless a document shows that they do."""

REFUSED: Final = "refused-by-reader"
"""The rule of what only decoding shows."""

MOST_DECODED: Final = 800
"""Maximum generated documents of one record that are decoded in each direction."""

_WRONG_BY_MEANING: Final = ("default-changed", "meaning-changed", "unknown-changed", "growing-value-removed")
"""Rules of changes that both sides read, and understand differently: no document is refused."""


class Finding(NamedTuple):
    """One change, of a record or of what is around it. `path` of the change is that in the record, the manifest or the
    mapping. witnesses: by direction that it breaks, the document that proves it."""

    about: str
    """`article`, `topic dateline.articles.v1`, `mapping article_document`."""

    old: str
    """Which version and where: `1.0 of HEAD`."""

    new: str
    change: Change
    deployments: list[Deployment]
    witnesses: Mapping[Direction, Witness]

    @property
    def is_break(self) -> bool:
        """Whether no order of deployment is safe."""
        return any(one.order == "needs .v2" for one in self.deployments)


Proven = tuple[Change, Mapping[Direction, Witness]]
"""A change, and the documents that prove what it breaks."""


class Comparisons:
    """Compares snapshots. Two pairs with the same models, schemas and examples are one: a release is often the revision
    too, and is then tried once. To be used as a context, as long as the snapshots are there."""

    def __init__(self) -> None:
        self._pool = Pool()
        self._proven: dict[tuple[str, str], list[Proven]] = {}

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.__exit__(kind, error, trace)

    def compare(self, old: Snapshot, new: Snapshot, written: Snapshot | None = None) -> list[Finding]:
        """All changes from one snapshot to another: the breaks first. written: the new one with its files as its models
        would write them, where these differ: a file that was edited by hand may break what its model does not."""
        found = [*of_topics(old, new), *of_mappings(old, new), *self._records(old, new, written)]
        if written is not None:
            by_models = [*of_topics(old, written), *of_mappings(old, written), *self._records(old, written)]
            found = together([found, by_models])
        return sorted(found, key=_breaks_first)

    def _records(self, old: Snapshot, new: Snapshot, written: Snapshot | None = None) -> Iterator[Finding]:
        shared = [(record, major) for record, majors in old.records().items() for major in majors]
        for record, major in shared:
            if major not in new.records().get(record, ()):
                yield _gone(old, new, record, major)
                continue
            # A file that only is not written yet says nothing that the models do not say better.
            is_stale = written is not None and old.schema(record, major) == new.schema(record, major)
            if not is_stale and not _is_same(old, new, record, major):
                yield from self._of_record(old, new, record, major)

    def _of_record(self, old: Snapshot, new: Snapshot, record: str, major: int) -> list[Finding]:
        before, after = (Side(one, record, major, self._pool.of(one)) for one in (old, new))
        key = before.content, after.content
        if key not in self._proven:
            self._proven[key] = list(proven(before, after))
        return [_finding(before, after, change, proofs) for change, proofs in self._proven[key]]


def _is_same(old: Snapshot, new: Snapshot, record: str, major: int) -> bool:
    """Whether nothing that decodes this record differs."""
    same_models = sources(old, record, major) == sources(new, record, major)
    return same_models and old.schema(record, major) == new.schema(record, major)


def of_record(before: Side, after: Side) -> list[Finding]:
    """All changes of one record."""
    return [_finding(before, after, change, proofs) for change, proofs in proven(before, after)]


def proven(before: Side, after: Side) -> Iterator[Proven]:
    """All changes of one record, each with its proofs."""
    # Of a version, its number differs: that of the record, and those of records within it.
    changes = [
        one
        for one in difference(before.schema, after.schema)
        if (one.path.rpartition(".")[2], one.rule) != ("contract", "default-changed")
    ]
    proofs: dict[Change, dict[Direction, Witness]] = {}
    for change in changes:
        proofs[change] = _proofs(before, after, change)
    changes = [_decided(change, proofs[change]) for change in changes]
    yield from zip(changes, proofs.values(), strict=True)
    unexplained: dict[tuple[Direction, str], Witness] = {}
    for direction, refusal, document in _decoded(before, after):
        if not any(_explains(one, direction, refusal) for one in changes):
            known = unexplained.get((direction, _place(refusal)))
            if known is None or len(repr(document)) < len(repr(known.document)):
                unexplained[direction, _place(refusal)] = Witness(document, refusal[0][1])
    for (direction, place), proof in unexplained.items():
        yield Change(REFUSED, place, direction == "backward", direction == "forward", proof.refusal), {direction: proof}


def _proofs(before: Side, after: Side, change: Change) -> dict[Direction, Witness]:
    found: dict[Direction, Witness] = {}
    if change.rule in _WRONG_BY_MEANING:
        return found
    # Also where the rule sees no break: each witness alone can say no.
    if change.backward is not False and (proof := witness(before, after, change, forward=False)) is not None:
        found["backward"] = proof
    if change.forward is not False and (proof := witness(after, before, change, forward=True)) is not None:
        found["forward"] = proof
    return found


def _decided(change: Change, proofs: Mapping[Direction, Witness]) -> Change:
    """What only documents can tell is told by them. A keyword of which no rule knows breaks both directions unless a
    document shows which."""
    if change.rule not in BY_DOCUMENTS and change.backward is change.forward is None and not proofs:
        return change._replace(backward=True, forward=True)
    backward = "backward" in proofs if change.backward is None else change.backward
    forward = "forward" in proofs if change.forward is None else change.forward
    return change._replace(backward=backward, forward=forward)


def _decoded(before: Side, after: Side) -> Iterator[tuple[Direction, Refusal, Json]]:
    """Decode stored examples and generated documents of each side through the other one's reader."""
    ways: tuple[tuple[Direction, Side, Side], ...] = (("backward", before, after), ("forward", after, before))
    for direction, writer, reader in ways:
        whole = [Part(writer.schema, writer.schema)]
        written = writer.writes([*writer.examples, *documents(whole, writer.examples, MOST_DECODED)])
        refusals = reader.refusals(written, writer, of_newer=direction == "forward")
        for document, refusal in zip(written, refusals, strict=True):
            if refusal is not None:
                yield direction, refusal, document


def _explains(change: Change, direction: Direction, refusal: Refusal) -> bool:
    breaks = change.backward if direction == "backward" else change.forward
    names = [step for where, _ in refusal for step in where if not step.isdecimal()]
    plain = [step for step in steps_of(change.path) if step != "[]"]
    return bool(breaks) and (_is_within(names, plain) or names == plain[:-1])


def _is_within(names: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether a place is that of the steps, or below it; `*` is any name."""
    pairs = zip(names, steps, strict=False)
    return len(names) >= len(steps) and all(step in (name, "*") for name, step in pairs)


def _place(refusal: Refusal) -> str:
    path = ""
    for step in refusal[0][0]:
        path += "[]" if step.isdecimal() else f".{step}" if path else step
    return path


def _finding(before: Side, after: Side, change: Change, proofs: Mapping[Direction, Witness]) -> Finding:
    old, new, record = before.snapshot, after.snapshot, before.record
    return Finding(
        record,
        f"{old.version(record, before.major)} of {old.name}",
        f"{new.version(record, after.major)} of {new.name}",
        change,
        [deployment(change, record, one) for one in _topics_of(old, new, record, before.major)],
        proofs,
    )


def _topics_of(old: Snapshot, new: Snapshot, record: str, major: int) -> list[Mapping[str, Any]]:
    """The manifests of the topics that a record has or had: one that goes in the same change, gets another record or
    promises less still has its readers."""
    found: dict[str, Mapping[str, Any]] = {}
    for snapshot in (old, new):
        for topic, one in snapshot.manifests().items():
            if (one["record"], one["version"]) == (record, major):
                stricter = found.get(topic, one) if found.get(topic, {}).get("compatibility") == "full" else one
                found[topic] = {**one, "compatibility": stricter.get("compatibility", "full")}
    return list(found.values())


def _gone(old: Snapshot, new: Snapshot, record: str, major: int) -> Finding:
    change = Change("record-removed", "", True, True, f"{record} v{major} is not there any more; restore its files")
    topics = [one for one in old.manifests().values() if (one["record"], one["version"]) == (record, major)]
    named = f"{old.version(record, major)} of {old.name}"
    return Finding(record, named, new.name, change, [deployment(change, record, one) for one in topics], {})


def of_topics(old: Snapshot, new: Snapshot) -> Iterator[Finding]:
    """All changes of manifests."""
    before, after = old.manifests(), new.manifests()
    for topic, manifest in before.items():
        if topic not in after:
            gone = Change("topic-removed", "topic", True, True, "its readers and writers lose it; restore its manifest")
            yield Finding(
                f"topic {topic}", old.name, new.name, gone, [deployment(gone, manifest["record"], manifest)], {}
            )
            continue
        for change in topic_changes(manifest, after[topic]):
            # A topic is what it is for every reader at once: its compatibility excuses nothing.
            yield _of_topic(old, new, change, {**after[topic], "compatibility": "full"})
    for topic in after.keys() - before.keys():
        new_topic = Change("topic-added", "topic", False, False, "create it before its writers: dateline topics create")
        yield _of_topic(old, new, new_topic, after[topic])


def _of_topic(old: Snapshot, new: Snapshot, change: Change, manifest: Mapping[str, Any]) -> Finding:
    deployments = [deployment(change, manifest["record"], manifest)]
    return Finding(f"topic {manifest['topic']}", old.name, new.name, change, deployments, {})


def of_mappings(old: Snapshot, new: Snapshot) -> Iterator[Finding]:
    """All changes of the mapping in Elasticsearch."""
    index = {"topic": "dateline-articles", "compatibility": "full", "consumers": ["dashboards"], "producers": ["index"]}
    if not old.mapping():
        return
    for change in mapping_changes(old.mapping(), new.mapping()):
        yield Finding(f"mapping {MAPPING}", old.name, new.name, change, [deployment(change, MAPPING, index)], {})


def together(comparisons: Iterable[Iterable[Finding]]) -> list[Finding]:
    """All findings, each once: two comparisons of one old version may find the same. The breaks first."""
    found: dict[tuple[str, str, str, str, str], Finding] = {}
    for one in (one for comparison in comparisons for one in comparison):
        key = (one.about, one.old, one.change.rule, one.change.path, one.change.detail)
        if key not in found or len(one.witnesses) > len(found[key].witnesses):
            found[key] = one
    named = [one for one in found.values() if one.change.rule != REFUSED]
    # What one comparison saw by decoding alone, the other one may know by its rule.
    kept = named + [one for one in found.values() if one.change.rule == REFUSED and not _is_named(one, named)]
    return sorted(kept, key=_breaks_first)


def _is_named(refused: Finding, named: Sequence[Finding]) -> bool:
    names = refused.change.path.replace("[]", "").split(".")
    words = "backward" if refused.change.backward else "forward"
    return any(
        (one.about, one.old) == (refused.about, refused.old)
        and getattr(one.change, words)
        and _is_within(names, [step for step in steps_of(one.change.path) if step != "[]"])
        for one in named
    )


def _breaks_first(one: Finding) -> tuple[bool, str, str]:
    return not one.is_break, one.about, one.change.path


def breaks(findings: Iterable[Finding]) -> list[Finding]:
    """Those for which no order of deployment is safe."""
    return [one for one in findings if one.is_break]


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings for programs."""
    return {
        "compatible": not breaks(findings),
        "findings": [
            {
                "about": one.about,
                "old": one.old,
                "new": one.new,
                "rule": one.change.rule,
                "path": one.change.path,
                "detail": one.change.detail,
                "backward": "breaks" if one.change.backward else "holds",
                "forward": "breaks" if one.change.forward else "holds",
                "break": one.is_break,
                "witnesses": {
                    direction: {"document": proof.document, "refusal": proof.refusal}
                    for direction, proof in one.witnesses.items()
                },
                "topics": [each._asdict() for each in one.deployments],
            }
            for one in findings
        ],
    }
