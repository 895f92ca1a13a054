"""Direction: whether a bare weekday, day or month lies before or after publication, by the grammar around it.

In order of precedence:

1. a word right before the date that says so: `until`, `since`, `payable`, `moved … to`, `set for`;
2. what the date belongs to: a report (`the February jobs report`) and a misfortune (`the August riots`, `a fire on
   Friday`) lie behind, whatever the verb says of them;
3. the governing verb: the one right before the date, else the one right after it, of which it is then part of the
   subject (`flights on Tuesday are cancelled`), else the nearest before, else the nearest after;
4. none of these: undecided, and the nearer day is meant.

A present tense lies ahead if its verb can be scheduled (`the film opens Friday`), as does `is` with a day (`schools are
closed on Monday`): of the past, English would use the past tense.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.enrich.dates.english import verbs

SAID, FUTURE, LIKELY, UNKNOWN, ANNOUNCED, PAST, BEHIND = 3, 2, 1, 0, -1, -2, -3
"""Directions: certain, strong and weak, ahead and behind."""

NEAR: Final = 8
"""Words between `is` and a date that it governs: about one clause."""

SUBJECT: Final = 4
"""Words of a noun phrase that a date may stand in: `the February retail sales figures`."""

OPENING: Final = 2
"""Words before a date that begins its sentence: `In early May`."""

_TOKEN: Final = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|['’][a-z]+|\d[\d,.]*|[^\w\s]")

_BACKWARD: Final = re.compile(r"\b(?:since|ended|ending|dated)\s(?:the\s)?$", re.IGNORECASE)
_AS_OF: Final = re.compile(r"\bas of\s$", re.IGNORECASE)
_FORWARD: Final = re.compile(
    r"\b(?:until|till|starting|beginning|effective|payable|as (?:early|soon|late) as|no later than"
    r"|(?:today|now) through|in time for|countdown to|between now and)\s(?:on\s)?(?:the\s)?$",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r",?\s\w{1,12}\s(?:had|hadn['’]t|was|were|did)\b", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
_PAYMENT: Final = re.compile(r"\b(?:record|payable|dividend|will|effective)\b", re.IGNORECASE)
_SOME_DAY: Final = re.compile(r"\b(?:a|one) (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: [a-z]+)? in $", re.IGNORECASE)
"""`on a Friday morning in January`, as a story begins."""

_CAPTION: Final = re.compile(
    r"[^\n]{0,40}?(?:\((?:AP |File )?Photo|\bPhoto(?:graph)?(?: by)?[:/]|Getty Images|/Reuters|/AFP|\bPicture:)"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group, `words[first:last]`, and where it points."""

    first: int
    last: int
    direction: int
    kind: str = "finite"
    """`finite`, `present`, `progressive`, `infinitive`, or `copula`: an `is` that only says what something is."""


def direction(left: str, mention: str, right: str) -> int:
    """Where a date points: 3 to -3, see the module. `left` and `right` are the rest of its sentence."""
    if (said := _said(left, right)) is not None:
        return said
    if _CAPTION.match(right):
        return PAST
    before, after = _tokens(left), _tokens(right)
    if _SOME_DAY.search(left) and not _groups(before):
        return PAST
    is_day = _WEEKDAY.search(mention) is not None or any(character.isdigit() for character in mention)
    if _is_behind(before, after, is_month=not is_day):
        return BEHIND
    return _by_verb(before, after, is_day=is_day)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.replace("’", "'"))


def _said(left: str, right: str) -> int | None:
    if _BACKWARD.search(left):
        return BEHIND
    if _AS_OF.search(left):
        return SAID if _PAYMENT.search(left) or _PAYMENT.search(right) else BEHIND
    if forward := _FORWARD.search(left):
        return BEHIND if _DENIED.match(right) or _happened(left[: forward.start()], forward) else SAID
    return None


def _happened(left: str, forward: re.Match[str]) -> bool:
    """Whether what took place `as early as May` lies behind, by the verb before: `had warned him`."""
    if not forward.group().lower().startswith("as "):
        return False
    verbs_before = _groups(_tokens(left))
    return bool(verbs_before) and verbs_before[-1].direction < 0


