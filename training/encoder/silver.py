"""Silver labels: what spaCy's small model, and the rules over its parse, tag in the training texts.

Silver names separate countries from regions and works from products where the gold says only LOC or MISC, and are the
only names in texts annotated for something else. Silver reported speech is used only in builds without gold for it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.enrich.engine.engine import engine
from services.enrich.entities.find import find_entities
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import Reported
from training.encoder.companies import correct
from training.encoder.newswire import NAME, Story
from training.encoder.sources import Attribution, Document

SPACED_EVERY = 3

_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def add_silver(documents: Iterable[Document], *, attributions: bool) -> Iterator[Document]:
    """Add silver names to the training documents, and silver attributions if `attributions` is set."""
    spacy = engine("spacy")
    for document in documents:
        if document.part != "train":
            yield document
            continue
        places = paragraphs(document.text)
        tagged = spacy.tag(document.text, places, find_quoted(document.text, places))
        silver = [(name.start, name.end, name.type) for name in tagged.names]
        known = document.attributions
        if attributions and known is None:
            known = [_attribution(tagged.reported)]
        yield replace(document, silver=silver, attributions=known)


def label_newswire(stories: Iterable[Story]) -> Iterator[Document]:
    """Label stories with spaCy's names: one type per name and story, companies corrected by their codes.

    Some stories get spaces around hyphens, like texts that were tokenized and joined again.
    """
    spacy = engine("spacy")
    for number, story in enumerate(stories):
        places = paragraphs(story.text)
        tagged = spacy.tag(story.text, places, find_quoted(story.text, places))
        entities = find_entities(tagged.names, story.text)
        names = [(mention.start, mention.end, entity.type) for entity in entities for mention in entity.mentions]
        document = Document(NAME, story.text, "train", silver=correct(story, names))
        yield _space_hyphens(document) if number % SPACED_EVERY == 0 else document


def _space_hyphens(document: Document) -> Document:
    hyphens = [match.start() for match in _HYPHEN.finditer(document.text)]
    silver = [
        (start + 2 * bisect_left(hyphens, start), end + 2 * bisect_left(hyphens, end), kind)
        for start, end, kind in document.silver
    ]
    return replace(document, text=_HYPHEN.sub(" - ", document.text), silver=silver)


def _attribution(reported: Reported) -> Attribution:
    """All spans of a text as one attribution: the encoder does not learn which belong together."""
    contents, sources, cues = ([(span.start, span.end) for span in spans] for spans in reported)
    return Attribution(contents, sources, cues)
