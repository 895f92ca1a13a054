"""Naming: whose name a source contains, and whether the name is its head."""

import re
from collections import Counter

from services.enrich.lexicon.cues import ANONYMOUS_HEADS
from services.enrich.lexicon.sources import OWN_WORDS
from services.enrich.lexicon.titles import ANY_HONORIFIC
from services.enrich.speakers.reading import Candidate, Features, Reading
from services.enrich.speakers.scene import Place, Scene
from services.enrich.speakers.source import Source
from services.enrich.text.phrases import ROLE, is_plural, last_word

SPEAKING = frozenset(("PERSON", "ORG", "GPE", "NORP", "FAC"))
"""Types of entities that may speak."""

LONGEST_RELATED = 160
"""Maximum characters to search before a relative pronoun."""

OF = re.compile(
    r"\b(?:of|for|from|to|at|in|with|on|against|about|by|near|behind)[ \xa0]+(?:the[ \xa0]+|an?[ \xa0]+)?"
    rf"(?:(?i:{ANY_HONORIFIC})\.?[ \xa0]+){{0,3}}$"
)
"""`an aide to`, `a spokesman for Mr.`: whoever follows is not the one who speaks."""

OWNS = re.compile(r"['’]s?(?=\W|$)")
_OWNS_MORE = re.compile(r"['’]s?\s+\w")
_PREPOSITION = re.compile(r"\b(?:of|for|from|to|at|in|with|on|against|about|by|near|behind|than|as)\b")
_SEAT = re.compile(r"\b[Tt]he (?:city|state|town|county|village|government|republic|university) of (?:the )?$")
"""`the city of Port Arden` is Port Arden."""

_FROM = re.compile(r"(?:of|from|at|in|with|for|and[ \xa0](?:his|her|its|their))\s")
"""`Ann Lee of the Harbor Bank` is Ann Lee; so is `Ann Lee and her friends`."""

AND = re.compile(
    r"(?:[ \xa0]\([^()\n]{1,30}\))?"
    r"(?:,[ \xa0](?:the|an?|his|her|its|their|our|both|who)[ \xa0][^.;:()\"“”\n]{1,70})?"
    r"(?P<by>,?[ \xa0](?:and|&)[ \xa0]|,[ \xa0])"
    r"(?:(?:the|an?|then|former|his|her|its|their)[ \xa0](?:[\w.’'-]+[ \xa0]){0,4}[\w.’'-]+,[ \xa0]"
    r"|(?:(?:the|then|former|his|her|its)[ \xa0])?(?:[\w.’'-]+[ \xa0]){0,5})"
)
"""What may stand between the names of a list: `Ann Lee, the mayor, and Police Chief Bo Reed`, `Lee and her son, Bo`."""

_NOUN_AFTER = re.compile(r"[ \xa0](?!(?:of|in|from|at|for|with|who|all|both|and)\b)[a-z]")
"""A noun that the name before it only describes: `a Reed supporter`."""

_KIND_OF_BODY = re.compile(
    r"[ \xa0](?:newspaper|magazine|network|airline|website|charity|think[ \xa0-]tank|company|firm"
    r"|(?:newspaper[ \xa0])?chain|news[ \xa0](?:agency|service|site|organi[sz]ation)|broadcaster|newspaper[ \xa0]group)"
)
"""`the Harbor Wire news agency` is Harbor Wire."""

_APPOSITION = re.compile(
    r"(?:[ \xa0]\([^()\n]{1,30}\))?"
    r"(?:,[ \xa0](?:now |then )?(?:the|an?|his|her|its|their|our) [^.,;:()\"“”\n]{1,80})?"
    r"(?:,|[ \xa0]?[—–]|[ \xa0]--?)?[ \xa0]?"
)
"""What may stand between a name and its relative pronoun: `Ann Lee (D-N.C.), the mayor, who`."""

_ISSUED = re.compile(
    r"\b(?:by|from|of|in)\s+(?:the\s+)?$|\b(?:released|published|issued|conducted|commissioned)\s+by\s+(?:the\s+)?$"
)
_PASSED_ON = re.compile(
    r"\b(?:obtained|seen|reviewed|reported|cited|shown|viewed|quoted|sent|leaked|shared|given|posted)\s+"
    r"(?:to|by|with|in|on)\s+(?:the\s+)?$"
)
"""`a recording obtained by the Herald` is not the Herald's."""