def _is_behind(before: Sequence[str], after: Sequence[str], *, is_month: bool) -> bool:
    """Whether a date belongs to a noun that says what happened or, for a month, what was counted."""
    nouns = [word.lower() for word in before[-3:]]
    preposition, noun = nouns[-1] if nouns else "", nouns[-2] if nouns[1:] else ""
    if preposition not in verbs.PLACING | verbs.AWAITED:
        heads = _heads(after)
        if not verbs.PAST_EVENTS.isdisjoint(heads) or (is_month and not verbs.REPORTED.isdisjoint(heads)):
            return True
    is_noun = nouns[0] not in verbs.BEFORE_VERBS if nouns[2:] else True
    if is_noun and noun in verbs.PAST_EVENTS and preposition in ("on", "in", "of", "last", "early", "late"):
        return True
    if not is_month:
        return False
    of_a_report = preposition in ("for", "of") and not verbs.REPORTED.isdisjoint(nouns)
    return of_a_report or "minutes" in nouns or (preposition == "in" and noun in verbs.COUNTED)


def _heads(after: Sequence[str]) -> list[str]:
    """The words that follow a date within its noun phrase: `jobs`, `report` after `February`."""
    heads: list[str] = []
    for place, word in enumerate(after[:SUBJECT]):
        if word == "'s" and place == 0:
            continue
        if not word.isalpha() or word.istitle() or word in verbs.STOPS or _is_verb(word):
            break
        heads.append(word.lower())
    return heads


def _is_verb(word: str) -> bool:
    return word in verbs.PAST or word in verbs.THIRD_PERSON or word.endswith("ed")


def _by_verb(before: Sequence[str], after: Sequence[str], *, is_day: bool) -> int:
    left, first = _groups(before), _first_after(after)
    nearest = left[-1] if left else None
    preposition = before[-1].lower() if before else ""
    possessive = after[:1] == ["'s"]
    is_subject = first is not None and _follows(after, first) and preposition not in verbs.AROUND
    if (placed := _by_preposition(before, preposition, nearest)) is not None:
        return placed
    if preposition == "for" and not possessive and (is_day or (nearest and nearest.direction == ANNOUNCED)):
        return LIKELY if first and first.direction < 0 and is_subject else FUTURE
    if nearest and (governed := _governed(before, nearest)) is not None:
        return governed
    begins_clause = any(word.lower() in verbs.SUBORDINATE for word in before[-2:])
    told = nearest is not None and nearest.direction == PAST and len(before) - nearest.last <= SUBJECT
    of_event = possessive and preposition in verbs.OBJECT_OF
    if first and ((is_subject and not of_event and not told) or begins_clause):
        return first.direction
    return _loosely(before, nearest, first, of_event=of_event)


def _loosely(before: Sequence[str], nearest: Group | None, first: Group | None, *, of_event: bool) -> int:
    """The direction of a date that no verb stands by.

    An `is` from further away tells nothing of it, nor does a present tense of an event's day (`is angry after Monday's
    debate`), and a `to …` hardly anything (`her decision to meet him at the end of June`).
    """
    if nearest is None:
        return _from_after(before, first)
    gap = before[nearest.last :]
    is_present = nearest.kind in ("present", "progressive", "copula")
    if is_present and (of_event or (nearest.kind == "copula" and len(gap) > NEAR)):
        return UNKNOWN
    if nearest.kind == "progressive" and "," in gap:
        return UNKNOWN
    if nearest.direction == PAST and "," in gap:
        return ANNOUNCED
    weak = nearest.kind in ("progressive", "infinitive") or (nearest.kind == "present" and len(gap) > SUBJECT + 1)
    return LIKELY if nearest.direction == FUTURE and weak else nearest.direction


def _from_after(before: Sequence[str], first: Group | None) -> int:
    """The direction of the next verb, which is surely that of a date which begins the sentence: `In May, he left`."""
    if first is None or first.kind in ("copula", "progressive"):
        return UNKNOWN
    if first.direction < 0:
        return PAST if len(before) <= OPENING else ANNOUNCED
    return first.direction


def _by_preposition(before: Sequence[str], preposition: str, nearest: Group | None) -> int | None:
    """`moved the vote to Tuesday`, `open through March`, `ahead of Friday's vote`."""
    words = {word.lower() for word in before}
    if [word.lower() for word in before[-2:]] in (["ahead", "of"], ["advance", "of"], ["up", "to"]):
        return LIKELY
    if preposition == "to" and not verbs.DISPLACED.isdisjoint(words):
        return SAID
    is_open = preposition == "through" and "from" not in words and not (nearest and nearest.direction == PAST)
    return LIKELY if is_open else None


def _governed(before: Sequence[str], verb: Group) -> int | None:
    """The direction of a date right after its verb, or after the verb and a pronoun; null elsewhere."""
    gap = [word.lower() for word in before[verb.last :]]
    if gap and gap[0] in verbs.OBJECTS:
        gap = gap[1:]
    if not all(word in verbs.CONNECTORS or word[0].isdigit() for word in gap):
        return None
    asserted = verb.direction == ANNOUNCED and before[verb.last - 1].lower() in verbs.ASSERTING
    return BEHIND if verb.direction == PAST or asserted else verb.direction


