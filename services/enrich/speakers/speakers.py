"""Speakers: who is meant by the sources of a text, how sure that is, and of which kind they are."""

import re

from schemas.enriched_article import SpeakerKind
from services.enrich.lexicon.cues import ANONYMOUS_HEADS
from services.enrich.lexicon.kinship import KIN
from services.enrich.lexicon.sources import FACELESS, REPRESENTATIVES
from services.enrich.lexicon.titles import ANY_HONORIFIC
from services.enrich.speakers.antecedent import antecedent
from services.enrich.speakers.attribution import NOBODY, Attribution, Voice
from services.enrich.speakers.bodies import Bodies
from services.enrich.speakers.finding import Report, finding
from services.enrich.speakers.kinds import unnamed_kind, withholds_name
from services.enrich.speakers.naming import Naming
from services.enrich.speakers.people import People
from services.enrich.speakers.profiles import Profiles
from services.enrich.speakers.ranker import Ranker, ranker
from services.enrich.speakers.reading import UNREADABLE, Candidate, Memory, Reading
from services.enrich.speakers.scene import Scene, Span
from services.enrich.speakers.several import Several
from services.enrich.speakers.source import Source, read_source
from services.enrich.text.tagged import TaggedSpan

_CORE_END = re.compile(r"[,;:(—–“\"]|\s-{1,2}\s|\s(?:who|which|whose|when|after|as|that)\s")
_APPOSED = re.compile(rf",[ \xa0](?:(?i:{ANY_HONORIFIC})\.?[ \xa0])*")

FARTHEST_APPOSITION = 60
"""Maximum characters between a source and the end of a name that belongs to it."""

LONGEST_CLAUSE = 90
"""Maximum characters of a relative clause, and of a name before it."""

_CLAUSE = re.compile(r",[ \xa0](?:who|whose|which)[ \xa0][^,.;:()\"“”\n]+$")
_WHO = re.compile(r",[ \xa0](?:\d{1,3},[ \xa0]|who[ \xa0](?:[a-z]+ly[ \xa0])?)$")
_GOES_ON = re.compile(
    r"(?!(?:the|an?|his|her|their|its|my|our|he|she|they|it|we|i|you|one|who|which|that)\b)[a-z]+[ \xa0]"
)
"""Begins what engines tag of `Ann Lee, who | founded the bakery` and `Ann Lee, 31, | of Port Arden`."""

_AGAIN = re.compile(r"[”\"’'][ \xa0](?P<who>he|she|they)[ \xa0][a-z]+[^.“”\"\n]{0,30}\.[ \xa0][“\"]$")
"""`…,” she said on Monday. “`: the words for whoever goes on."""

LONGEST_LINK = 60
"""Maximum characters of such a link between two quotations."""

_OWNED = re.compile(r"(?:his|her|their|its|my|our)[ \xa0]", re.IGNORECASE)
_SOMEBODYS = KIN | REPRESENTATIVES | FACELESS
_LONE_TITLE = re.compile(rf"(?i:the\s+)?(?i:{ANY_HONORIFIC})\.?")


