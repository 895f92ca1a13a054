"""Entities: merges the name mentions of one article.

All decisions compare strings, the way a reader of news does: a surname refers to the full name before it, an acronym to
the name it was defined for, the first word of a company's name to the company.
"""

from collections.abc import Sequence

from schemas.enriched_article import Entity, Mention
from services.enrich.entities.cluster import Cluster, canonical
from services.enrich.entities.doubts import without_doubtful
from services.enrich.entities.identity import entity_id
from services.enrich.entities.mention import NameMention
from services.enrich.entities.mentions import find_mentions
from services.enrich.entities.others import merge_others
from services.enrich.entities.people import is_partial, merge_people
from services.enrich.entities.salience import name_words, salience
from services.enrich.entities.types.contexts import with_contexts
from services.enrich.entities.types.kinds import settle_kinds
from services.enrich.entities.types.lineups import with_lineups
from services.enrich.entities.types.votes import settle_types
from services.enrich.text.care import is_posts
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName


def find_entities(
    names: Sequence[TaggedName], text: str, title: str | None = None, article_id: str = ""
) -> list[Entity]:
    """Entities of `text`, ordered by first mention. `names` are an engine's tags; names in `title` are more salient.

    The id of a person of whom only a surname or another part of the name is known is made with `article_id`.
    """
    places = paragraphs(text)
    found = with_contexts(find_mentions(names, text, places), text)
    mentions = with_lineups(settle_kinds(settle_types(found), text), text)
    clusters = merge_people([mention for mention in mentions if mention.type == "PERSON"], text)
    clusters += merge_others([mention for mention in mentions if mention.type != "PERSON"])
    return _entities(without_doubtful(clusters, posts=is_posts(text, places)), text, title or "", article_id)


def _entities(clusters: list[Cluster], text: str, title: str, article_id: str) -> list[Entity]:
    by_id: dict[str, tuple[str, str, bool, list[NameMention]]] = {}
    for cluster in clusters:
        name = canonical(cluster, title)
        partial = cluster.type == "PERSON" and is_partial(name)
        identity = entity_id(cluster.type, cluster.full or name, article_id if partial else "")
        *_, mentions = by_id.setdefault(identity, (cluster.type, name, partial, []))
        mentions += cluster.mentions
    most = max((len(mentions) for *_, mentions in by_id.values()), default=1)
    title_words = name_words(title)
    entities = []
    for identity, (kind, name, partial, mentions) in by_id.items():
        mentions.sort()
        entities.append(
            Entity(
                entity_id=identity,
                type=kind,
                name=name,
                partial_name=partial,
                salience=salience(mentions, most, len(text), title_words),
                mentions=[Mention(start=one.start, end=one.end, text=text[one.start : one.end]) for one in mentions],
            )
        )
    return sorted(entities, key=lambda entity: (entity.mentions[0].start, entity.entity_id))
