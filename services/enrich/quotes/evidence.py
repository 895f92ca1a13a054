"""Evidence that a content is a report: what its cue means and governs, who its source is, how sure the tags are.

Each piece of evidence is a name; `report.py` weighs them.
"""

from bisect import bisect_left
from collections.abc import Iterator

from services.enrich.lexicon.cue_meanings import FOLLOWED, MEANINGS_OF, THINGS
from services.enrich.lexicon.cues import PERSON_PRONOUNS, forms
from services.enrich.lexicon.documents import DOCUMENTS
from services.enrich.lexicon.function_words import RELATIVES, SUBJECTS
from services.enrich.lexicon.table import words
from services.enrich.quotes.content import Content, all_quoted
from services.enrich.quotes.pairing import Pair
from services.enrich.quotes.titles import capitals
from services.enrich.text.marks import is_sentence
from services.enrich.text.phrases import head_word, is_plural
from services.enrich.text.tagged import TaggedSpan
from services.enrich.text.words import count_words, folded_words

LEAD = 24
"""Characters to read before a cue or content for a denial, a modal verb or a preposition."""

SENTENCE_START = 48
"""Characters to read at the start of a content for its first finite verb."""

FAR = 120
"""Maximum characters to read between a cue and its content."""

SHARES = (0.7, 0.8, 0.9, 0.95, 0.98)
"""Borders of the share of tags: below them the engine doubts that a content is one."""

SHARE_BELOW = "share below"
"""What names the evidence of doubtful tags."""

SIZES = (3, 6, 12)
"""Borders of the number of words of a content."""

LONGEST_LINK = 12
"""Characters to read before a content for the word that links it to its cue."""

_CLAUSE_WORDS = words("that whether if how why what who whom whose when where which")
_RELATIVE = words("which who whom whose where when")
_FINITE = words(
    """
    is are was were am has had have will would could should can may might must do does did isn't aren't wasn't weren't
    hasn't hadn't haven't won't wouldn't couldn't shouldn't can't don't doesn't didn't isn’t aren’t wasn’t weren’t
    hasn’t hadn’t haven’t won’t wouldn’t couldn’t shouldn’t can’t don’t doesn’t didn’t cannot
    """
)
_AUXILIARIES = forms(("be",)) | words("has have had having 's ’s 're ’re also")
_PREPOSITIONS = words("of for on about against with by to at in as from into over")
_DETERMINERS = words("the a an his her its their our this that these those so-called no some any of in")
_NAMING = words("called named titled entitled dubbed known nicknamed album song film book play show series exhibit")
_FOLLOWED = {form: words(after) for verb, after in FOLLOWED.items() for form in forms((verb,))}


def evidence(text: str, content: Content, pair: Pair, share: float = 1.0, is_rival: bool = False) -> set[str]:
    """The names of all evidence for or against the report of a content.

    `share` is that of the tags of the content, see `tagged_share`; `is_rival`: another content is nearer to its cue.
    """
    shape = _shape(text, content)
    sources = set(_sources(text, pair))
    found = {shape, *_sizes(text, content), *sources, *_marks(text, content)}
    found |= {f"{source} {'quoted' if content.quoted else 'bare'}" for source in sources}
    found |= {f"{'quoted' if content.quoted else 'bare'} {SHARE_BELOW} {border}" for border in SHARES if share < border}
    cue = pair.cue
    if cue is None:
        return found | {"no cue", f"no cue {shape}"}
    tokens = folded_words(text, cue.start, cue.end)
    before = folded_words(text, max(0, cue.start - LEAD), cue.start)
    meanings = set(_meanings(tokens)) or {"unknown" if tokens else "colon"}
    found |= meanings | {f"{meaning} {shape}" for meaning in meanings}
    found |= {f"{meaning} {source}" for meaning in meanings for source in sources}
    last = set(_meanings(tokens[-1:])) if tokens else set()
    found |= {f"last {meaning}" for meaning in last}
    if len(meanings) == 1:
        found |= {f"only {meaning}" for meaning in meanings}
    if before[-1:] == ["to"] or tokens[:1] == ["to"]:
        found.add("cue infinitive")
    if tokens and tokens[0] in ("is", "are", "was", "were", "be", "been", "being") and tokens[-1].endswith("ed"):
        found.add("cue passive")
    if before[-1:] and before[-1] in _DETERMINERS:
        found.add("cue after article")
    if tokens and tokens[0].endswith("ing"):
        found.add("cue participle")
    if len(tokens) > 3:
        found.add("long cue")
    found |= set(_places(text, content, cue, meanings))
    if is_rival:
        found |= {"rival", f"rival {'quoted' if content.quoted else 'bare'}"}
    if cue.share < 0.6:
        found.add("cue doubtful")
    return found


def _places(text: str, content: Content, cue: TaggedSpan, meanings: set[str]) -> Iterator[str]:
    """How a cue and its content stand to each other, and what links them: a preposition, a comma or nothing."""
    kind = "quoted" if content.quoted else "bare"
    if cue.start >= content.end:
        yield "cue after"
        between = text[content.end : min(cue.start, content.end + FAR)]
        if between.lstrip("\"'”’ ")[:1] not in tuple(",?!—–-…."):
            yield f"cue after without a comma {kind}"
        if count_words(between, 0, len(between)) > 5:
            yield "cue far after"
    if content.start < cue.end:
        if cue.start < content.end:
            yield "cue inside"
        return
    yield "cue before"
    between = text[max(cue.end, content.start - FAR) : content.start]
    gap = folded_words(between, 0, len(between))
    if len(gap) > 4:
        yield "cue far before"
    if gap and not content.quoted:
        yield "cue apart by a comma" if "," in between else f"cue apart by {min(len(gap), 3)} words"
    lead = (gap or folded_words(text, cue.start, cue.end))[-1:]
    if lead and lead[0] in _PREPOSITIONS:
        if len(gap) > 1:
            yield "after preposition apart"
        else:
            yield f"after {lead[0]}"
            yield from (f"{meaning} {lead[0]}" for meaning in meanings)


