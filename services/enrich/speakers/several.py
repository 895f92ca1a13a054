"""Several: whom `they` means, and who goes on speaking in a quotation without a source."""

import re

from schemas.enriched_article import Entity
from services.enrich.speakers.naming import AND
from services.enrich.speakers.reading import Candidate, Features, Memory, Reading
from services.enrich.speakers.scene import Place, Scene
from services.enrich.speakers.source import Source

_SUBORDINATE = re.compile(
    r"\b(?:where|which|who|whom|that|when|if|whether|because|while|as)[ \xa0](?:[\w.]+[ \xa0]){0,2}$"
)
_AND = re.compile(r"\band\b|&")


class Several:
    """Reads the sources of one text that mean several, or nobody anew. Call in text order."""

    def __init__(self, scene: Scene, memory: Memory) -> None:
        self._scene = scene
        self._memory = memory

    def plural(self, source: Source) -> Reading:
        """Those who were last named together: `they`, `both`."""
        at = source.start
        found, where = self._spoke_jointly(at)
        for run in self._runs(at):
            if run[0].start > where:
                found, where = tuple(place.entity for place in run), run[0].start
        nobody = {"bias": 1.0, "both": float(source.head in ("both", "each"))}
        if not found:
            return Reading("plural", [], nobody)
        between = self._scene.within(where, at)
        others = {
            place.entity.entity_id
            for place in between
            if place.entity not in found and place.entity.type in ("PERSON", "ORG", "NORP")
        }
        apart = self._scene.sentence(at) - self._scene.sentence(where)
        features = {"bias": 1.0, "apart": float(min(apart, 4)), "others": float(min(len(others), 3))}
        return Reading("plural", [Candidate(found, features)], nobody)

    def follow(self, start: int, end: int, *, direct: bool) -> Reading:
        """Whoever spoke last, as the speaker of a quotation, text[start:end], that has no source of its own."""
        if not self._memory.voices:
            return Reading("follow", [], {"bias": 1.0})
        where, past, entities = self._memory.voices[-1]
        scene = self._scene
        known = {entity.entity_id for entity in entities}
        between = [
            place
            for place in scene.within(past, start)
            if place.entity.type in ("PERSON", "ORG") and not place.quoted and place.entity.entity_id not in known
            # `said after meeting Ann Lee`, `said at a dinner where Ann Lee spoke`
            if not self._is_aside(where, place.start)
        ]
        others = {place.entity.entity_id for place in between}
        acting = {place.entity.entity_id for place in between if scene.opens(place) or scene.role(place) == "subject"}
        paragraph = scene.paragraph(start)
        inside = {place.entity.entity_id for place in scene.within(start, end)}
        features: Features = {
            "bias": 1.0,
            f"par_{min(2, paragraph - scene.paragraph(where))}": 1.0,
            f"apart_{min(4, scene.sentence(start) - scene.sentence(where))}": 1.0,
            "others": float(min(len(others), 3)),
            "acting": float(min(len(acting), 2)),
            "direct": float(direct),
            "opens": float(paragraph >= 0 and start - scene.paragraphs[paragraph][0] < 4),
            "full": float(scene.text[end - 1] in ".!?" and scene.text[start].isupper()),
            "unnamed": float(not entities),
            "inside": float(bool(known & inside)),
            "asked": float(self._asks(where, start)),
        }
        return Reading("follow", [Candidate(entities, features)], {"bias": 1.0})

    def _is_aside(self, start: int, end: int) -> bool:
        """Whether text[start:end] leads into a clause in passing: `said at a dinner where Ann Lee spoke`."""
        return _SUBORDINATE.search(self._scene.text, max(start, end - 30), end) is not None

    def _asks(self, start: int, end: int) -> bool:
        """Whether text[start:end] asks something outside quotation marks, as an interviewer does."""
        at = self._scene.text.rfind("?", max(start, end - 200), end)
        return at >= 0 and not self._scene.in_quotation(at)

    def _spoke_jointly(self, at: int) -> tuple[tuple[Entity, ...], int]:
        """Those who last spoke jointly, no further back than the paragraph before, and where."""
        here = self._scene.paragraph(at)
        for start, entities in self._memory.joint[-1:]:
            if self._scene.paragraph(start) >= here - 1:
                return entities, start
        return (), -1

    def _runs(self, at: int) -> list[list[Place]]:
        """Lists of names, `Ann Lee and Bo Reed`, in the sentence of an offset and the one before."""
        number = self._scene.sentence(at)
        begin = self._scene.sentences[max(0, number - 1)][0] if self._scene.sentences else 0
        places = [
            place
            for place in self._scene.within(begin, at)
            if place.entity.type in ("PERSON", "ORG") and not place.quoted
        ]
        runs: list[list[Place]] = []
        for place in places:
            between = self._scene.text[runs[-1][-1].end : place.start] if runs else ""
            if runs and place.entity.type == runs[-1][-1].entity.type and AND.fullmatch(between):
                runs[-1].append(place)
            else:
                runs.append([place])
        return [run for run in runs if self._are_joint(run)]

    def _are_joint(self, run: list[Place]) -> bool:
        if len({place.entity.entity_id for place in run}) < 2 or self._scene.role(run[0]) == "prep":
            return False
        return _AND.search(self._scene.text[run[-2].end : run[-1].start]) is not None
