"""Clusters: mentions of one entity, while they are collected."""

from collections import Counter
from dataclasses import dataclass, field

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention


@dataclass
class Cluster:
    """The mentions of one entity."""

    type: str
    mentions: list[NameMention] = field(default_factory=list)
    full: str = ""
    """The name to derive the id from, if not the fullest name among the mentions."""

    def add(self, mention: NameMention) -> None:
        """Add one mention."""
        self.mentions.append(mention)


def fullest(cluster: Cluster) -> str:
    """The name with most words, then most letters; of its spellings, the most frequent one not all in capitals."""
    counts = Counter(mention.name for mention in sorted(cluster.mentions))
    longest = max(counts, key=lambda name: (len(name.split()), len(name)))
    spellings = [name for name in counts if fold(name) == fold(longest)]
    return max(spellings, key=lambda name: (not (name.isupper() and " " in name), counts[name]))
