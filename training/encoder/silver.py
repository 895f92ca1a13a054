"""Silver labels: what spaCy's small model and the rules over its parse say of the texts to train on.

Names tell countries from regions and works from products where the gold says only LOC or MISC, and are all there is in
texts that were annotated for something else. Reported speech is needed only where no source with gold of it is used.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.enrich.engine import engine
from services.enrich.marks import find_quoted
from services.enrich.paragraphs import paragraphs
from services.enrich.tagged import Reported
from training.encoder.sources import Attribution, Document


def add_silver(documents: Iterable[Document], *, attributions: bool) -> Iterator[Document]:
    """The documents again, those to train on with silver names, and with silver `attributions` where told so."""
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


def _attribution(reported: Reported) -> Attribution:
    """All spans of a text as one attribution: which belong together is not learned."""
    contents, sources, cues = ([(span.start, span.end) for span in spans] for spans in reported)
    return Attribution(contents, sources, cues)
