"""One change of a document, anywhere in it."""

import copy
from collections.abc import Iterator

from hypothesis import strategies as st

from services.contracts.checks.schema_parts import Json

Place = tuple[str | int, ...]

_OTHERS: tuple[Json, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 0.5, 1.5, 2**31, 2**53, 2**63, -(2**63) - 1, 10**30, 1e300),
    *(
        "",
        "0",
        "1",
        "true",
        "null",
        "a",
        "é" * 300,
        "a" * 9000,
        "2026-03-01",
        "2026-03-01T09:30:00Z",
        [],
        [None],
        {},
        {"a": 1},
    ),
)
"""Values of every type, at the borders of the usual ones. A document may have any of them anywhere."""

_TIME_MARKS = ("t", " ", "_", "T", "")


@st.composite
def changed(draw: st.DrawFn, document: Json) -> Json:
    """The document with one field or item left out, added, doubled or made another one."""
    places = list(_places(document, ()))
    place = draw(st.sampled_from(places))
    result = copy.deepcopy(document)
    if not place:
        return {
            **result,
            draw(st.sampled_from(("a_name_of_nobody", "url", "contract"))): draw(st.sampled_from(_OTHERS)),
        }
    inside = result
    for step in place[:-1]:
        inside = inside[step]
    last = place[-1]
    value = inside[last]
    way = draw(st.sampled_from(("other", "near", "near", "gone", "beside")))
    if way == "gone":
        del inside[last]
    elif way == "beside" and isinstance(inside, list):
        inside.insert(int(last), value)
    elif way == "beside":
        inside[draw(st.text(max_size=3))] = value
    else:
        inside[last] = draw(st.sampled_from(_OTHERS) if way == "other" else _near(value))
    return result


def _places(value: Json, here: Place) -> Iterator[Place]:
    yield here
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*here, step))


def _near(value: Json) -> st.SearchStrategy[Json]:
    """Almost the value: another number, the same one as text, a text with a character more or less."""
    if isinstance(value, bool) or value is None:
        return st.sampled_from((str(value).lower(), int(bool(value)), not value))
    if isinstance(value, int):
        return st.sampled_from(
            (value + 1, value - 1, -value, float(value) if abs(value) < 2**53 else value, str(value), value + 0.5)
        )
    if isinstance(value, float):
        return st.sampled_from((-value, value + 1, str(value), round(value)))
    if isinstance(value, str):
        return _near_text(value)
    return st.sampled_from(([value], {"a": value}, list(value), dict.fromkeys(map(str, value))))


@st.composite
def _near_text(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    added = draw(
        st.sampled_from(("", "\n", " ", "0", "Z", "z", "٣", "é", "😀", "=", "-", ":60", "+0000", ".5", ",5", "24"))
    )
    dropped = draw(st.integers(0, 3))
    return draw(
        st.sampled_from(
            (
                text[:at] + added + text[at + dropped :],
                text + added,
                added + text,
                text.upper(),
                text.lower(),
                text.replace("T", draw(st.sampled_from(_TIME_MARKS))),
                text.replace("0", "٠"),
                text.replace(
                    "Z", draw(st.sampled_from(("+00:00", "-00:00", "+0000", "+24:00", "+23:59", "", "−00:00")))
                ),
            )
        )
    )
