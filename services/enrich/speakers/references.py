"""References: the pronouns and roles that mean a person, as mentions beside the names."""

from collections import defaultdict

from schemas.enriched_article import Entity, Mention, Quote, Speaker
from services.enrich.lexicon.cues import PERSON_PRONOUNS
from services.enrich.lexicon.function_words import PRONOUNS


def with_references(entities: list[Entity], quotes: list[Quote]) -> list[Entity]:
    """The entities, people with the words that mean them as the speakers of `quotes`: `she`, `the mayor`.

    Words that contain one of the person's names are a name already. A speaker has an entity only if it is sure enough.
    """
    meant: defaultdict[str, dict[tuple[int, int], Mention]] = defaultdict(dict)
    for quote in quotes:
        for speaker in quote.speakers:
            if speaker.type == "PERSON" and speaker.entity_id is not None and speaker.kind == "named":
                meant[speaker.entity_id][speaker.start, speaker.end] = _mention(speaker)
    return [
        _with(entity, list(meant[entity.entity_id].values())) if entity.entity_id in meant else entity
        for entity in entities
    ]


def _mention(speaker: Speaker) -> Mention:
    folded = speaker.text.casefold()
    is_pronoun = folded in PERSON_PRONOUNS or folded in PRONOUNS
    return Mention(start=speaker.start, end=speaker.end, text=speaker.text, kind="pronoun" if is_pronoun else "nominal")


def _with(entity: Entity, references: list[Mention]) -> Entity:
    names = sorted((mention.start, mention.end) for mention in entity.mentions)
    new: list[Mention] = []
    at = 0
    for one in sorted(references, key=lambda mention: mention.start):
        while at < len(names) and names[at][1] <= one.start:
            at += 1
        if at == len(names) or names[at][0] >= one.end:
            new.append(one)
    return entity.model_copy(update={"mentions": sorted([*entity.mentions, *new], key=lambda mention: mention.start)})
