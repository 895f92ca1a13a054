"""The contracts of Dateline: one folder per record, one manifest per topic, and nothing that runs.

Dateline's own services import this package as `schemas`. For everybody else it is the wheel `dateline_schemas`, which
needs pydantic alone:

    from dateline_schemas import EnrichedArticle, decode, upcast

    record = upcast(decode(message.value, message.headers))
    if isinstance(record, EnrichedArticle):
        for quote in record.annotations.quotes: ...

Records are open: a reader ignores unknown fields, so a producer may add optional ones.

The names below are imported from their modules when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from schemas.version import VERSION

if TYPE_CHECKING:
    from schemas.article import Article, ArticleTime
    from schemas.dead_letter import DeadLetter
    from schemas.enriched_article import Annotations, DateMention, EnrichedArticle, Entity, Mention, Quote, Speaker
    from schemas.fetch_request import FetchRequest
    from schemas.files import examples, mapping_file, schema_file
    from schemas.reader import Contract, Reader, UnknownContract, decode, upcast
    from schemas.record import Record
    from schemas.revision import ERASED_REVISION, newer
    from schemas.topics import MANIFESTS, TopicManifest, manifest

__version__ = VERSION

__all__ = [
    "ERASED_REVISION",
    "MANIFESTS",
    "Annotations",
    "Article",
    "ArticleTime",
    "Contract",
    "DateMention",
    "DeadLetter",
    "EnrichedArticle",
    "Entity",
    "FetchRequest",
    "Mention",
    "Quote",
    "Reader",
    "Record",
    "Speaker",
    "TopicManifest",
    "UnknownContract",
    "decode",
    "examples",
    "manifest",
    "mapping_file",
    "newer",
    "schema_file",
    "upcast",
]

_MODULES = {
    "article": ("Article", "ArticleTime"),
    "dead_letter": ("DeadLetter",),
    "enriched_article": ("Annotations", "DateMention", "EnrichedArticle", "Entity", "Mention", "Quote", "Speaker"),
    "fetch_request": ("FetchRequest",),
    "files": ("examples", "mapping_file", "schema_file"),
    "reader": ("Contract", "Reader", "UnknownContract", "decode", "upcast"),
    "record": ("Record",),
    "revision": ("ERASED_REVISION", "newer"),
    "topics": ("MANIFESTS", "TopicManifest", "manifest"),
}
"""Module to what is taken from it. A test compares it with the imports above, which only type checkers read."""


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