def tagged_share(content: Content, tags: list[TaggedSpan]) -> float:
    """The mean share of the tags that overlap a content, by their length; 0 if none does. `tags` are in text order."""
    total, length = 0.0, 0
    for tag in tags[max(0, bisect_left(tags, (content.start, -1)) - 1) : bisect_left(tags, (content.end, -1))]:
        overlap = max(0, min(tag.end, content.end) - max(tag.start, content.start))
        total, length = total + overlap * tag.share, length + overlap
    return total / length if length else 0.0


def rivals(contents: list[Content], pairs: list[Pair]) -> list[bool]:
    """For each content, whether another one is nearer to its cue, which reports seldom share."""
    nearest: dict[TaggedSpan, int] = {}
    for content, pair in zip(contents, pairs, strict=True):
        if pair.cue is not None:
            nearest[pair.cue] = min(nearest.get(pair.cue, _apart(pair.cue, content)), _apart(pair.cue, content))
    return [
        pair.cue is not None and _apart(pair.cue, content) > nearest[pair.cue]
        for content, pair in zip(contents, pairs, strict=True)
    ]


def _apart(cue: TaggedSpan, content: Content) -> int:
    return max(content.start - cue.end, cue.start - content.end, 0)


def _meanings(tokens: list[str]) -> Iterator[str]:
    if len(tokens) > 1:
        tokens = [token for token in tokens if token not in _AUXILIARIES]
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        yield from MEANINGS_OF.get(token, ())
        if following in _FOLLOWED.get(token, ()):
            yield "speech"


def _shape(text: str, content: Content) -> str:
    """What is reported: quoted, in part quoted, an infinitive, a clause, a finite sentence or a noun phrase."""
    if content.quoted:
        if not all_quoted(text, content):
            return "partial"
        return "quoted sentence" if any(is_sentence(text, one) for one in content.quoted) else "quoted words"
    before = text[max(0, content.start - LONGEST_LINK) : content.start].split()[-1:]
    opening = folded_words(text, content.start, min(content.end, content.start + SENTENCE_START))
    return _bare_shape(before[0].casefold() if before else "", opening)


def _bare_shape(before: str, opening: list[str]) -> str:
    """The shape of a content without marks, by the word before it and its first words."""
    first = opening[0] if opening else ""
    if "to" in (first, before):
        return "infinitive"
    if "that" in (first, before):
        return "that clause"
    if first in _CLAUSE_WORDS or before in _CLAUSE_WORDS:
        return "relative clause" if first in _RELATIVE and before.endswith(",") else "question clause"
    if first in ("and", "or", "but") or first in _FINITE or (first.endswith("ed") and len(first) > 4):
        return "broken clause"
    return "clause" if first in SUBJECTS or any(word in _FINITE for word in opening) else "phrase"


def _sizes(text: str, content: Content) -> Iterator[str]:
    size = sum(count_words(text, start, end) for start, end in content.spans)
    most = next((most for most in SIZES if size <= most), "many")
    yield f"{'quoted' if content.quoted else 'bare'} words {most}"
    if len(content.spans) > 1:
        yield "fragments"


def _marks(text: str, content: Content) -> Iterator[str]:
    """How quoted words stand in their sentence: terms and names follow an article and have no stop."""
    if not content.quoted:
        return
    first = content.quoted[0]
    if in_title_case := capitals(text, first):
        yield f"marks around {min(3, len(in_title_case))} capitals"
    if any(is_sentence(text, one) for one in content.quoted):
        return
    before = folded_words(text, max(0, first.outer_start - LEAD), first.start)
    if before[-1:] and before[-1] in _DETERMINERS:
        yield "marks after article"
    if before[-1:] and before[-1] in _NAMING:
        yield "marks after naming"
    if text[first.end - 1] in ",.!?" or text[first.outer_end : first.outer_end + 1] in (",", "."):
        yield "marks with stop"
    if sum(count_words(text, one.start, one.end) for one in content.quoted) <= 2:
        yield "marks around a word or two"


def _sources(text: str, pair: Pair) -> Iterator[str]:
    if pair.source is None:
        yield "no source"
        return
    source = pair.source
    phrase = text[source.start : source.end]
    folded = phrase.casefold()
    head = head_word(phrase)
    if folded in PERSON_PRONOUNS:
        yield "source pronoun"
    elif folded in ("i", "we", "you", "my", "our", "your", "me", "us"):
        yield "source in dialogue"
    elif folded in ("it", "this", "that", "which", "these"):
        yield "source thing"
    elif folded in RELATIVES:
        yield "source relative"
    elif head in THINGS:
        yield "source abstract"
    elif head in DOCUMENTS:
        yield "source document"
    elif phrase[:1].isupper() and head[:1] and phrase.split()[-1][:1].isupper():
        yield "source name"
    elif is_plural(head):
        yield "source plural"
    else:
        yield "source role"
    if source.share < 0.6:
        yield "source doubtful"
