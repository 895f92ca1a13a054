"""Scenes of texts about a few people and bodies, and sources in them, independent of any engine."""

from schemas.enriched_article import Entity
from services.enrich.speakers.reading import Candidate
from services.enrich.speakers.scene import Place, Scene
from services.enrich.speakers.source import Source, read_source
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from tests.unit.enrich.quotes.tagging import entity

PEOPLE = ("Susan Lee", "Tom Reed", "Maria Cole", "Alex Moss")
BODIES = ("Harbor Bank", "Harbor Wire")


def scene_of(text: str, *more: Entity) -> Scene:
    """The scene of a text in which PEOPLE and BODIES are the entities, surnames included."""
    named = [*more]
    for name in PEOPLE:
        if name in text:
            person, short = entity(text, name, "PERSON"), entity(text, name.split()[1], "PERSON")
            inside = {mention.end for mention in person.mentions}
            person.mentions.extend(mention for mention in short.mentions if mention.end not in inside)
            named.append(person)
    named += [entity(text, name, "ORG") for name in BODIES if name in text]
    blocks = paragraphs(text)
    marks = [(one.outer_start, one.outer_end) for one in find_quoted(text, blocks)]
    return Scene.of(text, named, marks, sentences(text, blocks), blocks, [])


def source_of(text: str, words: str) -> Source:
    """The source that the last occurrence of `words` is, without appositions."""
    start = text.rindex(words)
    return read_source(text, start, start + len(words), start + len(words))


def place_of(scene: Scene, name: str) -> Place:
    """The first mention of the entity of this name."""
    return next(place for place in scene.places if place.entity.name == name)


def meant(candidates: list[Candidate]) -> list[list[str]]:
    """The names of the entities of each candidate."""
    return [[one.name for one in candidate.entities] for candidate in candidates]
