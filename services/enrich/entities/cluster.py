"""Clusters: an entity while its mentions are put together."""

from collections import Counter
from dataclasses import dataclass, field

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention


@dataclass
class Cluster:
    """An entity while it is put together."""

    type: str
    mentions: list[NameMention] = field(default_factory=list)
    full: str = ""
    """The name that its id is made of, where that is not the fullest one of its mentions."""

    def add(self, mention: NameMention) -> None:
        """Add one mention."""
        self.mentions.append(mention)


def fullest(cluster: Cluster) -> str:
    """The name with most words, then most letters; of its spellings the most frequent one that is not all capitals."""
    counts = Counter(mention.name for mention in sorted(cluster.mentions))
    longest = max(counts, key=lambda name: (len(name.split()), len(name)))
    spellings = [name for name in counts if fold(name) == fold(longest)]
    return max(spellings, key=lambda name: (not (name.isupper() and " " in name), counts[name]))
