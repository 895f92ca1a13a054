"""Bodies: which organization `it`, `the company` or `the report` may mean."""

import math
import re
from collections.abc import Sequence

from services.enrich.lexicon.sources import ALSO_CALLED, IN_NAMES, PRESS
from services.enrich.speakers.reading import UNREADABLE, Candidate, Features, Memory, Reading
from services.enrich.speakers.scene import MOST_CANDIDATES, Place, Scene, Span
from services.enrich.speakers.source import Source

_PRESS_NAME = re.compile(
    r"\b(?:Times|Post|Journal|News|Herald|Tribune|Gazette|Daily|Guardian|Telegraph|Magazine|Globe|Star|Sentinel|Chronicle"
    r"|Observer|Mail|Press|Today|Register|Courier|Echo|Standard|TV|Radio|Weekly|Review|Network|Broadcasting|Reuters)\b"
)
"""Words in the names of papers, agencies and broadcasters."""


class Bodies:
    """Lists the organizations that sources of one text may mean. Call in text order."""

    def __init__(self, scene: Scene, memory: Memory) -> None:
        self._scene = scene
        self._memory = memory
        first: dict[str, Place] = {}
        for place in scene.places:
            if place.entity.type == "ORG":
                first.setdefault(place.entity.entity_id, place)
        self._called: dict[str, list[Place]] = {}
        for place in first.values():
            for word in set(re.findall(r"\w+", place.entity.name.casefold())):
                self._called.setdefault(word, []).append(place)

    def read(self, source: Source, content: Sequence[Span]) -> Reading:
        """Every organization that a source may mean; `content` is what it says."""
        if source.indefinite or (source.form in ("organ", "document") and not source.definite):
            return UNREADABLE
        at = source.start
        last: dict[str, Place] = {}
        for place in self._scene.before(at):
            inside = any(start <= place.start < end for start, end in content)
            kinds = ("ORG", "GPE") if source.form == "things" else ("ORG",)
            if place.entity.type in kinds and not place.quoted and not inside:
                last.setdefault(place.entity.entity_id, place)
        called = {}
        if source.form == "body":
            heads = (source.head, *ALSO_CALLED.get(source.head, ()))
            called = {place.entity.entity_id: place for head in heads for place in self._called.get(head, ())}
            last.update({key: place for key, place in called.items() if key not in last})
        places = list(last.items())[:MOST_CANDIDATES]
        most = max((self._scene.count(place.entity, at) for _, place in places), default=0)
        here = self._scene.paragraph(at)
        near = sum(place.start < at and here - self._scene.paragraph(place.start) <= 1 for _, place in places)
        candidates = []
        for rank, (key, place) in enumerate(places):
            features = self._standing(place, at)
            count = self._scene.count(place.entity, at)
            press = _PRESS_NAME.search(place.entity.name) is not None
            features |= {
                f"rank_{min(rank, 3)}": 1.0,
                "count": math.log1p(count),
                "most": float(count == most > 1),
                "spoke_last": float(self._memory.last() == key),
                "spoke": float(self._memory.lately(place.entity)),
                "alone": float(near == 1 and rank == 0),
                "place": float(place.entity.type == "GPE"),
                "named_so": float(key in called),
                "named_only": float(key in called and len(called) == 1),
                "named_else": float(bool(called) and key not in called),
                "unlike": float(source.head in IN_NAMES and key not in called),
                "press": float(source.head in PRESS and press),
                "no_press": float(source.head in PRESS and not press),
                "press_but": float(source.head not in PRESS and press),
            }
            candidates.append(Candidate((place.entity,), features))
        nobody = {
            "bias": 1.0,
            f"form_{source.form}": 1.0,
            "definite": float(source.definite),
            "many": float(len(places) > 3),
        }
        return Reading("body", candidates, nobody)

    def _standing(self, place: Place, at: int) -> Features:
        """How far back, and in which part of its clause, an organization was last meant."""
        spot, role = (place.start, self._scene.role(place)) if place.start < at else (-1, "later")
        touched = self._memory.touched.get(place.entity.entity_id, -1)
        if spot < touched < at:
            spot, role = touched, "pronoun"
        if spot < 0:
            return {}
        apart = self._scene.sentence(at) - self._scene.sentence(spot)
        return {
            f"apart_{min(apart, 3)}": 1.0,
            "subject_near": float(role in ("subject", "pronoun") and apart == 1),
            f"par_{min(self._scene.paragraph(at) - self._scene.paragraph(spot), 2)}": 1.0,
            f"role_{role}": 1.0,
            "reported": float(self._scene.is_reported(spot)),
        }
