"""`sources.yaml`: what it may say, and what each mistake is answered with."""

from pathlib import Path

import pytest

from services.ingest.sources.catalogue import Catalogue, CatalogueError, FollowedList

ROOT = Path(__file__).parents[4]
FEED = "https://a.example/feed.xml"


def read(text: str) -> Catalogue:
    return Catalogue.read(text.encode(), "sources.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(text)
    return str(caught.value).splitlines()


def one_source(lines: str) -> str:
    """A file whose source `a` has further lines, from line 4 on."""
    return f"sources:\n  - id: a\n    lists: [{FEED}]\n    {lines}\n"


def test_the_example_is_read() -> None:
    found = Catalogue.load(ROOT / "sources.example.yaml")
    assert [one.id for one in found.sources] == ["harbor-wire", "northbank-herald", "old-quay-archive"]
    assert [(one.kind, one.paused) for one in found.lists()] == [
        (None, False),
        ("sitemap", False),
        ("front_page", False),
        ("folder", True),
    ]
    assert found.notes == ()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "sources:\n", "sources: []\n", "\ufeffsources:\r\n"])
def test_a_file_without_sources_is_none_to_complain_of(text: str) -> None:
    assert read(text).lists() == ()


def test_a_word_that_yaml_would_take_for_something_else_is_text() -> None:
    (source,) = read(f"sources:\n  - id: no\n    name: 1843\n    lists: [{FEED}]\n    paused: yes\n").sources
    assert (source.id, source.name, source.paused) == ("no", "1843", True)


def test_a_list_named_twice_is_polled_once_for_all_its_sources() -> None:
    found = read(
        "sources:\n"
        "  - id: first\n"
        "    lists: [https://A.example/feed.xml]\n"
        "    max_polls_a_day: 96\n"
        "  - id: second\n"
        "    lists:\n"
        "      - url: https://a.example/feed.xml?utm_source=x\n"
        "        kind: feed\n"
        "    max_polls_a_day: 12\n"
    )
    assert found.lists() == (
        FollowedList(
            "https://A.example/feed.xml", "a.example", "feed", None, ("first", "second"), False, None, False, 12
        ),
    )
    assert found.notes == (
        "sources.yaml:7: https://a.example/feed.xml?utm_source=x was named in line 3: polled once, credited to the "
        "first source not paused",
    )


def test_a_list_with_and_without_tls_is_polled_once_with_tls() -> None:
    found = read(
        "sources:\n"
        "  - id: first\n    lists: [http://www.a.example/feed]\n"
        "  - id: second\n    lists: [https://a.example/feed/, https://a.example/feed]\n"
    )
    (one,) = found.lists()
    assert (one.url, one.host_key, one.source_ids) == ("https://a.example/feed/", "a.example", ("first", "second"))
    assert [stated.url.raw for source in found.sources for stated in source.lists] == [
        "http://www.a.example/feed",
        "https://a.example/feed/",
        "https://a.example/feed",
    ]
    assert [note.split(" ")[1] for note in found.notes] == ["https://a.example/feed/", "https://a.example/feed"]


def test_one_list_is_of_one_kind_with_and_without_tls() -> None:
    (told,) = problems(
        "sources:\n  - id: a\n    lists:\n      - {url: 'http://a.example/', kind: feed}\n"
        "      - {url: 'https://a.example', kind: front_page}\n"
    )
    assert told.startswith("sources.yaml:5: https://a.example was `kind: feed` in line 4")


