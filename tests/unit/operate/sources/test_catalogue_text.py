"""Edits of `sources.yaml` change the lines that they must, and nothing else."""

import difflib

import pytest

from services.ingest.sources.catalogue import Source, StatedList
from services.operate.sources.catalogue_text import HEAD, CatalogueText, SourcesFileError, unknown, written

NEW = Source.of(
    {
        "id": "b",
        "name": "Zürich: x # y",
        "home_page": "https://b.example/",
        "lists": ["https://b.example/1", {"url": "https://b.example/2", "kind": "sitemap"}],
        "max_polls_a_day": 12,
    }
)
BLOCK = """\
  - id: b
    name: 'Zürich: x # y'
    home_page: https://b.example/
    lists:
      - https://b.example/1
      - url: https://b.example/2
        kind: sitemap
    max_polls_a_day: 12
"""
FILE = """\
# What the desk reads.

sources:
- id:   a        # three spaces
  lists:
  - "https://a.example/1"   # first
  # between
  - https://a.example/2
  # tail of a

# - id: old
"""


def text(file: str) -> CatalogueText:
    return CatalogueText(file.encode(), "sources.yaml")


def changes(before: str, after: str) -> list[str]:
    """The lines that were added and removed."""
    compared = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line.rstrip("\n") for line in compared if line[0] in "+-"]


@pytest.mark.parametrize("file", ["", "\ufeff"])
def test_a_file_begins_with_what_it_is(file: str) -> None:
    assert text(file).add([NEW]).text == HEAD + BLOCK


@pytest.mark.parametrize(
    ("file", "added"),
    [
        ("# mine\n", "# mine\nsources:\n" + BLOCK),
        ("sources:", "sources:\n" + BLOCK),
        ("sources: []\n", "sources:\n" + BLOCK),
        ("sources:\n  - {id: a, lists: ['https://a.example/1']}", None),
        ("sources:\r\n  - {id: a, lists: ['https://a.example/1']}\r\n", None),
    ],
)
def test_a_source_is_appended(file: str, added: str | None) -> None:
    found = text(file).add([NEW]).text
    if added is None:
        ending = "\r\n" if "\r\n" in file else "\n"
        added = file.rstrip("\r\n") + (f"\n\n{BLOCK}").replace("\n", ending)
    assert found == added


def test_every_comment_stays() -> None:
    found = text(FILE).add([NEW, NEW.model_copy(update={"id": "c"})]).text
    assert found.startswith(FILE)
    assert found.removeprefix(FILE).splitlines()[:3] == ["", "- id: b", "  name: 'Zürich: x # y'"]
    assert [one.id for one in text(found).catalogue.sources] == ["a", "b", "c"]


def test_lists_are_appended_to_those_of_a_source() -> None:
    more = [StatedList.model_validate({"url": "https://a.example/3"}), NEW.lists[1]]
    found = text(FILE).add_lists("a", more).text
    assert changes(FILE, found) == [
        "+   - https://a.example/3",
        "+   - url: https://b.example/2",
        "+     kind: sitemap",
    ]
    assert found.index("/3") < found.index("# tail of a")


def test_lists_in_brackets_stay_there() -> None:
    file = "sources:\n  - id: a\n    lists: [https://a.example/1] # one\n"
    assert text(file).add_lists("a", NEW.lists).text == (
        "sources:\n  - id: a\n    lists: [https://a.example/1, 'https://b.example/1', "
        "{url: 'https://b.example/2', kind: sitemap}] # one\n"
    )


@pytest.mark.parametrize(
    ("file", "paused", "resumed"),
    [
        (FILE, ["+   paused: true"], []),
        (
            "sources:\n  - {id: a, lists: ['https://a.example/1']}\n",
            [
                "-   - {id: a, lists: ['https://a.example/1']}",
                "+   - {id: a, lists: ['https://a.example/1'], paused: true}",
            ],
            [
                "-   - {id: a, lists: ['https://a.example/1']}",
                "+   - {id: a, lists: ['https://a.example/1'], paused: false}",
            ],
        ),
        (
            "sources:\n  - paused: no # yet\n    id: a\n    lists: [https://a.example/1]\n",
            ["-   - paused: no # yet", "+   - paused: true # yet"],
            ["-   - paused: no # yet", "+   - paused: false # yet"],
        ),
        (
            "sources:\n  - id: a\n    name: |\n      A\n    lists:\n      - https://a.example/1\n  - id: z\n"
            "    lists: [https://z.example/1]\n",
            ["+     paused: true"],
            [],
        ),
        (
            "sources:\n  - lists: [https://a.example/1]\n    id: a\n    name: |\n      A\n\n# end\n",
            ["+     paused: true"],
            [],
        ),
    ],
)
def test_a_source_is_paused_and_resumed(file: str, paused: list[str], resumed: list[str]) -> None:
    there = text(file).set_paused("a", True)
    assert there.catalogue.sources[0].paused
    assert changes(file, there.text) == paused
    back = there.set_paused("a", False)
    assert not back.catalogue.sources[0].paused
    assert changes(file, back.text) == resumed


def test_what_is_so_already_is_not_written_again() -> None:
    assert text(FILE).set_paused("a", False).text == FILE


def test_a_file_that_cannot_be_edited_says_what_to_write() -> None:
    brackets = "sources: [{id: a, lists: [https://a.example/1]}]\n"
    with pytest.raises(SourcesFileError) as caught:
        text(brackets).add([NEW])
    assert str(caught.value).endswith(BLOCK)
    # What follows the end of the document would be none of it.
    with pytest.raises(SourcesFileError, match="by hand"):
        text("sources:\n  - id: a\n    lists: [https://a.example/1]\n...\n").add([NEW])
    with pytest.raises(SourcesFileError, match="by hand"):
        text("sources:\n  - {id: a, lists: ['https://a.example/1'],}\n").set_paused("a", True)


def test_an_id_is_given_once() -> None:
    with pytest.raises(SourcesFileError, match="has a source 'b' already"):
        text("sources:\n" + BLOCK).add([NEW])


def test_a_misspelt_id_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(SourcesFileError, match="did you mean 'harbor-wire'"):
        text("sources:\n  - id: harbor-wire\n    lists: [https://a.example/1]\n").set_paused("harbour-wire", True)
    assert "dateline sources list" in unknown("x", text(FILE).catalogue, "sources.yaml")


def test_what_is_to_be_pasted_is_what_would_be_written() -> None:
    assert written([NEW]) == BLOCK
