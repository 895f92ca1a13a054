import json

import pytest

from schemas import generated
from services.index.bulk import Write
from services.index.worker import IndexStage
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject

RECORD = (generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json").read_bytes()
FIELDS = json.loads(RECORD)


def message(key: bytes | None, value: bytes | None) -> Message:
    return Message("dateline.enriched-articles.v1", 0, 1, key, value)


def test_a_record_becomes_a_write_at_its_revision() -> None:
    write = IndexStage._prepare(message(FIELDS["article_id"].encode(), RECORD))
    assert isinstance(write, Write)
    assert (write.id, write.version) == (FIELDS["article_id"], FIELDS["revision"])
    assert json.loads(write.source)["title"] == FIELDS["title"]


@pytest.mark.parametrize("key", [None, b"", b"another"])
def test_a_wrong_key_is_rejected_since_order_depends_on_it(key: bytes | None) -> None:
    reject = IndexStage._prepare(message(key, RECORD))
    assert isinstance(reject, Reject)
    assert reject.reason == "invalid"
    assert FIELDS["article_id"] in reject.detail


def test_a_tombstone_is_rejected() -> None:
    reject = IndexStage._prepare(message(b"x", None))
    assert isinstance(reject, Reject)
    assert reject.reason == "undecodable"


def test_an_offset_that_no_index_can_hold_rejects_that_record_alone() -> None:
    fields = json.loads(RECORD)
    fields["annotations"]["entities"][0]["mentions"][0] |= {"start": 2**70, "end": 2**70 + 5}
    reject = IndexStage._prepare(message(fields["article_id"].encode(), json.dumps(fields).encode()))
    assert isinstance(reject, Reject)
    assert reject.reason in ("error", "invalid")