def _first_after(after: Sequence[str]) -> Group | None:
    """The first verb group after a date that is not that of a relative clause."""
    for group in _groups(after):
        if not group.first or after[group.first - 1].lower() not in ("which", "who", "that"):
            return group
    return None


def _follows(after: Sequence[str], group: Group) -> bool:
    """Whether a verb follows its subject, of which the date is the last or, before `'s`, a first part."""
    between = [word.lower() for word in after[: group.first]]
    if group.kind == "infinitive" or after[group.first].lower() in verbs.NO_PREDICATES:
        return False
    if between[:1] == ["'s"]:
        return len(between) <= SUBJECT + 1 and not any(
            word in verbs.STOPS or not word.isalpha() for word in between[1:]
        )
    return between[-1:] not in (["and"], ["or"]) and all(word in verbs.PARTS for word in between)


def _groups(words: Sequence[str]) -> list[Group]:
    """The verb groups of a clause that tell a direction, in order."""
    found: list[Group] = []
    lower = [word.lower() for word in words]
    at = 0
    while at < len(lower):
        word = lower[at]
        group = _READERS.get(word if word[0] != "'" and "'" not in word else _ending(word), _single)(words, lower, at)
        if group is None:
            at += 1
        else:
            found.append(group)
            at = group.last
    return found


def _ending(word: str) -> str:
    """The auxiliary of a contraction: `'ll` of `they'll`; `won't` as it is."""
    return word if word.endswith("n't") else word[word.index("'") :]


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _main(lower: Sequence[str], at: int) -> int:
    """The place of the main verb of a group whose auxiliaries end at `at`."""
    while at < len(lower) and (lower[at] in verbs.BETWEEN or lower[at].endswith("ly")):
        at += 1
    return min(at, len(lower) - 1)


