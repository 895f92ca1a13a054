import numpy as np

from services.enrich.engine.tags import NAME_TAGS
from services.enrich.engine.tokens import Tokens, tokenize
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from training.encoder.labels import BEGINS, GOES_ON, OTHERS, OUTSIDE, PLACES, UNKNOWN, label
from training.encoder.sources import Attribution, Document

TEXT = "The Arden Post's Ann Lee praised France."


def tokens(text: str) -> Tokens:
    places = paragraphs(text)
    return tokenize(text, places, find_quoted(text, places))


def allowed(document: Document) -> list[tuple[str, set[str]]]:
    """The first piece of each word with its allowed tags."""
    found = tokens(document.text)
    labels = label(document, found)
    return [
        (document.text[found.starts[number] : found.ends[number]], {tag for tag in NAME_TAGS if _has(bits, tag)})
        for number, bits in enumerate(labels.names)
        if found.first[number] and bits
    ]


def _has(bits: int, tag: str) -> bool:
    return bool(bits >> NAME_TAGS.index(tag) & 1)


def document(names: list[tuple[str, str]] | None, silver: list[tuple[str, str]] = [], source: str = "own") -> Document:  # noqa: B006
    def spans(told: list[tuple[str, str]]) -> list[tuple[int, int, str]]:
        return [(TEXT.index(words), TEXT.index(words) + len(words), kind) for words, kind in told]

    return Document(source, TEXT, "train", spans(names) if names is not None else None, None, spans(silver))


def tags_of(found: list[tuple[str, set[str]]], word: str) -> set[str]:
    return next(tags for piece, tags in found if word.startswith(piece))


def test_a_coarse_type_allows_all_that_it_may_stand_for() -> None:
    found = allowed(document([("France", "LOC"), ("Ann Lee", "PER"), ("The Arden Post's", "MISC")]))
    assert tags_of(found, "France") == {f"B-{kind}" for kind in PLACES}
    assert tags_of(found, "Ann") == {"B-PERSON"}
    assert tags_of(found, "Lee") == {"I-PERSON"}
    # Articles and possessives are stripped: sources disagree on them.
    assert tags_of(found, "The") == {"O"}
    assert tags_of(found, "Arden") == {f"B-{kind}" for kind in OTHERS}
    assert tags_of(found, "s") == {"O"}


def test_silver_tells_which_of_them() -> None:
    found = allowed(document([("France", "LOC")], [("France", "GPE"), ("Ann Lee", "PERSON")]))
    assert tags_of(found, "France") == {"B-GPE"}
    assert tags_of(found, "Ann") == {"O"}


def test_a_type_that_a_source_leaves_out_may_be_there_or_not() -> None:
    found = allowed(document([], [("France", "EVENT"), ("Ann Lee", "PERSON")], "ner_btc"))
    assert tags_of(found, "France") == {"O", "B-EVENT"}
    assert tags_of(found, "Ann") == {"O"}


def test_silver_is_all_where_names_are_not_annotated() -> None:
    told = document(None, [("Ann Lee", "PERSON")])
    assert tags_of(allowed(told), "Ann") == {"B-PERSON"}
    assert label(told, tokens(TEXT)).is_silver
    assert allowed(document(None)) == []


def test_roles_are_marked_without_their_marks() -> None:
    text = "“The road,” said Ann Lee, “is safe.”"
    attribution = Attribution([(0, 11), (26, 36)], [(17, 24)], [(12, 16)])
    labels = label(Document("own", text, "train", None, [attribution]), tokens(text))
    found = tokens(text)
    words = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert dict(zip(words, labels.contents.tolist(), strict=True)) | {",": 0, "”": 0} == {
        "“": OUTSIDE, "The": BEGINS, "road": GOES_ON, ",": OUTSIDE, "”": OUTSIDE, "said": OUTSIDE, "Ann": OUTSIDE,
        "Lee": OUTSIDE, "is": BEGINS, "safe": GOES_ON, ".": OUTSIDE,
    }  # fmt: skip
    assert [word for word, role in zip(words, labels.sources, strict=True) if role > OUTSIDE] == ["Ann", "Lee"]
    assert [word for word, role in zip(words, labels.cues, strict=True) if role > OUTSIDE] == ["said"]


def test_nothing_is_known_where_nothing_is_annotated() -> None:
    labels = label(document([]), tokens(TEXT))
    assert set(labels.contents.tolist()) == {UNKNOWN}
    assert np.all(labels.names[tokens(TEXT).first] == 1)
