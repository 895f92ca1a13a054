"""Quotes: who is reported to have said what, by rules over quotation marks and the parse.

Three readings, one after the other. Stretches in quotation marks that a reporting verb stands beside are direct quotes.
Clauses that a reporting verb governs are indirect ones, or partial ones where they hold quotation marks. What is then
left in quotation marks follows the speaker before it when it is a sentence of its own, and is no quote when it is not
(scare quotes, titles).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from schemas.enriched_article import Cue, Entity, Quote, Span, Speaker
from services.enrich.cues import (
    ADDRESSED_FORMS,
    CLAUSE_FORMS,
    LABEL_FORMS,
    PURPOSE_FORMS,
    QUOTE_FORMS,
)
from services.enrich.marks import Quoted, find_quoted
from services.enrich.mentions import dateline_end
from services.enrich.model import paragraphs as find_paragraphs
from services.enrich.speakers import SUBJECTS, Cast, subject_of

_TRIM = " \t\r\n\xa0,;:.!?—–-…\"“”„‟«»'‘’`()[]"
_TRIM_LEFT = ' \t\r\n\xa0,;:.!?—–-…"”»’`)]'
_STOPS = frozenset((".", "!", "?", ";"))
_IDLE = frozenset(("i", "you", "it", "that", "this", "there", "what", "which"))
_ENDS_QUOTE = ",!?—–-…"
_CONTENT = frozenset(("ccomp", "csubj", "advcl", "parataxis"))
_POST_REACH = 24
"""Tokens after a closing mark within which its verb stands; a speaker with an apposition takes about this many."""


@dataclass
class _Draft:
    """A quote while it is put together; offsets are code points."""

    spans: list[tuple[int, int]]
    cue: tuple[int, int] | None
    speaker: Speaker | None
    quoted: list[Quoted] = field(default_factory=list)


@dataclass(frozen=True)
class _Gap:
    """The words between two quoted stretches of a paragraph, as token numbers; sentences end at `stops`."""

    first: int
    end: int
    stops: tuple[int, ...]


def find_quotes(doc: Doc, text: str, entities: list[Entity]) -> list[Quote]:
    """The quotes of `text`, by start. `doc` is its parse; speakers resolve to `entities`."""
    return _Reader(doc, text, entities).read()


class _Reader:
    """Reads one text, paragraph by paragraph: speakers are resolved in the order of the text."""

    def __init__(self, doc: Doc, text: str, entities: list[Entity]) -> None:
        self.doc = doc
        self.text = text
        self.starts = [token.idx for token in doc]
        self.paragraphs = find_paragraphs(text)
        self.quoted = find_quoted(text, self.paragraphs)
        self.cast = Cast.of(doc, text, entities, [(one.outer_start, one.outer_end) for one in self.quoted])
        self.inside = [False] * len(doc)
        for one in self.quoted:
            for index in range(self.token_at(one.outer_start), self.token_at(one.outer_end)):
                self.inside[index] = True
        self.drafts: list[_Draft] = []
        self.used_cues: set[int] = set()
        self.used_quoted: set[int] = set()
        self.last: _Draft | None = None

    def token_at(self, offset: int) -> int:
        """The number of the first token that starts at or after `offset`."""
        return bisect_left(self.starts, offset)

    def touching(self, start: int, end: int) -> list[Quoted]:
        """The quoted stretches, marks included, that share a character with text[start:end]."""
        first = bisect_right(self.quoted, start, key=lambda one: one.outer_end)
        last = bisect_left(self.quoted, end, key=lambda one: one.outer_start)
        return self.quoted[first:last]

    def read(self) -> list[Quote]:
        by_paragraph: list[list[Quoted]] = [[] for _ in self.paragraphs]
        for one in self.quoted:
            by_paragraph[one.paragraph].append(one)
        for number, (start, end) in enumerate(self.paragraphs):
            self.read_paragraph(number, start, end, by_paragraph[number])
        quotes = [quote for draft in self.drafts if (quote := self.finish(draft)) is not None]
        return sorted(quotes, key=lambda quote: (quote.start, quote.end))

    def read_paragraph(self, number: int, start: int, end: int, quoted: list[Quoted]) -> None:
        gaps = self.gaps(start, end, quoted)
        before = len(self.drafts)
        self.read_direct(number, quoted, gaps)
        self.read_clauses(start, end)
        self.read_standing_alone(number, quoted, gaps)
        new = sorted(self.drafts[before:], key=lambda draft: draft.spans[-1])
        spoken = [draft for draft in new if draft.speaker is not None]
        if spoken:
            self.last = spoken[-1]

    # Stretches in quotation marks beside a reporting verb.

    def gaps(self, start: int, end: int, quoted: list[Quoted]) -> list[_Gap]:
        edges = [start, *(edge for one in quoted for edge in (one.outer_start, one.outer_end)), end]
        gaps = []
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            first, last = self.token_at(left), self.token_at(right)
            stops = tuple(index for index in range(first, last) if self.doc[index].text in _STOPS)
            gaps.append(_Gap(first, last, stops))
        return gaps

    def read_direct(self, number: int, quoted: list[Quoted], gaps: list[_Gap]) -> None:
        open_draft: _Draft | None = None
        for position, one in enumerate(quoted):
            before, after = gaps[position], gaps[position + 1]
            verb = self.cue_before(one, before, number)
            if open_draft is not None and before.stops == () and self.carries_on(one, before, open_draft, verb):
                self.extend(open_draft, one)
                continue
            following = self.cue_after(one, after, before)
            if verb is None and following is not None:
                open_draft = self.add_direct(one, following, before)
            elif verb is not None:
                open_draft = self.add_direct(one, verb, None)
            elif self.is_sentence(one) and self.has_colon(lead := self.lead(before, number)):
                open_draft = self.after_colon(one, lead)
            elif (
                open_draft is not None and before.stops and self.is_sentence(one) and self.starts_sentence(one, before)
            ):
                if before.end - before.stops[-1] > 1 or len(before.stops) > 1:
                    # Narration stands between; the speaker is the same as far as one can see, the quote is not.
                    open_draft = self.follow(one, open_draft)
                else:
                    self.extend(open_draft, one)
            elif open_draft is None and before.first == before.end and self.runs_on_from(number):
                open_draft = self.last
                if open_draft is not None:
                    self.extend(open_draft, one)
            if one.outer_start not in self.used_quoted:
                open_draft = None

    def extend(self, draft: _Draft, one: Quoted) -> None:
        """Take a further quoted stretch into a quote."""
        draft.spans.append((one.start, one.end))
        draft.quoted.append(one)
        self.used_quoted.add(one.outer_start)

    def runs_on_from(self, number: int) -> bool:
        """Whether the quotation of the paragraph before has no closing mark, and is the quote found last."""
        return bool(
            self.last
            and self.last.quoted
            and self.last.quoted[-1].continues
            and self.last.quoted[-1].paragraph == number - 1
        )

    def carries_on(self, one: Quoted, gap: _Gap, draft: _Draft, verb: Token | None) -> bool:
        """`“The road,” she said, “will open.”`: the second part belongs to the first when one verb governs both."""
        if draft.cue is None:
            return False
        if verb is not None:
            return (verb.idx, verb.idx + len(verb)) == draft.cue
        after_cue = [token for token in self.doc[self.token_at(draft.cue[1]) : gap.end] if token.tag_.startswith("VB")]
        return self.text[one.start].islower() and not after_cue

    def cue_after(self, one: Quoted, gap: _Gap, before: _Gap) -> Token | None:
        """The verb of `“…,” Ann Lee said`, `“…,” said Ann Lee`, `“…?” she asked`; the `according` of `according to`."""
        last_mark = self.text[one.end - 1] if one.end > one.start else ""
        next_mark = self.text[one.outer_end] if one.outer_end < len(self.text) else ""
        if last_mark not in _ENDS_QUOTE and next_mark not in (",", "—", "–"):
            return None
        end = min(gap.stops[0] if gap.stops else gap.end, gap.first + _POST_REACH)
        for index in range(gap.first, end):
            token = self.doc[index]
            word = token.text.casefold()
            if word == "according" and index + 1 < len(self.doc) and self.doc[index + 1].text.casefold() == "to":
                return token
            if token.tag_.startswith("VB") and word in QUOTE_FORMS:
                # `In “The Road,” Lee writes that …` governs what follows, not the title before it.
                if self.has_clause_after(token) and not self.is_sentence(one):
                    return None
                return token
            if token.tag_ in ("CC",) and index <= gap.first + 1 and before.first == before.end:
                continue
        return None

    def has_clause_after(self, verb: Token) -> bool:
        return any(child.dep_ == "ccomp" and child.i > verb.i and not self.inside[child.i] for child in verb.children)

    def lead(self, gap: _Gap, number: int) -> tuple[int, int]:
        """The words of the sentence that lead to a quoted stretch, as token numbers: those before it in the paragraph,
        or, where it opens the paragraph, the sentence with a colon that ends the paragraph before.
        """
        first, end = gap.first, gap.end
        if first < end:
            first = gap.stops[-1] + 1 if gap.stops else first
        elif number > 0 and first == self.token_at(self.paragraphs[number][0]):
            stop = self.paragraphs[number - 1][1]
            if self.text[stop - 1] == ":":
                end = self.token_at(stop)
                first = self.doc[end - 1].sent.start
        while end > first and self.doc[end - 1].is_space:
            end -= 1
        return first, end

    def cue_before(self, one: Quoted, gap: _Gap, number: int) -> Token | None:
        """The verb of `She said: “…”`, `Lee told them on Monday, “…”`, `saying “…”`, also a paragraph earlier."""
        first, end = self.lead(gap, number)
        for index in reversed(range(first, end)):
            token = self.doc[index]
            if self.inside[index]:
                break
            if token.tag_.startswith("VB") and token.text.casefold() in QUOTE_FORMS:
                led = self.doc[end - 1].text in (",", ":") or (index == end - 1 and self.is_sentence(one))
                return token if led else None
        return None

    def has_colon(self, lead: tuple[int, int]) -> bool:
        """Whether the words that lead to a quoted stretch end in a colon."""
        return lead[0] < lead[1] and self.doc[lead[1] - 1].text == ":"

    def after_colon(self, one: Quoted, lead: tuple[int, int]) -> _Draft:
        """`From the mayor's letter: “…”`: no verb reports; the last person or body named before the colon speaks."""
        named = [
            place
            for place in self.cast.names(self.doc[lead[0]].idx, self.doc[lead[1] - 1].idx)
            if place.entity.type in ("PERSON", "ORG") and not self.cast.in_quotation(place.start)
        ]
        people = [place for place in named if place.entity.type == "PERSON"]
        speaker = self.cast.named((people or named)[-1]) if named else None
        draft = _Draft([(one.start, one.end)], None, speaker, [one])
        self.drafts.append(draft)
        self.used_quoted.add(one.outer_start)
        return draft

    def is_sentence(self, one: Quoted) -> bool:
        """Whether the quoted stretch could stand alone: it begins like a sentence and ends like one or like a quote."""
        words = self.text[one.start : one.end].split()
        if not words or not (
            self.text[one.start].isupper() or self.text[one.start] in "'‘[…$" or self.text[one.start].isdigit()
        ):
            return False
        ended = self.text[one.end - 1] in _ENDS_QUOTE + "." or one.continues
        return ended and (len(words) > 2 or self.text[one.end - 1] in "!?")

    def starts_sentence(self, one: Quoted, gap: _Gap) -> bool:
        """Whether nothing of its sentence stands before the quoted stretch."""
        return gap.first == gap.end or bool(
            gap.stops and all(self.doc[i].is_space for i in range(gap.stops[-1] + 1, gap.end))
        )

    def add_direct(self, one: Quoted, verb: Token, before: _Gap | None) -> _Draft:
        start = one.start
        quoted = [one]
        if before is not None and not self.starts_sentence(one, before):
            # `The plan is “a disaster,” she said.`: the content begins with the sentence.
            first = before.stops[-1] + 1 if before.stops else before.first
            while first < before.end and (self.doc[first].is_space or self.doc[first].is_punct):
                first += 1
            if first < before.end:
                start = self.doc[first].idx
        draft = self.draft([(start, one.end)], verb, quoted)
        self.used_quoted.add(one.outer_start)
        return draft

    def draft(self, spans: list[tuple[int, int]], verb: Token, quoted: list[Quoted]) -> _Draft:
        if verb.text.casefold() == "according":
            cue_end = self.doc[verb.i + 1]
            cue = (verb.idx, cue_end.idx + len(cue_end))
            objects = [child for child in cue_end.children if child.dep_ == "pobj"]
            speaker = self.cast.speaker(objects[0]) if objects else None
            self.used_cues.add(verb.i)
        else:
            cue = (verb.idx, verb.idx + len(verb))
            speaker = self.speaker_of(verb, spans)
            self.used_cues.add(verb.i)
        draft = _Draft(spans, cue, speaker, quoted)
        self.drafts.append(draft)
        return draft

    def speaker_of(self, verb: Token, spans: list[tuple[int, int]]) -> Speaker | None:
        """Who the verb's subject is; where the parse has none, the name beside the verb."""
        if verb.tag_ == "VBN" and any(child.dep_ == "auxpass" for child in verb.children):
            agents = [
                noun
                for child in verb.children
                if child.dep_ == "agent"
                for noun in child.children
                if noun.dep_ == "pobj"
            ]
            return self.cast.speaker(agents[0]) if agents else None
        if verb.tag_ == "VBG" and not any(child.dep_ in SUBJECTS for child in verb.children):
            # `Lee said the road was closed, adding that …`: the same speaker goes on.
            same = [
                draft for draft in self.drafts[-4:] if draft.cue and verb.sent.start_char <= draft.cue[0] < verb.idx
            ]
            if same and same[-1].speaker is not None:
                return same[-1].speaker
        subject = self.behind_dateline(subject_of(verb))
        if subject is not None and not self.inside[subject.i] and not self.covered(subject, spans):
            speaker = self.cast.speaker(subject)
            if speaker is not None:
                return speaker
        return self.beside(verb, spans)

    def behind_dateline(self, subject: Token | None) -> Token | None:
        """The parse takes `GENEVA — Both envoys said` for one phrase that GENEVA heads; a dateline says nothing."""
        if subject is None or subject.idx >= (first := self.begin(subject.sent)):
            return subject
        behind = (token for token in subject.subtree if token.idx >= first and token.pos_ in ("NOUN", "PROPN", "PRON"))
        return next((token for token in behind if token.dep_ != "compound"), None)

    def covered(self, token: Token, spans: Iterable[tuple[int, int]]) -> bool:
        return any(start <= token.idx < end for start, end in spans)

    def beside(self, verb: Token, spans: list[tuple[int, int]]) -> Speaker | None:
        """The nearest noun or pronoun to the left of the verb in its sentence, or right behind it."""
        for index in range(verb.i - 1, max(verb.i - 12, -1), -1):
            token = self.doc[index]
            if token.is_space or token.text in (".", "!", "?", ":") or self.inside[index] or self.covered(token, spans):
                break
            if token.tag_ in ("NNP", "NNPS", "PRP", "NN", "NNS") and (
                token.dep_ in SUBJECTS or token.dep_ in ("ROOT", "appos", "conj")
            ):
                return self.cast.speaker(token)
        for index in range(verb.i + 1, min(verb.i + 8, len(self.doc))):
            token = self.doc[index]
            if token.is_space or token.is_punct or self.inside[index]:
                break
            if token.tag_ in ("NNP", "PRP") and token.dep_ in ("nsubj", "dobj", "ROOT", "npadvmod", "attr", "oprd"):
                return self.cast.speaker(token)
        return None

    def follow(self, one: Quoted, leader: _Draft) -> _Draft:
        """A quote without words of its own about its speaker: it keeps the one before."""
        draft = _Draft([(one.start, one.end)], None, leader.speaker, [one])
        self.drafts.append(draft)
        self.used_quoted.add(one.outer_start)
        return draft

    # Clauses that a reporting verb governs.

    def read_clauses(self, start: int, end: int) -> None:
        for index in range(self.token_at(start), self.token_at(end)):
            token = self.doc[index]
            if self.inside[index] or index in self.used_cues:
                continue
            word = token.text.casefold()
            if word == "according" and index + 1 < len(self.doc) and self.doc[index + 1].text.casefold() == "to":
                spans = self.around_source(token)
            elif token.tag_.startswith("VB") and not self.is_idle(token):
                spans = self.content(token, word)
            else:
                continue
            spans = [self.trim(*self.whole_quoted(*span)) for span in spans]
            spans = [span for span in spans if span[1] > span[0]]
            if not spans or self.is_taken(spans):
                continue
            within = [
                one
                for one in self.touching(spans[0][0], spans[-1][1])
                if spans[0][0] <= one.start and one.end <= spans[-1][1]
            ]
            self.used_quoted.update(one.outer_start for one in within)
            self.draft(spans, token, within)

    def is_idle(self, verb: Token) -> bool:
        """Whether the verb's own subject reports nobody's words: `it shows`, `I think`, `if you ask`."""
        return any(
            child.dep_ in SUBJECTS and not (child.is_upper and len(child) > 1) and child.text.casefold() in _IDLE
            for child in verb.children
        )

    def whole_quoted(self, start: int, end: int) -> tuple[int, int]:
        """The fragment widened to whole quoted stretches: the parse leaves marks and what follows them outside."""
        for one in self.touching(start, end):
            start, end = min(start, one.outer_start), max(end, one.outer_end)
        return start, end

    def is_taken(self, spans: list[tuple[int, int]]) -> bool:
        """Whether another quote has this stretch already."""
        start, end = spans[0][0], spans[-1][1]
        for draft in reversed(self.drafts[-12:]):
            if draft.spans[0][0] < end and start < draft.spans[-1][1]:
                shared = min(end, draft.spans[-1][1]) - max(start, draft.spans[0][0])
                if draft.quoted or shared >= 0.9 * (end - start):
                    return True
        return False

    def content(self, verb: Token, word: str) -> list[tuple[int, int]]:
        """What the verb reports, as fragments; empty when it reports nothing."""
        if word in CLAUSE_FORMS:
            clauses = [child for child in verb.children if child.dep_ == "ccomp"]
            after = [clause for clause in clauses if clause.i > verb.i]
            if after:
                return [self.clause_after(verb, after[0])]
            before = [clause for clause in clauses if clause.i < verb.i]
            if before:
                return self.clause_before(verb, before[-1])
            if verb.dep_ == "parataxis" or (verb.dep_ == "ccomp" and self.in_commas(verb)):
                return self.interrupted(verb)
        if word in PURPOSE_FORMS or word in ADDRESSED_FORMS:
            aims = [child for child in verb.children if child.dep_ in ("xcomp", "ccomp") and child.i > verb.i]
            if aims and any(child.tag_ == "TO" for child in aims[0].children):
                start, end = self.clause_after(verb, aims[0])
                asked = [child for child in verb.children if child.dep_ == "dobj" and verb.i < child.i < aims[0].i]
                return [(asked[0].left_edge.idx if asked and word in ADDRESSED_FORMS else start, end)]
        if (word in CLAUSE_FORMS or word in LABEL_FORMS) and not (verb.tag_ == "VBN" and verb.dep_ == "acl"):
            return self.labelled(verb)
        return []

    def clause_after(self, verb: Token, clause: Token) -> tuple[int, int]:
        first = max(clause.left_edge.i, verb.i + 1)
        last = clause.right_edge.i
        mark = next(
            (child.i for child in clause.children if child.dep_ == "mark" and child.text.casefold() == "that"), first
        )
        stray = next((child for child in clause.children if child.i == first and child.dep_ == "prep"), None)
        if mark > first and self.doc[first].tag_ == "IN":
            # `said in a statement that …`: the phrase was hung onto the wrong verb.
            first = mark
        elif stray is not None and first == verb.i + 1 and self.doc[stray.right_edge.i + 1].text != ",":
            first = stray.right_edge.i + 1
        for index in range(first + 1, last + 1):
            token = self.doc[index]
            # `…, adding that`: a further report, not a part of this one.
            if token.tag_ == "VBG" and token.text.casefold() in CLAUSE_FORMS and self.doc[index - 1].text == ",":
                last = index - 1
                break
        return self.doc[first].idx, self.doc[last].idx + len(self.doc[last])

    def clause_before(self, verb: Token, clause: Token) -> list[tuple[int, int]]:
        """`The road will open, Lee said.` and `The road, Lee said, will open.`"""
        subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        stop = min(verb.i, subject.left_edge.i) if subject is not None else verb.i
        first, last = clause.left_edge.i, clause.right_edge.i
        if last < stop:
            last = stop - 1
        spans = [(self.doc[first].idx, self.doc[stop - 1].idx + len(self.doc[stop - 1]))] if stop > first else []
        resume = max(verb.right_edge.i if last <= verb.i else verb.i, verb.i)
        if last > verb.i and resume < last:
            spans.append((self.doc[verb.i + 1].idx, self.doc[last].idx + len(self.doc[last])))
        return spans

    def in_commas(self, verb: Token) -> bool:
        first, last = verb.left_edge.i, verb.right_edge.i
        return (
            last - first < 8
            and first > 0
            and last + 1 < len(self.doc)
            and self.doc[first - 1].text == ","
            and self.doc[last + 1].text == ","
        )

    def interrupted(self, verb: Token) -> list[tuple[int, int]]:
        sentence = verb.sent
        first, last = verb.left_edge.i, verb.right_edge.i
        if last - first > 12:
            return []
        spans = []
        if first > sentence.start:
            spans.append((self.begin(sentence), self.doc[first].idx))
        if last + 1 < sentence.end:
            end = self.doc[sentence.end - 1]
            spans.append((self.doc[last + 1].idx, end.idx + len(end)))
        return spans

    def around_source(self, according: Token) -> list[tuple[int, int]]:
        """The sentence without its `according to …`."""
        sentence = according.sent
        source = self.doc[according.i + 1]
        last = according.i + 1
        for index in range(according.i + 2, max(source.right_edge.i, according.right_edge.i) + 1):
            if self.doc[index].text in (",", ".", ";", "—", "–"):
                break
            last = index
        spans = []
        if according.i > sentence.start:
            spans.append((self.begin(sentence), according.idx))
        if last + 1 < sentence.end:
            end = self.doc[sentence.end - 1]
            spans.append((self.doc[last + 1].idx, end.idx + len(end)))
        return [span for span in spans if len(self.text[slice(*self.trim(*span))].split()) > 1]

    def begin(self, sentence: SpacySpan) -> int:
        """Where a sentence begins, a dateline (`PORT ARDEN (Harbor Wire) —`) left out."""
        return dateline_end(self.text, sentence.start_char, sentence.end_char) or sentence.start_char

    def labelled(self, verb: Token) -> list[tuple[int, int]]:
        """`called the plan “a disgrace”`: the verb's object with its quoted words, within one sentence."""
        sentence = verb.sent
        last = verb.right_edge.i
        end = self.doc[last].idx + len(self.doc[last])
        held = [one for one in self.touching(verb.idx, end) if verb.idx < one.outer_start not in self.used_quoted]
        held = [one for one in held if one.start < self.doc[sentence.end - 1].idx + 1]
        if not held:
            return []
        first = verb.i + 1
        while (
            first < last
            and (self.doc[first].dep_ in ("prt", "advmod", "dative") or self.doc[first].is_punct)
            and not self.inside[first]
        ):
            first += 1
        begun = min(self.doc[first].idx, held[0].start)
        between = self.doc[first : self.token_at(held[0].outer_start)]
        if len(between) > 14 or any(
            token.tag_.startswith("VB") and token.text.casefold() in QUOTE_FORMS for token in between
        ):
            return []
        whole = [
            child
            for child in verb.children
            if child.left_edge.idx <= held[-1].start <= child.right_edge.idx and child.i > verb.i
        ]
        stop = whole[-1].right_edge if whole else None
        return [(begun, max(held[-1].end, stop.idx + len(stop) if stop is not None else 0))]

    # What is left in quotation marks.

    def read_standing_alone(self, number: int, quoted: list[Quoted], gaps: list[_Gap]) -> None:
        for position, one in enumerate(quoted):
            if one.outer_start in self.used_quoted or not self.is_sentence(one):
                continue
            before, after = gaps[position], gaps[position + 1]
            if not self.starts_sentence(one, before):
                continue
            if (
                self.text[one.end - 1] == ","
                and after.first < after.end
                and len(self.text[one.start : one.end].split()) < 6
            ):
                continue
            self.drafts.append(_Draft([(one.start, one.end)], None, self.speaker_standing_alone(one, before), [one]))
            self.used_quoted.add(one.outer_start)

    def speaker_standing_alone(self, one: Quoted, before: _Gap) -> Speaker | None:
        """The subject of the sentence before it in the paragraph, when that is a person; else whoever spoke last."""
        if before.stops:
            previous = self.doc[before.stops[-1]].sent
            subject = next((child for child in previous.root.children if child.dep_ in SUBJECTS), None)
            if subject is not None and not self.inside[subject.i]:
                speaker = self.cast.speaker(subject)
                if speaker is not None and (speaker.entity_id or "").startswith("person:"):
                    return speaker
        return self.last.speaker if self.last is not None else None

    # From drafts to quotes.

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Leave out white space, marks and punctuation around a fragment; quotation marks inside it stay."""
        while start < end and self.text[start] in _TRIM_LEFT:
            start += 1
        while end > start and self.text[end - 1] in " \t\r\n\xa0,;:.—–-":
            end -= 1
        return start, end

    def finish(self, draft: _Draft) -> Quote | None:
        spans = [self.unmark(*span) for span in draft.spans]
        spans = sorted(span for span in spans if span[1] > span[0])
        if not spans:
            return None
        quoted = [(one.start, one.end) for one in draft.quoted]
        bare = sum(self.words_outside(start, end, quoted) for start, end in spans)
        kind = "indirect" if not quoted else "partial" if bare else "direct"
        if kind == "direct":
            spans = quoted
        cue = draft.cue
        return Quote(
            start=spans[0][0],
            end=spans[-1][1],
            spans=[Span(start=start, end=end) for start, end in spans],
            text=" ".join(self.text[start:end] for start, end in spans),
            kind=kind,
            quoted=[Span(start=start, end=end) for start, end in quoted],
            cue=Cue(start=cue[0], end=cue[1], text=self.text[cue[0] : cue[1]]) if cue else None,
            speaker=draft.speaker,
        )

    def words_outside(self, start: int, end: int, quoted: list[tuple[int, int]]) -> int:
        """How many words of the fragment stand outside quotation marks; `that` and `and` do not count."""
        rest = list(self.text[start:end])
        for left, right in quoted:
            for index in range(max(left - start, 0), min(right - start, len(rest))):
                rest[index] = " "
        words = [word.strip(_TRIM).casefold() for word in "".join(rest).split()]
        return sum(1 for word in words if word and word not in ("that", "and", "but"))

    def unmark(self, start: int, end: int) -> tuple[int, int]:
        """A fragment that is quoted from end to end loses its marks."""
        for one in self.touching(start, end):
            if one.outer_start == start and one.outer_end == end:
                return one.start, one.end
        return start, end
