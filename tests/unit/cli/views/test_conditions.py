"""Where a condition is wrong is pointed out below it, whatever it holds."""

import pytest
from rich.cells import cell_len

from services.cli.views.conditions import pointed_out
from services.tail.condition_parser import ConditionError, parse
from tests.unit.cli.views.test_output import HOSTILE, obeyed
from tests.unit.tail.conditions import FIELDS, moments


def lines(condition: str) -> list[str]:
    with pytest.raises(ConditionError) as raised:
        parse(condition, FIELDS, moments)
    return list(pointed_out(condition, raised.value))


def test_the_place_is_marked() -> None:
    assert lines('size = 1 and titel ~ "x"') == [
        "--where: story has no field titel; did you mean title?",
        '    size = 1 and titel ~ "x"',
        "                 ^^^^^",
    ]


@pytest.mark.parametrize("before", ["日本", "\x1b[2J", "é"])
def test_the_mark_stands_below_the_place_whatever_is_before_it(before: str) -> None:
    _, condition, mark = lines(f'title = "{before}" and titel = "x"')
    assert cell_len(condition[: condition.index("titel")]) == mark.index("^")


def test_a_long_condition_is_cut() -> None:
    shown = lines(" or ".join(['title = "x"'] * 300) + " or titel = 1")
    assert max(map(len, shown)) < 200
    assert "titel" in shown[1]


def test_nothing_is_obeyed() -> None:
    assert obeyed("\n".join(lines(HOSTILE) + lines(f'title = "{HOSTILE}" {HOSTILE}'))) <= "\ud83d"
