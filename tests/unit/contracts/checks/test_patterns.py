import re

import pytest

from services.contracts.checks.patterns import MOST, samples


@pytest.mark.parametrize(
    "pattern",
    ["^[0-9a-f]{32}$", r"^article/1\.\d{1,4}$", r"^\d{4}(-\d{2}(T\d{2})?)?$", "a|bc", "[^x]+", "^(?:a|b)*c?$", ".", ""],
)
def test_there_is_a_string_that_the_pattern_takes(pattern: str) -> None:
    found = samples(pattern)
    assert any(re.search(pattern, one) for one in found)
    assert len(found) <= MOST


def test_each_alternative_is_tried() -> None:
    assert {"a", "bc"} <= set(samples("a|bc"))


def test_what_is_no_pattern_has_no_samples() -> None:
    assert samples("(") == ()
