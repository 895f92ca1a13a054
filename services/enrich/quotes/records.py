"""Records of quotes: what was found about a content, as the contract has it."""

from collections import Counter

from schemas.enriched_article import Cue, Quote
from services.enrich.quotes.content import Content
from services.enrich.quotes.quote_id import quote_id
from services.enrich.quotes.wording import wording
from services.enrich.speakers.attribution import Attribution
from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import TaggedSpan


class Records:
    """Makes the records of one text. Call in text order: what is said twice is counted."""

    def __init__(self, text: str, marks: list[Quoted]) -> None:
        self._text = text
        self._marks = marks
        self._made: Counter[str] = Counter()

    def quote(
        self, content: Content, cue: TaggedSpan | None, attribution: Attribution, confidence: float | None = None
    ) -> Quote:
        """The record of one content. `confidence` is the probability, 0 to 1, that it is a report; None if not
        computed."""
        kind, fragments, told = wording(self._text, content, self._marks)
        speakers = [voice.record(self._text) for voice in attribution.voices]
        said = " ".join(fragment.text for fragment in fragments)
        identity = quote_id(said, (one.entity_id or one.text for one in speakers))
        self._made[identity] += 1
        number = self._made[identity]
        return Quote(
            quote_id=identity if number == 1 else f"{identity}-{number}",
            kind=kind,
            text=told,
            start=fragments[0].start,
            end=fragments[-1].end,
            fragments=fragments,
            cue=Cue(start=cue.start, end=cue.end, text=self._text[cue.start : cue.end]) if cue else None,
            speakers=speakers,
            via=attribution.via.record(self._text) if attribution.via else None,
            confidence=confidence,
        )