_VENUE = re.compile(
    r"\b(?:journal|magazine)[ \xa0]$|\bin[ \xa0](?:the[ \xa0])?$"
    r"|\b(?:published|appeared|appearing|printed)[ \xa0][^,.;:()\"“”\n]{0,30}\bin[ \xa0]"
    r"(?:the[ \xa0])?[^,.;:()\"“”\n]{0,20}$"
)
"""`a study in the journal Harbor Science`: where it stands, not who says it."""

_OF_SCIENCE = frozenset(("study", "studies", "paper", "papers", "research", "survey", "analysis", "trial", "findings"))
"""Documents that are not of the paper or journal in which they stand."""

_RELATIVE_CLAUSE = re.compile(r"\b(?:who|which|whose)\b")


class Naming:
    """Finds the names in the sources of one text."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._text = scene.text
        self._bearers = Counter(
            (place.entity.name.split()[-1].casefold(), place.entity.entity_id)
            for place in scene.places
            if place.entity.type == "PERSON"
        )
        self._surnames = Counter[str]()
        for (surname, _), count in self._bearers.items():
            self._surnames[surname] += count

    def joint(self, source: Source) -> list[Place]:
        """The several names of a coordination, `Mayor Ann Lee and Chief Bo Reed`, else none."""
        inside = self._scene.within(source.start, source.stop)
        # `the two Republicans, Ann Lee and Bo Reed`; `Democrats and Republicans` are nobody in particular
        places = [place for place in inside if place.entity.type in SPEAKING and place.entity.type != "NORP"]
        beside = source.form == "group" and any(place.start >= source.end for place in places)
        if beside and OWNS.match(self._text, places[0].end):
            # `Lee's advisers, Bo Reed and Maria Cole`
            places = [place for place in places if place.start >= source.end]
            if any(self._is_given_name(place) for place in places):
                # `Lee's biographers, Bo and Maria Reed`: another Bo may be meant.
                return []
        if places and places[0].entity.type == "PERSON":
            # `Sen. Ann Lee (Vt.) and Oregon Gov. Bo Reed`
            places = [place for place in places if place.entity.type not in ("GPE", "NORP")]
        if len(places) < 2:
            return []
        first = places[0]
        if OF.search(self._text[source.start : first.start]) or OWNS.match(self._text, first.end):
            return []
        found, by = [first], []
        for place in places[1:]:
            between = self._text[found[-1].end : place.start]
            joined = AND.fullmatch(between)
            if joined is None or place.entity.type != first.entity.type or OF.search(between):
                break
            is_body = place.entity.type == "ORG" and _KIND_OF_BODY.fullmatch(self._text, place.end, source.end)
            if not is_body and _NOUN_AFTER.match(self._text, place.end, source.stop):
                # `Ann Lee, an aide and a Reed supporter`
                break
            by.append(joined["by"])
            found.append(place)
        if not by or by[-1].strip() == ",":
            # Without a last `and` it is a name and its apposition.
            return []
        return found if len({place.entity.entity_id for place in found}) > 1 else []

    def _is_given_name(self, place: Place) -> bool:
        said, name = self._text[place.start : place.end], place.entity.name.split()
        return len(name) > 1 and said == name[0]

    def named(self, source: Source) -> Candidate | None:
        """The entity at the head of a source, in its apposition, or behind its document; None if it names nobody."""
        inside = [place for place in self._scene.within(source.start, source.end) if place.entity.type in SPEAKING]
        if (person := self._person(source, inside)) is not None:
            return self._candidate(person, "person", source)
        if (beside := self._beside(source)) is not None:
            return self._candidate(beside, "beside", source)
        if (body := self._body(source, inside)) is not None:
            return self._candidate(body, body.entity.type.casefold(), source)
        return self._issuer(source) if source.form == "document" else None

    def relative(self, source: Source) -> Reading:
        """The entity that a relative pronoun refers to."""
        at = source.start
        begin = max(0, at - LONGEST_RELATED)
        types = ("PERSON", "ORG", "NORP") if source.phrase.startswith("who") else ("ORG", "GPE", "FAC")
        for place in reversed(self._scene.within(begin, at)):
            if place.entity.type not in types or not _APPOSITION.fullmatch(self._text, place.end, at):
                continue
            of = OF.search(self._text[begin : place.start])
            head = last_word(self._text[begin : begin + of.start()]) if of else ""
            # `an aide of Ann Lee, who`: the aide may be meant. `The rise of Ann Lee, who`: she is.
            someone = of is not None and (head in ANONYMOUS_HEADS or ROLE.fullmatch(head) or is_plural(head))
            if place.entity.type == "NORP" or someone:
                break
            features = {
                "bias": 1.0,
                "of": float(of is not None),
                f"path_{place.entity.type.casefold()}": 1.0,
                "far": float(at - place.end > 2),
            }
            return Reading("relative", [Candidate((place.entity,), features)], {"bias": 1.0})
        return Reading("relative", [], {"bias": 1.0})

    def _person(self, source: Source, inside: list[Place]) -> Place | None:
        """The person at the head: `Mayor Ann Lee`, `Ann Lee of the Harbor Bank`, not `a friend of Ann Lee`."""
        for place in inside:
            if place.entity.type != "PERSON" or OF.search(self._text[source.start : place.start]):
                continue
            rest = self._text[place.end : source.end].strip(" .")
            ends = OWNS.fullmatch(self._text, place.end, source.end) is not None
            heads = not rest[:1].islower() or _FROM.match(rest) is not None
            if ends or (heads and not _OWNS_MORE.match(self._text, place.end, source.end)):
                return place
        return None

    def _beside(self, source: Source) -> Place | None:
        """The person in apposition: `the mayor, Ann Lee`."""
        if self._text[source.end : source.end + 1] != "," or source.form in ("document", "body", "group", "organ"):
            return None
        people = (place for place in self._scene.within(source.end, source.stop) if place.entity.type == "PERSON")
        place = next(people, None)
        if place is None or OWNS.match(self._text, place.end):
            return None
        lead = self._text[source.end : place.start]
        return None if OF.search(lead) or _RELATIVE_CLAUSE.search(lead) else place

    def _body(self, source: Source, inside: list[Place]) -> Place | None:
        """The organization or place that is the head: `the Harbor Bank`, `the Harbor Bank in Port Arden`."""
        if not inside:
            return None
        last, first = inside[-1], inside[0]
        lead = self._text[source.start : last.start]
        rest = self._text[last.end : source.end]
        at_end = (
            last.end >= source.end - 1
            or _KIND_OF_BODY.fullmatch(rest) is not None
            or OWNS.fullmatch(self._text, last.end, source.end) is not None
        )
        held = not _PREPOSITION.search(lead) or _SEAT.search(lead) is not None
        if at_end and held and last.entity.type not in ("NORP", "PERSON"):
            return last
        lead = self._text[source.start : first.start].strip().casefold()
        rest = self._text[first.end : source.end].strip()
        opens = first.entity.type in ("ORG", "FAC") and lead in ("", "the") and _FROM.match(rest) is not None
        return first if opens else None

    def _issuer(self, source: Source) -> Candidate | None:
        """Who issued a document: `a Harbor Bank report`, `a report by the Harbor Bank`, `Lee's letter`."""
        for place in self._scene.within(source.start, source.stop):
            if place.entity.type not in ("ORG", "PERSON"):
                continue
            lead = self._text[source.start : place.start]
            owns = OWNS.match(self._text, place.end) is not None
            if _PASSED_ON.search(lead) or (source.head in _OF_SCIENCE and _VENUE.search(lead)):
                continue
            if _ISSUED.search(lead) and not owns:
                return self._candidate(place, "issued_by", source)
            if OF.search(lead):
                continue
            if place.entity.type == "ORG" and place.start < source.end:
                return self._candidate(place, "issuer", source)
            if place.entity.type == "PERSON" and owns and source.head in OWN_WORDS:
                return self._candidate(place, "own_words", source)
        return None

    def _candidate(self, place: Place, path: str, source: Source) -> Candidate:
        """The entity, with features of how the source names it."""
        entity = place.entity
        words = entity.name.split()
        said = self._text[place.start : place.end].split()
        features: Features = {
            "bias": 1.0,
            f"path_{path}": 1.0,
            "plural": float(is_plural(source.head) and entity.type != "ORG"),
            "indefinite": float(source.indefinite),
            "length": min(4.0, (source.stop - source.start) / 40),
            "more_names": float(len(self._scene.within(source.start, source.stop)) > 1),
        }
        if entity.type == "PERSON":
            surname = words[-1].casefold()
            features["surname"] = float(len(said) == 1)
            features["partial"] = float(len(words) == 1)
            others = 1 - self._bearers[surname, entity.entity_id] / max(1, self._surnames[surname])
            features["namesakes"] = others if len(said) == 1 else 0.0
            features["long"] = float(len(words) > 3)
        elif entity.type == "ORG":
            features["short_org"] = float(len(said) < len(words))
            features["like_person"] = float(said[-1].casefold() in self._surnames)
        return Candidate((entity,), features)
