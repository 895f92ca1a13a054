from services.search.queries import query


def test_words_are_looked_for_in_title_and_text() -> None:
    (asked,) = query("ferry strike")["bool"]["must"]
    assert asked["multi_match"]["query"] == "ferry strike"


def test_without_words_everything_matches_that_is_published() -> None:
    asked = query(None)["bool"]
    assert (asked["must"], asked["filter"]) == ([], [])
    assert asked["must_not"] == [{"terms": {"status": ["withdrawn", "erased"]}}]


def test_conditions_all_hold() -> None:
    asked = query(
        None, people=["Ines Calder", "Mara Ellison"], places=["Geneva"], since="2026-03-01", until="2026-03-05"
    )
    assert len(asked["bool"]["filter"]) == 4
    assert asked["bool"]["filter"][-1] == {"range": {"published_at": {"gte": "2026-03-01", "lte": "2026-03-05"}}}


def test_mentioned_dates_are_ranges_that_touch() -> None:
    def touched(mentions: str) -> object:
        return query(None, mentions=mentions)["bool"]["filter"][0]["nested"]["query"]["range"]["dates.range"]

    assert touched("2026-03-05") == {"gte": "2026-03-05", "lte": "2026-03-05", "relation": "intersects"}
    assert touched("2026-03-01/2026-03-31") == {"gte": "2026-03-01", "lte": "2026-03-31", "relation": "intersects"}


def test_each_speaker_brings_quotes_of_their_own() -> None:
    first, second = (one["nested"] for one in query(None, speakers=["Lee", "Reed"])["bool"]["filter"])
    assert first["path"] == second["path"] == "quotes.speakers"
    assert first["query"]["multi_match"]["query"] == "Lee"
    assert first["inner_hits"]["name"] != second["inner_hits"]["name"]