def _will(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    return Group(at, _main(lower, at + 1) + 1, FUTURE)


def _modal(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    """`could meet` is ahead; `could have met`, `could not be reached` and `would not comment` are behind."""
    if words[at] == "May":
        return None
    main = _main(lower, at + 1)
    verb, rest, following = _at(lower, main), lower[at + 1 : main], _at(lower, main + 1)
    denied = lower[at].endswith("n't") or "not" in rest
    perceived = "be" in rest and verb in verbs.PERCEIVED and lower[at] != "can"
    is_perfect = verb == "have" and (following == "" or following in verbs.PAST or following.endswith("ed"))
    if is_perfect or (denied and verb in verbs.COMMENT) or perceived:
        return Group(at, min(main + 1 + is_perfect, len(words)), PAST)
    return Group(at, main + 1, LIKELY)


def _infinitive(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    verb = _at(words, at + 1)
    if not verb.isalpha() or not verb.islower() or verb in verbs.NO_INFINITIVE:
        return None
    last = _at(lower, at - 1)
    if last in verbs.IMPLICATIVE or (last in ("able", "unable") and _at(lower, at - 2) in ("was", "were", "been")):
        return Group(at, at + 2, PAST, "infinitive")
    scored = last in verbs.SCORES or any(group.direction == PAST for group in _groups(words[:at]))
    if verb in verbs.WINNING and scored:
        # `kicked a late goal to beat them on Friday`
        return Group(at, at + 2, PAST, "infinitive")
    strong = verb in verbs.OCCURRENCES or verb == "be"
    return Group(at, at + 2 + (verb == "be"), FUTURE if strong else LIKELY, "infinitive")


def _is(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    if lower[at] == "am" and _at(lower, at - 1) != "i":  # "at 3am"
        return None
    main = _main(lower, at + 1)
    word = _at(lower, main)
    if word in verbs.BLAMED or word in verbs.PROBING:
        return Group(at, main + 1, PAST)
    if word == "being":
        return Group(at, main + 2, PAST if _at(lower, main + 1) in verbs.TREATED else FUTURE)
    if "likely" in lower[at + 1 : main]:
        return Group(at, main, FUTURE, "present")
    if word in verbs.STATES or word.endswith("ing"):
        return Group(at, main + 1, FUTURE, "present" if word in verbs.STATES or word == "going" else "progressive")
    return Group(at, main + 1, LIKELY) if word.endswith("ed") else Group(at, at + 1, FUTURE, "copula")


def _was(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    main = _main(lower, at + 1)
    word = _at(lower, main)
    return Group(at, main + (word != "to"), FUTURE if word in verbs.SCHEDULED or word == "to" else PAST)


def _have(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    main = _main(lower, at + 1)
    word, had = _at(lower, main), lower[at].startswith("had")
    if "been" in lower[at + 1 : main] and word in verbs.SHIFTED | verbs.SCHEDULED:
        last = main + 3 if _at(lower, main + 1) == "to" else main + 1
        return Group(at, min(last, len(words)), ANNOUNCED if had else FUTURE)
    if word in verbs.FIXED and not had:
        return Group(at, main + 1, FUTURE)
    if word in verbs.ANNOUNCING:
        return Group(at, main + 1, ANNOUNCED)
    if word.endswith("ed") or word in verbs.PAST:
        return Group(at, main + 1, PAST)
    return Group(at, at + 1, ANNOUNCED) if had or word not in verbs.DETERMINERS else Group(at, at + 1, FUTURE, "copula")


def _single(words: Sequence[str], lower: Sequence[str], at: int) -> Group | None:
    """A verb without an auxiliary."""
    word, last = lower[at], _at(lower, at - 1)
    if word in verbs.COMING or _is_coming(words, lower, at):
        return Group(at, at + 1, FUTURE, "present")
    if word in ("planned", "scheduled") and _at(lower, at + 1) in verbs.DETERMINERS:
        # `planned a rally on Saturday`
        return Group(at, at + 1, LIKELY)
    if word in verbs.ANNOUNCING:
        return Group(at, at + 1, ANNOUNCED)
    if word.endswith("ing") and (last in verbs.CONFESSED or (last == "of" and _at(lower, at - 2) in verbs.BLAMED)):
        return Group(at, at + 1, PAST)
    is_past = word in verbs.PAST or (word.endswith("ed") and len(word) > 3 and last != "still")
    is_noun = last in ("a", "an", "the") or (word in verbs.ALSO_NOUNS and _is_noun(lower, at))
    return Group(at, at + 1, PAST) if is_past and not is_noun else None


def _is_noun(lower: Sequence[str], at: int) -> bool:
    """Whether a word that may be a noun is one: `the first cut`, `a rate cut in May`, not `the bank cut rates`."""
    if _at(lower, at - 1) in verbs.NOUN_BEFORE:
        return True
    return at > 1 and lower[at - 2] in verbs.DETERMINERS and _at(lower, at + 1) in verbs.PREPOSITIONS


def _is_coming(words: Sequence[str], lower: Sequence[str], at: int) -> bool:
    """Whether a word is the present tense of a verb that can be scheduled, or the like: `out Friday`, `set for`."""
    word, last, following = lower[at], _at(lower, at - 1), _at(words, at + 1)
    if word in verbs.FIXED and word != "called" and following in ("to", "for"):
        return True
    if (word == "out" and last == ",") or (word in ("report", "reports") and following in verbs.PUBLISHED):
        return True
    if last in verbs.NOUN_BEFORE or last[:1].isdigit() or not words[at].islower():
        return False
    if word in verbs.FIXTURES and (_at(words, at - 1)[:1].isupper() or last in verbs.TEAMS) and following[:1].isupper():
        return True
    return word in verbs.THIRD_PERSON or (word in verbs.SCHEDULABLE and _has_plural_subject(lower, at))


def _has_plural_subject(lower: Sequence[str], at: int) -> bool:
    """`roads close`, `roads around the old square close`."""
    if _is_plural(_at(lower, at - 1)):
        return True
    places = [place for place in range(max(1, at - SUBJECT), at) if lower[place] in verbs.PREPOSITIONS]
    return bool(places) and lower[at - 1].isalpha() and _is_plural(lower[places[0] - 1])


def _is_plural(word: str) -> bool:
    return word in verbs.PLURAL_SUBJECTS or (len(word) > 3 and word[-1] == "s" and word[-2] not in "su'")


_READERS: Final[Mapping[str, Callable[[Sequence[str], Sequence[str], int], Group | None]]] = {
    "to": _infinitive,
    **dict.fromkeys(("will", "won't", "shall", "'ll"), _will),
    **dict.fromkeys(verbs.MODALS, _modal),
    **dict.fromkeys(("is", "are", "am", "'re", "'m", "isn't", "aren't", "remain", "remains", "stay", "stays"), _is),
    **dict.fromkeys(("was", "were", "wasn't", "weren't"), _was),
    **dict.fromkeys(("has", "have", "had", "hasn't", "haven't", "hadn't", "'ve"), _have),
}
"""What reads the verb group that begins with an auxiliary."""
