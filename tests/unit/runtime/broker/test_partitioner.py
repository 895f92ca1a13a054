from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.broker.partitioner import partition_for


@given(st.text(min_size=1), st.integers(1, 64))
def test_a_key_goes_where_the_workers_producer_sends_it(key: str, count: int) -> None:
    everywhere = list(range(count))
    assert partition_for(key, count) == DefaultPartitioner()(key.encode(), everywhere, everywhere)
