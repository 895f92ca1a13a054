import json

import pytest

from schemas import generated
from services.index.bulk import Write
from services.index.worker import IndexStage
from services.runtime.messages.message import Message
from services.runtime.outcome import Reject

RECORD = (generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json").read_bytes()
TOLD = json.loads(RECORD)


def message(key: bytes | None, value: bytes | None) -> Message:
    return Message("dateline.enriched-articles.v1", 0, 1, key, value)


def test_a_record_becomes_a_write_at_its_revision() -> None:
    write = IndexStage._prepare(message(TOLD["article_id"].encode(), RECORD))
    assert isinstance(write, Write)
    assert (write.id, write.version) == (TOLD["article_id"], TOLD["revision"])
    assert json.loads(write.source)["title"] == TOLD["title"]


@pytest.mark.parametrize("key", [None, b"", b"another"])
def test_a_wrong_key_is_rejected_since_order_depends_on_it(key: bytes | None) -> None:
    reject = IndexStage._prepare(message(key, RECORD))
    assert isinstance(reject, Reject)
    assert reject.reason == "invalid"
    assert TOLD["article_id"] in reject.detail


def test_a_tombstone_is_rejected() -> None:
    reject = IndexStage._prepare(message(b"x", None))
    assert isinstance(reject, Reject)
    assert reject.reason == "undecodable"


def test_an_offset_that_no_index_can_hold_is_the_records_own_affair() -> None:
    told = json.loads(RECORD)
    told["annotations"]["entities"][0]["mentions"][0] |= {"start": 2**70, "end": 2**70 + 5}
    reject = IndexStage._prepare(message(told["article_id"].encode(), json.dumps(told).encode()))
    assert isinstance(reject, Reject)
    assert reject.reason in ("error", "invalid")
