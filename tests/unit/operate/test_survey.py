"""How records are read and what is advised; that things are found is tested in tests/integration/test_verify.py."""

from pathlib import Path

import pytest

from schemas import generated
from schemas.article import Article
from schemas.article_document import ALIAS_READ
from schemas.revision import ERASED_REVISION
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.operate.reconciliation import Finding, Identity
from services.operate.survey import advice, captured, written
from services.runtime.messages.message import Message

KEY = "a" * 32
EXAMPLES = generated.ROOT / "article" / "examples" / "v1"


def message(value: bytes | None) -> Message:
    return Message(ARTICLES, 0, 7, KEY.encode(), value)


@pytest.mark.parametrize("path", generated.examples("article"), ids=lambda path: path.stem)
def test_an_article_stands_at_the_revision_of_its_capture(path: Path) -> None:
    record = Article.from_bytes(path.read_bytes())
    assert captured(message(path.read_bytes())) == Identity(record.article_id, record.revision)
    assert written(message(path.read_bytes())) == Identity(record.article_id, record.revision)


def test_an_erased_article_stands_at_the_highest() -> None:
    identity = captured(message((EXAMPLES / "erased.json").read_bytes()))
    assert identity is not None
    assert identity.revision == ERASED_REVISION


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"article_id": "a", "captured_at": "soon", "extraction_generation": 1, "revision": "2"}',
        b'{"article_id": "a", "captured_at": "2026-03-02T10:15:00", "extraction_generation": 1, "revision": null}',
        b'{"article_id": "a", "captured_at": 7, "extraction_generation": 1}',
        b'{"article_id": 1, "revision": 2, "captured_at": "2026-03-02T10:15:00Z", "extraction_generation": 99}',
    ],
)
def test_what_cannot_be_read_has_no_identity(value: bytes | None) -> None:
    assert captured(message(value)) is None
    assert written(message(value)) is None


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding("missing", ENRICHED, KEY, record=f"{ARTICLES}/3/7"), f"`dateline replay {ARTICLES}/3/7`"),
        (Finding("behind", ALIAS_READ, KEY, record=f"{CURRENT}/3/7"), f"`dateline replay {CURRENT}/3/7`"),
        (Finding("missing", CURRENT, KEY), "submit its URL again"),
        (Finding("extra", ALIAS_READ, KEY), "delete it"),
        (Finding("damaged", ALIAS_READ, KEY, record=f"{ENRICHED}/3/7"), f"run `dateline replay {ENRICHED}/3/7`"),
        (Finding("damaged", ALIAS_READ, KEY, record=f"{ENRICHED}/3/7"), "wait a minute"),
        (Finding("damaged", ALIAS_READ, KEY), "submit its URL again"),
        (Finding("doubled", ALIAS_READ, KEY), "remove the alias"),
    ],
)
def test_every_finding_says_what_to_do(finding: Finding, words: str) -> None:
    assert words in advice(finding)
