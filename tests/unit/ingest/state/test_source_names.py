"""A source keeps its name, whichever of its pages lacks it."""

from datetime import UTC, datetime, timedelta

from schemas.article import Article
from schemas.ingest_state import IngestState
from services.ingest.extract import extract
from services.ingest.state.source_names import KEPT, named, noted

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
URL = "https://harborwire.example/ferry"
STORY = "<h1>Ferry crews return</h1>" + "<p>The boats sailed again on Monday after nine days in port.</p>" * 5


def article(name: str | None) -> Article:
    head = f'<meta property="og:site_name" content="{name}">' if name else ""
    body = f"<html><head>{head}</head><body><article>{STORY}</article></body></html>"
    return extract(body.encode(), URL, captured_at=NOW)


def known(name: str) -> IngestState:
    state = noted(article(name), "harborwire.example", None, NOW)
    assert state is not None and IngestState.from_bytes(state.to_bytes()) == state
    return state


def test_a_page_without_a_name_gets_that_of_its_source() -> None:
    assert article(None).source.name is None
    assert named(article(None), known("Harbor Wire")).source.name == "Harbor Wire"
    assert named(article(None), None).source.name is None


def test_what_a_page_states_itself_comes_first() -> None:
    assert named(article("Harbor Wire Sport"), known("Harbor Wire")).source.name == "Harbor Wire Sport"


def test_the_first_name_is_kept_for_a_while() -> None:
    state = known("Harbor Wire")
    later = NOW + KEPT - timedelta(seconds=1)
    state = state.model_copy(update={"needed_at": later})
    assert noted(article("Harbor Wire Sport"), state.host, state, later) is None
    assert noted(article("Harbor Wire"), state.host, state, NOW + KEPT) is None
    assert noted(article(None), state.host, state, NOW + KEPT) is None
    renamed = noted(article("The Harbor"), state.host, state, NOW + KEPT)
    assert renamed is not None and (renamed.name, renamed.key) == ("The Harbor", "source harborwire.example")


def test_that_a_name_is_needed_is_noted_once_a_day() -> None:
    state, later = known("Harbor Wire"), NOW + timedelta(days=1)
    assert noted(article(None), state.host, state, NOW + timedelta(hours=23)) is None
    for name in ("Harbor Wire", "Harbor Wire Sport", None):
        again = noted(article(name), state.host, state, later)
        assert again == state.model_copy(update={"needed_at": later})
