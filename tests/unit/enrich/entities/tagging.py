"""Texts with given tags, for tests of the rules."""

from schemas.enriched_article import Entity
from services.enrich.entities.find import find_entities
from services.enrich.entities.mention import NameMention
from services.enrich.entities.mentions import find_mentions
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName
from tests.unit.enrich.engines import read


def entities(text: str, title: str | None = None) -> list[Entity]:
    return read(text, title)[0]


def by_name(text: str) -> dict[str, list[str]]:
    return {entity.name: [mention.text for mention in entity.mentions] for entity in entities(text)}


def types(text: str, *tagged: tuple[str, int, dict[str, float]]) -> list[tuple[str, str]]:
    """The types of all mentions; `tagged` holds words, which occurrence is meant, and the shares of their types."""
    names = []
    for words, number, shares in tagged:
        start = [at for at in range(len(text)) if text.startswith(words, at)][number]
        names.append(TaggedName(start, start + len(words), max(shares, key=lambda kind: shares[kind]), shares))
    found = [
        (mention.start, mention.text, entity.type)
        for entity in find_entities(names, text)
        for mention in entity.mentions
    ]
    return [(words, kind) for _, words, kind in sorted(found)]


def find(text: str, *tagged: tuple[str, str]) -> list[NameMention]:
    """The mentions of a text in which the first occurrence of each of these words is tagged."""
    names = [TaggedName(text.index(words), text.index(words) + len(words), kind) for words, kind in tagged]
    return find_mentions(names, text, paragraphs(text))


def names(text: str, *tagged: tuple[str, str]) -> list[tuple[str, str]]:
    return [(mention.name, mention.type) for mention in find(text, *tagged)]
