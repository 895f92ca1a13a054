import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.topics.coordinates import Coordinates, Place


@given(st.from_regex(r"[A-Za-z0-9._-]{1,249}", fullmatch=True), st.integers(0, 10**9 - 1), st.integers(0, 10**18 - 1))
def test_what_is_written_is_read_back(topic: str, partition: int, offset: int) -> None:
    coordinates = Coordinates(topic, partition, offset)
    assert Coordinates.parse(str(coordinates)) == coordinates
    assert coordinates.place == Place(partition, offset)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/1",
        "a/1/2/3",
        "a/-1/2",
        "a/1/x",
        "a b/1/2",
        "/1/2",
        "a/1/2 ",
        "a/١/2",
        "a/1/" + "9" * 19,
        "a" * 250 + "/1/2",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert Coordinates.parse(text) is None
