from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks.state import Nowhere, look_ms, states
from schemas.topics.names import STATE
from services.ingest.state.state_log import Assignment, StateLog
from services.runtime.messages.message import Message

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


async def test_the_notes_are_a_mix_that_a_worker_can_hold_and_none_of_them_is_due() -> None:
    made = list(states(2_000, NOW))
    assert made == list(states(2_000, NOW))
    assert len({state.key for state in made}) == 2_000
    assert Counter(state.kind for state in made) == {"page": 1_940, "deferred": 50, "host": 4, "source": 4, "feed": 2}
    messages = [Message(STATE, 0, 0, state.key.encode(), state.to_bytes()) for state in made]
    log = StateLog(lambda partitions: iter(messages), Nowhere())
    await log.load(Assignment(1, frozenset({0})))
    assert log.count("page") == 1_940 and look_ms(log, NOW) > 0
    assert (log.due(NOW), log.due(NOW, "feed"), log.expired(NOW, 9)) == ([], [], [])
    assert len(log.due(NOW + timedelta(days=2))) == 50