def test_a_paused_source_does_not_pause_the_list_of_another() -> None:
    paused = f"  - id: first\n    lists: [{FEED}]\n    feed_text: true\n    max_polls_a_day: 1\n    paused: true\n"
    other = f"  - id: second\n    lists: [{FEED}]\n"
    paused = paused.replace("paused: true", "history: true\n    paused: true")
    (both,) = read("sources:\n" + paused + other).lists()
    assert not both.history
    assert (both.source_ids, both.paused, both.feed_text, both.max_polls_a_day) == (("second",), False, None, None)
    (alone,) = read("sources:\n" + paused).lists()
    assert alone.history
    assert (alone.source_ids, alone.paused, alone.feed_text, alone.max_polls_a_day) == (("first",), True, True, 1)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n", "sources.yaml:1: begin the file with `sources:`"),
        ("a line\n", "sources.yaml:1: begin the file with `sources:`"),
        ("source:\n  - id: a\n", "sources.yaml:1: `source` is no key of the file; did you mean `sources`?"),
        ("sources: 5\n", "sources.yaml:1: `sources`: a list is expected here; write `- ` before each of the sources"),
        ("sources:\n  - a\n", "sources.yaml:2: source 1: keys are expected here; write `- id: harbor"),
        (f"sources:\n  - lists: [{FEED}]\n", "sources.yaml:2: source 1: `id` is missing; write `id: harbor-wire`"),
        ("sources:\n  - id: a\n", "sources.yaml:2: source `a`: `lists` is missing; write `lists: [https://"),
        ("sources:\n  - id: a\n    lists: []\n", "sources.yaml:3: source `a`: `lists`: it names no list; write"),
        (f"sources:\n  - id: a\n    lists: {FEED}\n", "sources.yaml:3: source `a`: `lists`: a list is expected here;"),
        (f"sources:\n  - id: a b\n    lists: [{FEED}]\n", "sources.yaml:2: source `a b`: `id` may hold letters"),
        (f"sources:\n  - id:\n    lists: [{FEED}]\n", "sources.yaml:2: source 1: `id` must be text on one line"),
        (one_source("naem: Harbor"), "sources.yaml:4: source `a`: `naem` is no key of a source; did you mean `name`?"),
        (one_source("colour: red"), "sources.yaml:4: source `a`: `colour` is no key of a source; there are id, name,"),
        (one_source("paused: maybe"), "sources.yaml:4: source `a`: `paused` must be true or false"),
        (one_source("feed_text:"), "sources.yaml:4: source `a`: `feed_text`: nothing follows it ("),
        (one_source("max_polls_a_day: many"), "sources.yaml:4: source `a`: `max_polls_a_day` must be a whole number"),
        (one_source("max_polls_a_day: 289"), "from 1 to 288"),
        (one_source("home_page: ftp://a.example/"), "sources.yaml:4: source `a`: `home_page`: not an http(s) URL"),
        (one_source("paused: true\n    paused: false"), "sources.yaml:5: `paused` was given before, in line 4"),
        (one_source("name: #1 News"), "sources.yaml:4: source `a`: `name`: nothing follows it (what `#` begins is a"),
        (one_source("title: Harbor"), "sources.yaml:4: source `a`: `title` is no key of a source; did you mean `na"),
        ("sources:\n  harbor:\n    lists: []\n", "sources.yaml:1: `sources`: a list is expected here; write `- id: h"),
        ("sources:\n\t- id: a\n", "sources.yaml:2: not YAML: no value may begin with a tab"),
        ("<opml version='2.0'/>", "sources.yaml:1: not YAML; what a feed reader exports is read by `dateline sources"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_a_remedy(text: str, problem: str) -> None:
    (told,) = problems(text)
    assert problem in told


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("- feed.xml", ":4: source `a`: `url`: not an http(s) URL: 'feed.xml'; give the full address"),
        ("-", ":4: source `a`: keys are expected here"),
        ("- uri: x", ":4: source `a`: `uri` is no key of a list; did you mean `url`?"),
        (f"- url: {FEED}\n        kind: feeds", ":5: source `a`: `kind` is none of 'feed', 'sitemap', 'front_page'"),
        (f"- url: {FEED}\n        kind: RSS", ":5: source `a`: `kind` is none of 'feed', 'sitemap', 'front_page', "),
        (f"- url: {FEED}\n        kind: RSS", "; did you mean `feed`?"),
        (f"- url: {FEED}\n        kind: home-page", "; did you mean `front_page`?"),
        (f"- url: {FEED}\n        kind:", ":5: source `a`: `kind`: nothing follows it"),
        (f"- {FEED}\n        https://a.example/sport", ":4: source `a`: `url`: more than one address"),
        (f"- url: {FEED}\n        kind: folder", ":4: source `a`: a folder needs a `path`"),
        (f"- url: {FEED}\n        path: x", ":4: source `a`: only a folder has a `path`"),
        (f"- {FEED}\n      - [x]", ":5: source `a`: keys are expected here"),
    ],
)
def test_a_mistake_in_a_list_is_told_with_its_line(lines: str, problem: str) -> None:
    told = problems(f"sources:\n  - id: a\n    lists:\n      {lines}\n")
    assert any(problem in line for line in told), told


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    told = problems("sources:\n  - id: a\n    nmae: x\n    paused: 7\n  - name: b\n    lists: []\n")
    assert [line.split(":")[1] for line in told] == ["2", "3", "4", "5", "6"]


def test_no_problem_hides_another() -> None:
    told = problems(
        f"sources:\n  - id: a\n    lists: [{FEED}]\n    name: A\n    name: B\n"
        "  - id: a\n    lists: *feeds\n    pasued: true\n"
    )
    assert [line.split(":")[1] for line in told] == ["5", "6", "7", "8"]


def test_a_thousand_problems_are_cut_off() -> None:
    told = problems("sources:\n" + "  - {}\n" * 1000)
    assert len(told) == 51
    assert told[-1] == "sources.yaml: and 1,950 more"


def test_a_password_is_refused_and_not_repeated() -> None:
    (told,) = problems("sources:\n  - id: a\n    lists: ['https://jane:s3cret@a.example/feed']\n")
    assert "write 'https://a.example/feed'" in told
    assert "s3cret" not in told


def test_an_id_is_given_once() -> None:
    (told,) = problems(f"sources:\n  - id: a\n    lists: [{FEED}]\n  - id: a\n    lists: [{FEED}]\n")
    assert told.startswith("sources.yaml:4: the id `a` is taken by the source in line 2")


def test_a_list_is_of_one_kind() -> None:
    (told,) = problems(
        f"sources:\n  - id: a\n    lists:\n      - {{url: '{FEED}', kind: feed}}\n"
        f"      - {{url: '{FEED}', kind: front_page}}\n"
    )
    assert told.startswith(f"sources.yaml:5: {FEED} was `kind: feed` in line 4")


def test_a_file_in_another_encoding_is_told() -> None:
    with pytest.raises(CatalogueError, match=r"^s.yaml:2: not UTF-8"):
        Catalogue.read("sources:\n  - name: Zürich".encode("latin-1"), "s.yaml")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="begin one with `dateline sources add`"):
        Catalogue.load(tmp_path / "sources.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        Catalogue.load(tmp_path)
