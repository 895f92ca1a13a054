from benchmarks.newsroom import SOURCES, documents

MADE = list(documents(300))


def test_the_same_seed_makes_the_same_documents() -> None:
    assert list(documents(3)) == MADE[:3] != list(documents(3, seed=2))


def test_texts_have_about_as_many_words_as_wanted() -> None:
    long = [one.word_count for one in documents(20, words=750) if one.status != "erased"]
    assert all(750 <= count < 800 for count in long)


def test_every_shape_is_among_them() -> None:
    shown = [one for one in MADE if one.status != "erased"]
    assert {one.status for one in MADE} == {"published", "withdrawn", "erased"}
    assert {one.published_precision for one in shown} == {None, "month", "day", "minute", "second"}
    assert {one.source.id for one in shown} == set(SOURCES)
    quotes = [quote for one in shown for quote in one.quotes]
    assert {len(quote.speakers) for quote in quotes} == {0, 1, 2}
    assert {who.kind for quote in quotes for who in quote.speakers} == {"named", "anonymous", "group", "role"}
    assert any(len({e.name for e in one.entities}) < len(one.entities) for one in shown), "no two of one name"
    assert any(not name.isascii() for one in shown for name in one.people)
    assert any(date.range and date.range.lte is None for one in shown for date in one.dates)
