import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrich.engine.encoder import Encoder, load
from services.enrich.engine.engine import engine
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import Tagged


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load()


def tag(encoder: Encoder, text: str) -> Tagged:
    places = paragraphs(text)
    return encoder.tag(text, places, find_quoted(text, places))


def test_names_and_reported_speech_are_tagged(encoder: Encoder) -> None:
    text = "John Parker of the Harbor Bank said that the road to Paris would be closed on Monday."
    names, reported = tag(encoder, text)
    assert {(text[name.start : name.end], name.type) for name in names} == {
        ("John Parker", "PERSON"),
        ("Harbor Bank", "ORG"),
        ("Paris", "GPE"),
    }
    assert [text[cue.start : cue.end] for cue in reported.cues] == ["said"]
    assert [text[source.start : source.end] for source in reported.sources] == ["John Parker of the Harbor Bank"]
    ((start, end, share),) = reported.contents
    assert text[start:end].endswith("the road to Paris would be closed on Monday")
    assert 0.5 < share <= 1


def test_no_text_has_no_tags(encoder: Encoder) -> None:
    assert tag(encoder, "") == tag(encoder, " \n\n ") == Tagged([], type(tag(encoder, "")[1])([], [], []))


def test_a_window_read_before_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load()
    read = 0
    run = encoder._session.run

    def count(*arguments: object) -> object:
        nonlocal read
        read += 1
        return run(*arguments)

    monkeypatch.setattr(encoder, "_session", type("Session", (), {"run": staticmethod(count)}))
    story = "".join(f"Ann Lee of Port Arden opened road number {number}. " for number in range(40))
    first = tag(encoder, story)
    once = read
    assert tag(encoder, story) == first
    assert read == once > 2
    # Appending a line costs the last window plus the new text.
    tag(encoder, f"{story}John Parker closed it again.")
    assert read <= once + 2
    encoder.forget()
    assert tag(encoder, story) == first
    assert read >= 2 * once


def test_only_so_many_windows_are_remembered() -> None:
    encoder = Encoder(_weights(), remembered=2)
    for number in range(5):
        tag(encoder, f"Road number {number} was closed.")
    assert len(encoder._seen) == 2


def _weights() -> bytes:
    from importlib.resources import files

    return files("services.enrich.engine.tables").joinpath("encoder.onnx").read_bytes()


def test_the_engine_is_loaded_once() -> None:
    assert engine() is engine("encoder")


@settings(max_examples=50)
@given(st.text(max_size=150).map(lambda noise: f"{noise} Ann\xa0Lee 😀 said\r\ne\u0301 “{noise}” on\n\nMonday"))
def test_tags_are_places_of_the_text(text: str) -> None:
    names, reported = tag(_ENCODER, text)
    for spans in (names, *reported):
        assert all(0 <= span[0] < span[1] <= len(text) for span in spans)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))


_ENCODER = load()
