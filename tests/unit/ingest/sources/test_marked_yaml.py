"""YAML with the place of every value."""

import pytest

from services.ingest.sources.marked_yaml import Mark, Span, YamlError, read_marked


def test_scalars_stay_as_they_are_written() -> None:
    text = "language: no\nname: 1843\nday: 2026-03-03\nquoted: 'null'\nnothing:\ntilde: ~\n"
    assert read_marked(text).value == {
        "language": "no",
        "name": "1843",
        "day": "2026-03-03",
        "quoted": "null",
        "nothing": None,
        "tilde": None,
    }


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "\n\n"])
def test_an_empty_document_is_nothing(text: str) -> None:
    assert read_marked(text).value is None


def test_every_value_has_its_place() -> None:
    text = "# head\na: [1, {b: 2}]\n\nc:\n  - x: one\n    y: two\n\n# tail\n"
    found = read_marked(text)
    assert found.value == {"a": ["1", {"b": "2"}], "c": [{"x": "one", "y": "two"}]}
    assert found.spans["a",] == Span(Mark(1, 3), Mark(1, 14), flow=True)
    assert found.spans["a", 1, "b"] == Span(Mark(1, 11), Mark(1, 12))
    # A block ends with its last value, before the blank lines and comments behind it.
    assert found.spans["c", 0] == Span(Mark(4, 4), Mark(5, 10))
    assert found.keys["c", 0, "y"] == Span(Mark(5, 4), Mark(5, 5))
    assert found.line(("c", 0, "y")) == 6
    assert found.line(("c", 0, "missing")) == 5


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a:\n\t- b\n", 2, "no value may begin with a tab; indent with spaces"),
        ("a:\n  - @b\n", 2, "no value may begin with this sign"),
        ("a: 1\nb: c: d\n", 2, "put a value with `: `"),
        ("a: [1, 2\nb: 3\n", 1, "the bracket that opens here is not closed"),
        ("a: 'b\nc: d\ne: f\n", 1, "the quotation mark that opens here is never closed"),
        ('a: 1\nb: "C:\\Users"\n', 2, "a backslash begins an escape; use single quotes"),
        ("a:\n  - b: 1\n   c: 2\n", 3, "the line does not fit those from line 2 on"),
        ("a:\n  b: 1\n  -c\nd: 2\n", 3, "write a space behind the colon or the hyphen"),
        ("a: 1\n[b]: 2\n", 2, "a key must be a word"),
        ("a: 1\nb: \x07\n", 2, "a character that YAML forbids"),
        ("a: " + "[" * 5000, 1, "nested more than 20 deep"),
    ],
)
def test_what_is_no_yaml_names_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(YamlError, match=says) as caught:
        read_marked(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "`a` was given before, in line 1"),
        ("a: &x 1\nb: *x\n", 2, "`*x` repeats something by reference; write it out"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "has no meaning here"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
    ],
)
def test_what_says_something_else_than_it_shows_is_told(text: str, line: int, says: str) -> None:
    ((told, problem),) = read_marked(text).problems
    assert told == line
    assert says in problem


def test_what_follows_is_read_on() -> None:
    text = "a: 1\na: {b: [2, *x]}\nc: &x [*y]\nd: 4\n"
    found = read_marked(text.replace("*x", "*z").replace("&x", "&z"))
    assert found.value == {"a": "1", "c": [None], "d": "4"}
    assert [line for line, _ in found.problems] == [2, 2, 3]


def test_references_to_references_are_not_multiplied() -> None:
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40)]
    found = read_marked("\n".join(["l0: &l0 [x]", *layers]))
    assert len(found.problems) == 39 * 9
