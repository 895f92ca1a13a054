"""Dateline's cores as a library: from a page to an article, and from an article to its annotations, without servers.

    from datetime import UTC, datetime
    from dateline import annotate, extract

    article = extract(page, "https://harborwire.example/ferry", captured_at=datetime.now(UTC))
    for quote in annotate(article).quotes:
        print([speaker.name for speaker in quote.speakers], quote.text)

Both are pure: the same arguments give the same result. They read no settings, and nothing is fetched. The names below
are imported when they are first used; the models are loaded by the first call, which takes a second or two.

In a checkout the code is in `services` and `schemas`, in the wheel in `dateline.services` and `dateline.schemas`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.annotation import annotate
    from dateline.extraction import extract
    from dateline.types import (
        Annotations,
        Article,
        ArticleTime,
        DateMention,
        Entity,
        LaterPage,
        NotAnArticle,
        Quote,
        Speaker,
    )

__all__ = [
    "Annotations",
    "Article",
    "ArticleTime",
    "DateMention",
    "Entity",
    "LaterPage",
    "NotAnArticle",
    "Quote",
    "Speaker",
    "annotate",
    "extract",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = {"annotate": "annotation", "extract": "extraction"}.get(name, "types")
    found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
