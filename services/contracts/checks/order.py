"""In which order a change can be deployed, if it can."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from services.contracts.checks.difference import Change

Order = Literal["any", "consumers first", "producers first", "needs .v2"]


class Deployment(NamedTuple):
    """The order for one topic, and what to do."""

    topic: str
    compatibility: str
    order: Order
    consumers: list[str]
    producers: list[str]
    steps: list[str]


def order_of(change: Change, compatibility: str) -> Order:
    """The order that a topic's declared compatibility leaves.

    Whoever reads must be able to read what is retained, so that a break of *backward* needs a topic of its own in every
    mode but `forward`. A break of *forward* alone can wait for the consumers, where all of them are known.
    """
    if not change.breaks:
        return "any"
    if change.forward and not change.backward and compatibility == "backward":
        return "consumers first"
    if change.backward and not change.forward and compatibility == "forward":
        return "producers first"
    return "needs .v2"


def deployment(change: Change, record: str, manifest: Mapping[str, Any]) -> Deployment:
    """How a change of a record, or of the topic itself, can be deployed on one topic."""
    topic, compatibility = manifest["topic"], manifest.get("compatibility", "full")
    consumers, producers = list(manifest["consumers"]), list(manifest["producers"])
    order = order_of(change, compatibility)
    steps = _steps(order, record, topic, consumers, producers)
    return Deployment(topic, compatibility, order, consumers, producers, steps)


def _steps(order: Order, record: str, topic: str, consumers: Sequence[str], producers: Sequence[str]) -> list[str]:
    reading, writing = (", ".join(names) or "nobody in the manifest" for names in (consumers, producers))
    match order:
        case "any":
            return []
        case "consumers first":
            return [
                f"upgrade all that read {topic} ({reading}), and wait until none of the old version runs",
                f"then upgrade what writes it ({writing})",
            ]
        case "producers first":
            return [
                f"upgrade all that write {topic} ({writing})",
                f"wait until its retention has removed the old records, then upgrade what reads it ({reading})",
            ]
    if ".v1" not in topic:
        return [f"{topic}: leave the field as it is, add another one beside it, rebuild the index, and tell {reading}"]
    successor = topic.replace(".v1", ".v2")
    return [
        f"{record}: leave v1 as it is; make the change in schemas/{record}/v2.py, with a step in schemas/reader.py",
        f"{topic}: add {successor}, which {writing} writes beside it; move {reading} to it one by one; then end v1",
    ]
