"""The names by which people call topics: `articles`, `enriched`, `dlq`, `index.dlq`."""

import difflib

from schemas.topics import MANIFESTS
from schemas.topics.names import BACKFILL, CURRENT, DLQ_SUFFIX, ENRICHED, REQUESTS, STATE
from schemas.topics.stages import STAGE_OF, STAGES
from services.errors import DatelineError


class UnknownTopic(DatelineError):
    """No topic has this name; the message has those there are."""


def names() -> dict[str, tuple[str, ...]]:
    """Every name that `choose` takes, with its topics. `dlq`, and a stage's `.dlq`, stand for several."""
    found: dict[str, tuple[str, ...]] = {topic: (topic,) for topic in MANIFESTS}
    found |= {_short(topic): (topic,) for topic in MANIFESTS}
    nicknames = {"requests": REQUESTS, "backfill": BACKFILL, "state": STATE, "enriched": ENRICHED, "current": CURRENT}
    for name, topic in nicknames.items():
        found[name] = (topic,)
        if topic + DLQ_SUFFIX in MANIFESTS:
            found[name + DLQ_SUFFIX] = (topic + DLQ_SUFFIX,)
    for stage in STAGES:
        found[stage + DLQ_SUFFIX] = tuple(topic for topic, one in STAGE_OF.items() if one == stage)
    return found | {DLQ_SUFFIX[1:]: tuple(STAGE_OF)}


def choose(name: str) -> tuple[str, ...]:
    """The topics of a name; several only where all carry the same record. Raises UnknownTopic."""
    known = names()
    if name in known:
        return known[name]
    short = [one for one in known if one not in MANIFESTS]
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]}? There are" if near else "there are"
    raise UnknownTopic(f"no topic is called {name!r}; {meant} {', '.join(short)}, and their whole names")


def _short(topic: str) -> str:
    """`articles` for `dateline.articles.v1`, `articles.dlq` for its dead letters."""
    bare, dlq = topic.removesuffix(DLQ_SUFFIX), topic.endswith(DLQ_SUFFIX)
    return bare.removeprefix("dateline.").rpartition(".")[0] + (DLQ_SUFFIX if dlq else "")
