"""Runs an engine and the rules on a text, for tests of the rules."""

from schemas.enriched_article import Entity, Quote
from services.enrich.engine.engine import EngineName, engine
from services.enrich.entities.find import find_entities
from services.enrich.quotes.find import find_quotes
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs


def read(text: str, title: str | None = None, name: EngineName = "encoder") -> tuple[list[Entity], list[Quote]]:
    """The entities and quotes of `text`."""
    places = paragraphs(text)
    quoted = find_quoted(text, places)
    tagged = engine(name).tag(text, places, quoted)
    entities = find_entities(tagged.names, text, title)
    return entities, find_quotes(text, tagged.reported, entities, quoted, places)