class Speakers:
    """Resolves the sources of one text. Call in text order: a pronoun may mean the last speaker."""

    def __init__(self, scene: Scene, model: Ranker | None = None) -> None:
        self._scene = scene
        self._text = scene.text
        self._model = model or ranker()
        self._naming = Naming(scene)
        self.memory = Memory()
        self._profiles = Profiles(scene)
        self._people = People(scene, self._profiles, self.memory)
        self._bodies = Bodies(scene, self.memory)
        self._several = Several(scene, self.memory)
        self._last = NOBODY

    def attribution(self, report: Report) -> Attribution:
        """Whom a content is given to. Without a source, a quotation may be of whoever spoke last."""
        if report.source is None:
            return self._go_on(report) if report.quoted else NOBODY
        source = self.source(report.source)
        reading = self.read(source, report)
        chosen, chance = self._choice(reading)
        told = Attribution(self._voices(source, chosen, chance), self._relay(report))
        by_name = reading.form in ("named", "relative")
        spoke = chosen.entities if chosen else ()
        self.memory.note(source.start, source.stop, spoke, by_name=by_name, quoted=report.quoted)
        if report.quoted or chosen is not None:
            self._last = told
        return told

    def source(self, tag: TaggedSpan) -> Source:
        """The core of a tagged source, without its appositions and clauses."""
        if (described := self._described(tag)) is not None:
            tag = described
        stop = self._stop(tag)
        start, end = self._core(tag.start, stop)
        source = read_source(self._text, start, end, stop)
        if source.form == "relative" and not self._naming.relative(source).candidates:
            return self._antecedent(source) or source
        return source

    def _antecedent(self, source: Source) -> Source | None:
        """Whom a relative pronoun without a name before it means: `her neighbor` in `her neighbor, who`."""
        described = antecedent(self._text, source.start)
        found = read_source(self._text, *described, source.stop) if described is not None else None
        is_someone = found is not None and (found.form in ("person", "group") or found.head in ANONYMOUS_HEADS)
        return found if is_someone else None

    def _described(self, tag: TaggedSpan) -> TaggedSpan | None:
        """The name before a relative clause of which engines tag a part: `Ann Lee, who bakes the | bread |, said`."""
        if _GOES_ON.match(self._text, tag.start, tag.end):
            begun = _WHO.search(self._text, max(0, tag.start - LONGEST_CLAUSE), tag.start)
            names = self._scene.within(max(0, begun.start() - LONGEST_CLAUSE), begun.start()) if begun else []
            if begun is not None and names and names[-1].end == begun.start():
                return TaggedSpan(names[-1].start, names[-1].end, tag.share)
        if self._text[tag.end : tag.end + 1] != ",":
            return None
        clause = _CLAUSE.search(self._text, max(0, tag.end - LONGEST_CLAUSE), tag.end)
        if clause is None or clause.start() >= tag.start:
            return None
        names = self._scene.within(max(0, clause.start() - LONGEST_CLAUSE), clause.start())
        ends = names and names[-1].end == clause.start()
        return TaggedSpan(names[-1].start, names[-1].end, tag.share) if ends else None

    def _stop(self, tag: TaggedSpan) -> int:
        """Where a source ends, with what engines leave out of it."""
        stop = tag.end
        inside = self._scene.within(tag.start, stop + 1)
        if self._text[stop : stop + 1] == "." and any(place.end == stop + 1 for place in inside):
            # The stop belongs to an abbreviation: `Harbor Steel Corp. said`.
            stop += 1
        following = self._scene.within(stop, stop + FARTHEST_APPOSITION)[:1]
        for place in following:
            lead = self._text[stop : place.start]
            if len(lead) <= 2 and _LONE_TITLE.fullmatch(self._text, tag.start, stop):
                # `Mr. | Lee`: a sentence seemed to end after the title.
                return place.end
            apposed = place.entity.type == "PERSON" and self._text[place.end : place.end + 1] == ","
            if apposed and _APPOSED.fullmatch(lead):
                # `Reed's lawyer | , Ann Lee, said`
                return place.end
        return stop

    def read(self, source: Source, report: Report) -> Reading:
        """Everything that a source may mean, with the features by which the ranker decides."""
        reading = self._read(source, report.spans)
        reading.nobody.update(finding(self._text, report))
        return reading

    def follow(self, report: Report) -> Reading:
        """Who may go on speaking in a quotation that has no source."""
        return self._several.follow(report.spans[0][0], report.spans[-1][1], direct=report.direct)

    def _read(self, source: Source, content: list[Span]) -> Reading:
        if source.form == "pronoun":
            return self._people.read(source, content, "pronoun")
        if source.form in ("plural", "relative"):
            return self._several.plural(source) if source.form == "plural" else self._naming.relative(source)
        reading = None if source.form in ("first", "things") else self._by_name(source)
        if reading is None and source.form == "person" and not source.indefinite and self._is_someone(source):
            reading = self._people.read(source, content, "role")
        if reading is None and source.form in ("things", "body", "document", "organ") and not self._is_owned(source):
            reading = self._bodies.read(source, content)
        return reading or Reading(UNREADABLE.form, [], {"bias": 1.0})

    def _by_name(self, source: Source) -> Reading | None:
        """The entities whose names a source contains as its head, else None."""
        if joint := self._naming.joint(source):
            entities = tuple(place.entity for place in joint)
            return Reading("named", [Candidate(entities, {"bias": 1.0, "joint": 1.0})], {"bias": 1.0})
        if (named := self._naming.named(source)) is None:
            return None
        nobody = {"bias": 1.0, f"form_{source.form}": 1.0, "indefinite": float(source.indefinite)}
        return Reading("named", [named], nobody)

    def _is_someone(self, source: Source) -> bool:
        """Whether a role can mean somebody named: `her mother` and `the witness` only if the text says who that is."""
        return source.head not in _SOMEBODYS or bool(self._profiles.with_role(source.head))

    def _is_owned(self, source: Source) -> bool:
        """Whether a body is somebody's: `her campaign`, `Lee's campaign` are no other organization."""
        return bool(_OWNED.match(source.phrase) or self._scene.within(source.start, source.end))

    def _choice(self, reading: Reading) -> tuple[Candidate | None, float]:
        """The candidate that is meant, None in doubt, and how likely that is."""
        number, chance = self._model.best(reading)
        return (reading.candidates[number] if number is not None else None), round(chance, 3)

    def _go_on(self, report: Report) -> Attribution:
        """The attribution of a quotation without a source: that of the last one, if nobody else could speak."""
        number, chance = self._model.best(self.follow(report))
        if number is None:
            return NOBODY
        begin = report.spans[0][0]
        again = _AGAIN.search(self._text, max(0, begin - LONGEST_LINK), begin) if len(self._last.voices) == 1 else None
        voices = tuple(
            Voice(
                *(again.span("who") if again else (one.start, one.end)),
                one.kind,
                one.entity,
                round(chance * (one.confidence or 1.0), 3),
            )
            for one in self._last.voices
        )
        if all(voice.entity is None or (voice.confidence or 0.0) >= self._model.least for voice in voices):
            return Attribution(voices, self._last.via)
        return NOBODY

    def _voices(self, source: Source, chosen: Candidate | None, chance: float) -> tuple[Voice, ...]:
        if chosen is None:
            withheld = withholds_name(self._text, source.end)
            kind = unnamed_kind(source.phrase, source.head, withheld=withheld)
            return (Voice(source.start, source.end, kind, None, chance),)
        if len(chosen.entities) > 1 and (places := self._naming.joint(source)):
            return tuple(Voice(place.start, place.end, "named", place.entity, chance) for place in places)
        named: SpeakerKind = "document" if source.form == "document" else "named"
        return tuple(Voice(source.start, source.end, named, entity, chance) for entity in chosen.entities)

    def _relay(self, report: Report) -> Voice | None:
        """Who relays a report, named or not."""
        if report.via is None:
            return None
        source = self.source(report.via)
        chosen, chance = self._choice(self._read(source, report.spans))
        return self._voices(source, chosen, chance)[0]

    def _core(self, start: int, end: int) -> Span:
        while start < end and self._text[start] in "([ \xa0":
            start += 1
        inside = self._scene.within(start, end)
        stop, at = end, start + 1
        while (cut := _CORE_END.search(self._text, at, end)) is not None:
            # The comma may be part of a name: Harbor, Lee & Co.
            name = next((place for place in inside if place.start < cut.start() < place.end), None)
            if name is None:
                stop = cut.start()
                break
            at = name.end
        while stop > start and self._text[stop - 1].isspace():
            stop -= 1
        return (start, stop) if stop > start else (start, end)
