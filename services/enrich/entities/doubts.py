"""Doubts: entities left out because too little says that they are what an engine takes them for.

A missing name is a gap; a wrong one is an error.
"""

import re

from services.enrich.entities.cluster import Cluster, fullest
from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.given_names import is_given_name
from services.enrich.lexicon.organizations import ALONE_NO_NAME, BODIES, FOLLOWERS, LEGAL_FORMS, PAPERS

_WRONG = re.compile(r"\d|[^\W\d_]/")
"""Not in the name of a person."""

LEAST_OF_GIVEN_NAME = 0.3
"""The same for a name of several words that begins with a known given name: of those below, most were people too."""

LEAST_CALLED_AGAIN = 0.6
"""The same for one whom the text calls by the last word of the name too."""

LEAST_SURE = {"PERSON": 0.9, "ORG": 0.6, "LAW": 0.5}
"""Smallest probability, of the best mention of an entity, that it is a name of this type. Of those below, in articles
labelled by hand, two in three were none."""


LEAST_IN_POSTS = 0.5
"""The same in posts and comments, where the engine is less sure and right more often than that."""


def without_doubtful(clusters: list[Cluster], *, posts: bool = False) -> list[Cluster]:
    """The clusters without those that are probably no entities of their type. `posts`: the text is no news."""
    return [cluster for cluster in clusters if not _is_doubtful(cluster, posts)]


def _is_doubtful(cluster: Cluster, posts: bool) -> bool:
    least = LEAST_SURE.get(cluster.type)
    if least is None:
        return False
    name = fullest(cluster)
    last = fold(name).rpartition(" ")[2]
    if cluster.type == "ORG":
        if fold(name) in ALONE_NO_NAME:
            return True
        if " " in name and last in BODIES | FOLLOWERS | LEGAL_FORMS | PAPERS:
            return False
    if cluster.type == "PERSON" and " " in name and not _WRONG.search(name):
        called_again = any(fold(mention.name) == last for mention in cluster.mentions)
        least = LEAST_OF_GIVEN_NAME if is_given_name(name.split()[0]) else LEAST_CALLED_AGAIN if called_again else least
    if posts:
        least = min(least, LEAST_IN_POSTS)
    return max(_sureness(mention, cluster.type) for mention in cluster.mentions) < least


def _sureness(mention: NameMention, kind: str) -> float:
    """The probability that a mention is a name of this type; that of one found by a rule is 1."""
    if mention.honorific:
        return 1.0
    return mention.certainty * (mention.shares.get(kind, 0.0) if mention.shares else 1.0)
