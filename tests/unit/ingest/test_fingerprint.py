"""Exact copies share a hash; a text that contains another shares its sampled shingles."""

import random

from services.ingest.fingerprint import LONGEST_FINGERPRINT, containment, content_hash, fingerprint

WORDS = [f"word{number}" for number in range(5_000)]


def _text(seed: int, length: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_content_hash_folds_white_space_and_normal_form_only() -> None:
    assert content_hash("Cafe\u0301", "a  b\n\nc") == content_hash("Café", "a b c")
    assert content_hash("A", "b") != content_hash("a", "b")
    assert content_hash(None, "b") == content_hash("", "b")
    assert content_hash("a b", "c") != content_hash("a", "b c")


def test_fingerprints_are_ascending_and_bounded() -> None:
    sample = fingerprint(_text(1, 20_000))
    assert sample == sorted(sample)
    assert len(sample) == LONGEST_FINGERPRINT
    assert all(len(value) == 16 for value in sample)
    assert fingerprint("four words are few") == []


def test_a_contained_text_is_found_in_a_longer_one() -> None:
    story, other = _text(1, 600), _text(2, 600)
    longer = f"{_text(3, 200)} {story} {_text(4, 300)}"
    assert containment(fingerprint(story), fingerprint(longer)) > 0.95
    assert 0.3 < containment(fingerprint(longer), fingerprint(story)) < 0.8
    assert containment(fingerprint(story), fingerprint(other)) < 0.05
    assert containment([], fingerprint(other)) == 0


def test_cut_fingerprints_compare_below_the_cut() -> None:
    story = _text(1, 3_000)
    longer = f"{story} {_text(2, 20_000)}"
    assert containment(fingerprint(story), fingerprint(longer)) > 0.9


def test_case_and_punctuation_do_not_matter() -> None:
    story = _text(1, 400)
    assert fingerprint(story) == fingerprint(story.upper().replace(" ", ", "))
