import contextlib
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.fetch_request import EntryEvidence, FetchRequest
from schemas.ingest_state import Followed, IngestState, Poll
from services.ingest.state.packed_state import _FIELDS, KEPT, Key, end_of, milliseconds, pack, partition_of, unpack

NOW = datetime(2026, 3, 2, 10, 0, 0, 123000, tzinfo=UTC)
URL = "https://harborwire.example/2026/03/02/ferry-crews-return"
PAGE = IngestState(
    kind="page", host="harborwire.example", url=URL, etag='"5f3c"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT",
    content="0" * 64, generation=3, fetched_at=NOW, captured_at=NOW, wanted_as="article", source_id="harborwire",
)  # fmt: skip
REQUEST = FetchRequest(url=URL, entry=EntryEvidence(title="Ferry"), attempt=2, not_before=NOW)
STATES = [
    PAGE,
    PAGE.model_copy(update={"unchanged": 3, "flaps": 1, "distrusted": True, "needed_at": NOW}),
    PAGE.model_copy(update={"digests": b"abc" * 7, "content": "0123456789abcdef" * 4}),
    PAGE.model_copy(update={"content": "0123456789ABCDEF" * 4}),
    PAGE.model_copy(update={"content": "0" * 63 + "g"}),
    PAGE.model_copy(update={"content": "00 " * 21 + "0"}),
    IngestState(kind="page", host="h", url="http://h/ a é \U0001f642"),
    IngestState(kind="deferred", host="h", url=URL, due=NOW, request=REQUEST),
    IngestState(kind="deferred", host="h", url="http://h/", due=NOW, request=REQUEST),
    IngestState(kind="deferred", host="h", url=URL, due=NOW, request=REQUEST, lane="backfill"),
    IngestState(kind="host", host="h", due=NOW),
    IngestState(kind="source", host="h", name="Harbor Wire", due=NOW),
    IngestState(
        kind="feed", host="h", url=URL, due=NOW, feed=Followed(memory=b"\xff", polls=[Poll(at=NOW, result="new")])
    ),
]


@pytest.mark.parametrize("state", STATES)
def test_a_state_comes_back_as_it_was(state: IngestState) -> None:
    packed = pack(7, Key.of(state.key), state.to_bytes())
    assert unpack(Key.of(state.key), packed) == state
    assert partition_of(packed) == 7
    assert str(Key.of(state.key)) == state.key


def test_no_field_of_a_state_is_left_out() -> None:
    assert {"contract", "kind", *_FIELDS} == set(IngestState.model_fields)


def test_the_state_of_a_page_takes_half_the_bytes_that_it_has_on_the_topic() -> None:
    assert 2 * len(pack(7, Key.of(PAGE.key), PAGE.to_bytes())) < len(PAGE.to_bytes())


def test_a_state_stored_under_the_key_of_an_older_release_comes_back() -> None:
    state = next(one for one in STATES if one.kind == "deferred")
    for key in (b"deferred 0123456789abcdef", b"deferred", b"deferred x" + URL[9:].encode()):
        assert unpack(Key.of(key), pack(0, Key.of(key), state.to_bytes())) == state


def test_what_a_newer_release_added_is_left_out() -> None:
    value = orjson.dumps(orjson.loads(PAGE.to_bytes()) | {"mood": "good"})
    assert unpack(Key.of(PAGE.key), pack(0, Key.of(PAGE.key), value)) == PAGE


def test_requests_and_lists_end_when_they_are_due_and_others_a_month_after_they_were_needed() -> None:
    def end(**changes: object) -> int:
        state = PAGE.model_copy(update=changes)
        return end_of(pack(0, Key.of(state.key), state.to_bytes()))

    day = timedelta(days=1)
    assert end() == milliseconds(NOW + KEPT)
    assert end(needed_at=NOW + day) == milliseconds(NOW + day + KEPT)
    assert end(fetched_at=None) == milliseconds(datetime(1970, 1, 1, tzinfo=UTC) + KEPT)
    for state in STATES:
        ends = end_of(pack(0, Key.of(state.key), state.to_bytes()))
        if state.kind in ("deferred", "feed"):
            assert ends == milliseconds(NOW)
        elif state.kind in ("host", "source"):
            assert ends == milliseconds(NOW + KEPT)


FIELDS = st.sampled_from([*IngestState.model_fields])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**40) | st.text("h/\u00e9\U0001f642", max_size=4) | st.just(URL[-6:]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=8,
)


@given(
    st.sampled_from([*(orjson.loads(state.to_bytes()) for state in STATES), {}]),
    st.dictionaries(FIELDS, JSON_VALUES, max_size=3),
    st.sampled_from(["page", "deferred", "host", "source", "feed"]),
)
def test_whatever_is_on_the_topic_is_a_state_or_none(
    fields: dict[str, object], others: dict[str, object], kind: str
) -> None:
    key = Key.of(f"{kind} {URL}")
    with contextlib.suppress(ValueError):
        state = unpack(key, pack(3, key, orjson.dumps(fields | others)))
        # Of invalid ones some are mended: null is as good as nothing.
        assert state == IngestState.from_bytes(orjson.dumps(fields | others | {"kind": kind}))


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"7", b"null", b'"', b"\xff"])
def test_what_is_no_object_is_no_state(value: bytes) -> None:
    with pytest.raises(ValueError):
        pack(3, Key.of(PAGE.key), value)
