"""A script is read as a person would read it, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.reading.page.lenient_json import load_values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"a": [1, 2.5, true, null, "x"]}', [{"a": [1, 2.5, True, None, "x"]}]),
        ('{"a": "x",}', [{"a": "x"}]),
        ('[{"a": 1},,{"b": 2},]', [[{"a": 1}, {"b": 2}]]),
        ('// <![CDATA[\n{"a": "b"}\n// ]]&gt;\n', [{"a": "b"}]),
        ('/*<![CDATA[*/[{"a": "b"}]/*]]>*/', [[{"a": "b"}]]),
        ("<!-- {'a': 1} -->", [{"a": 1}]),
        ('{\n// what it is\n"a": "b", /* "c": 1, */ "u": "https://x.example/*y"}', [{"a": "b", "u": "https://x.example/*y"}]),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1},{"b": 2};', [{"a": 1}, {"b": 2}]),
        ('{"a": 1}}}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": "The mayor says "never" again", "b": "2"}', [{"a": 'The mayor says "never" again', "b": "2"}]),
        ('{"a": "He said "no", "never" and "why".", "b": "2"}', [{"a": 'He said "no", "never" and "why".', "b": "2"}]),
        ('{"a": ["the "old" pier", "sea"], "b": "in "x""}', [{"a": ['the "old" pier', "sea"], "b": 'in "x"'}]),
        ('{"a": "b"\n "c": "d" "e": 1}', [{"a": "b", "c": "d", "e": 1}]),
        ('{"a": "x"; "b": "y"}', [{"a": "x", "b": "y"}]),
        ("{&quot;a&quot;: &quot;b &amp; c&quot;}", [{"a": "b & c"}]),
        ("window.x = {a: 'b', \"c\": undefined, d: True};", [{"a": "b", "c": None, "d": True}]),
        ('{"a": {"b": ["c", "d', [{"a": {"b": ["c", "d"]}}]),
        ('{"a": "a\tb\nc", "b": "\\\'q\\x41\\ud83d\\ude00\\ud83d",}', [{"a": "a\tb\nc", "b": "'qA😀\ufffd"}]),
        ("{“a”: “an “old” pier”, “b”: “c”}", [{"a": "an “old” pier", "b": "c"}]),
        ('{"a": null, "a": "x", "a": "y",}', [{"a": "x"}]),
        ("", []),
        ("no JSON at all", []),
    ],
)  # fmt: skip
def test_what_a_person_would_read(script: str, values: list[object]) -> None:
    assert load_values(script) == values


@given(
    st.recursive(
        st.none() | st.booleans() | st.text("ab\"\\'{}[]:,/* \n", max_size=12),
        lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text("ab", max_size=3), v, max_size=4),
    )
)
def test_no_text_makes_it_fail(value: object) -> None:
    load_values(f"{{{value!r},")


@pytest.mark.parametrize(
    "part", ["{", "[", '["', '{"a":', '"', '{"', '{"a":"x" ', '",', "/*", "{a", "[{]}", "\\", '"\n"a":']
)
def test_a_hostile_script_takes_linear_time(part: str) -> None:
    begun = time.process_time()
    load_values('{"a":"' + part * (1_000_000 // len(part)))
    load_values(part * (1_000_000 // len(part)))
    assert time.process_time() - begun < 4
