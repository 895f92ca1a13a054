"""The name of a source, kept once a page of it has stated it: not every page does."""

from datetime import datetime, timedelta

from schemas.article import Article
from schemas.ingest_state import IngestState
from services.ingest.state.page_state import still_needed

KEPT = timedelta(days=30)
"""How long the first name that a host's pages state is kept before another one may take its place: sections have names
of their own, and each would replace that of the section before."""


def named(article: Article, state: IngestState | None) -> Article:
    """The article with the name of its source, if its page states none and `state` holds one."""
    if article.source.name is not None or state is None:
        return article
    return article.model_copy(update={"source": article.source.model_copy(update={"name": state.name})})


def noted(article: Article, host: str, state: IngestState | None, now: datetime) -> IngestState | None:
    """The state to store after a page of `host`; None if there is nothing new. `article` is as its page states it.

    Once a day, the name is noted to be needed: what is not needed is forgotten.
    """
    name = article.source.name
    if name is not None and (state is None or (name != state.name and state.due is not None and now >= state.due)):
        return IngestState(kind="source", host=host, name=name, due=now + KEPT, needed_at=now)
    return still_needed(state, now) if state is not None else None
