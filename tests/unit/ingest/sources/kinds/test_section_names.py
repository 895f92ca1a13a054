"""The section of an entry is told from its tags."""

from services.ingest.sources.kinds.section_names import Category, sections


def found(*entries: tuple[str, list[str]]) -> list[str | None]:
    return list(sections([(f"https://harbor.example{path}", [*map(Category, names)]) for path, names in entries]))


def test_the_address_confirms_a_section() -> None:
    assert found(("/city-life/a", ["Boats", "City Life", "Ferries"])) == ["City Life"]


def test_the_only_category_is_the_section() -> None:
    assert found(("/a", ["Harbor"]), ("/b", ["News"]), ("/c", ["Uncategorized"]), ("/d", [])) == [
        "Harbor",
        None,
        None,
        None,
    ]


def test_the_first_category_counts_where_there_are_few() -> None:
    sorted_ = [(f"/{n}", [("Harbor", "Sport")[n % 2], f"tag {n}"]) for n in range(6)]
    tagged = [(f"/{n}", [f"tag {n}", "boats"]) for n in range(6)]
    assert found(*sorted_) == ["Harbor", "Sport"] * 3
    assert found(*tagged) == [None] * 6


def test_what_is_no_name_is_no_section() -> None:
    names = ["https://harbor.example/x", "2026-03-03", "1234", "a_b", "x" * 60, " "]
    assert found(*((f"/{n}", [name]) for n, name in enumerate(names))) == [None] * 6
    tag = [Category("Boats", "https://harbor.example/tags/"), Category("News > Harbor", "sections")]
    assert list(sections([("https://harbor.example/a", tag)])) == ["Harbor"]
