"""Votes: all mentions of a name decide its type together."""

from collections import defaultdict

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.function_words import PARTICLES
from services.enrich.lexicon.organizations import FOLLOWERS, GENERIC_FIRST, LEGAL_FORMS, SAME_PLACE

SURE = 0.9
"""Smallest engine share at which a mention keeps its own type against the other mentions of its name."""

OUTVOTED = 3.0
"""How many times more votes than its own type a person or organization needs to overrule even such a mention."""

ALONE = 0.3
"""Weight of a vote for a person called by one word only: news names people in full at least once."""

LEAST_PERSON = 0.05
"""Smallest mean share of a person at which the surname of one is nothing else, however often it looks like a firm."""

LEAST_BESIDE_FIRM = 0.12
"""The same where the text names a firm that begins with it."""


Votes = defaultdict[str, defaultdict[str, float]]
"""Votes for each type, by folded name."""


def settle_types(mentions: list[NameMention]) -> list[NameMention]:
    """Give all mentions of a name the type with the largest share, except where the engine is sure.

    The exception is for cities, which are the place in one sentence and its team in the next. The rule is for unknown
    companies, which the engine takes for people in sentences that say little about them.
    """
    introduced = {
        word for mention in mentions if mention.type == "PERSON" for word in _introduced(fold(mention.name), mention)
    }
    votes = _cast(mentions, introduced)
    _weigh(votes, mentions, introduced)
    surnames = _only_surnames(mentions)
    families = {plural for surname in introduced for plural in (f"{surname}s", f"{surname}es")} - introduced
    return [
        _settled(mention, votes[key], introduced, surname=key in surnames)
        for mention in mentions
        # The Lanes are several people, and no organization.
        if (key := fold(mention.name)) not in families or mention.type not in ("PERSON", "ORG", "NORP")
    ]


def _only_surnames(mentions: list[NameMention]) -> set[str]:
    """Surnames of people named in full that nothing else is called in the text.

    An engine takes a person who runs a campaign, or a company, for it: `Lane’s donors`, after `Ann Lane`.
    """
    named: set[str] = set()
    firms: set[str] = set()
    alone: defaultdict[str, list[float]] = defaultdict(list)
    for mention in mentions:
        words = fold(mention.name).split()
        if len(words) > 1 and mention.type == "PERSON":
            named.add(words[-1])
        elif len(words) > 1 and mention.type == "ORG" and words[-1] not in FOLLOWERS:
            firms.add(words[0])
        elif words and mention.certainty:
            alone[words[0]].append(mention.shares.get("PERSON", 0.0) if mention.shares else mention.type == "PERSON")
    return {
        surname
        for surname in named & alone.keys()
        if sum(alone[surname]) > (LEAST_BESIDE_FIRM if surname in firms else LEAST_PERSON) * len(alone[surname])
    }


def _cast(mentions: list[NameMention], introduced: set[str]) -> Votes:
    """Collect the votes of every mention for the types of its name."""
    votes: Votes = defaultdict(lambda: defaultdict(float))
    for mention in mentions:
        key = fold(mention.name)
        for kind, share in (mention.shares or {mention.type: 1.0}).items():
            votes[key][kind] += share
        votes[key]["PERSON"] += bool(mention.honorific)
        first, _, rest = key.partition(" ")
        if (
            mention.type == "ORG"
            and rest
            and rest not in FOLLOWERS
            and not {first} & (GENERIC_FIRST | introduced | SAME_PLACE.keys())
        ):
            votes[first]["ORG"] += 1
    return votes


def _weigh(votes: Votes, mentions: list[NameMention], introduced: set[str]) -> None:
    """Weigh the votes by how the text introduces each name: as a person, as a company, or not at all."""
    firms = {short for mention in mentions if mention.type == "ORG" for short in _short_of(fold(mention.name))}
    for key, kinds in votes.items():
        if key in introduced:
            kinds["PERSON"] += 1
        elif key in firms:
            kinds["ORG"] += sum(kinds.values())
            for kind in ("PERSON", *(("GPE", "LOC", "FAC") if " " in key else ())):
                kinds[kind] *= 0.1
        elif " " not in key:
            kinds["PERSON"] *= ALONE


def _settled(
    mention: NameMention, votes: defaultdict[str, float], introduced: set[str], *, surname: bool
) -> NameMention:
    """The mention with its type. `surname`: nothing but a person may be called so."""
    if surname and mention.type in ("PERSON", "ORG"):
        return mention._replace(type="PERSON")
    kind, most = max(votes.items(), key=lambda vote: vote[1])
    own = votes[mention.type]
    if fold(mention.name) in introduced and votes["PERSON"] == most:
        kind = "PERSON"
    sure = mention.shares.get(mention.type, 0.0 if mention.shares else 1.0) >= SURE
    if sure and not (most > OUTVOTED * own and kind in ("PERSON", "ORG")):
        kind = mention.type
    return mention._replace(type=kind, honorific=mention.honorific if kind == "PERSON" else "")


def _short_of(key: str) -> list[str]:
    """Short names for a company mentioned with its legal form: the first word, and the name without the form."""
    words = key.replace(",", "").split()
    name = [word for word in words if word not in LEGAL_FORMS]
    if name and name[-1] == "&":
        name.pop()
    if len(name) == len(words) or not name or name[0] in GENERIC_FIRST | SAME_PLACE.keys():
        return []
    partner = " ".join(name).partition(" & ")[0]
    return list(dict.fromkeys((name[0], " ".join(name), partner)))


def _introduced(key: str, mention: NameMention) -> list[str]:
    """Words that may refer to a person after this mention: the surname, or the word after a title."""
    words = key.split()
    if len(words) > 2 and len(words[-2]) > 2 and words[-2] not in PARTICLES:
        # María García Pérez is García later.
        return words[-2:]
    return [words[-1]] if len(words) > 1 or mention.honorific else []
