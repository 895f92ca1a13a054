"""Parts merge into one, in their order."""

from services.ingest.reading.page.candidates import Candidate, PageMetadata, merge

ONE = PageMetadata(titles=[Candidate("h1", "Bridge reopens")], tdm_policy="first", lines=["A  Line!"])
OTHER = PageMetadata(titles=[Candidate("title", "Bridge")], tdm_policy="second", article_body="")


def test_candidates_are_put_together_in_the_order_of_the_parts() -> None:
    assert [title.value for title in merge(ONE, OTHER).titles] == ["Bridge reopens", "Bridge"]
    assert [title.value for title in merge(OTHER, ONE).titles] == ["Bridge", "Bridge reopens"]


def test_of_a_single_value_the_first_counts() -> None:
    merged = merge(PageMetadata(), ONE, OTHER)
    assert (merged.tdm_policy, merged.article_body, merged.tdm_reservation) == ("first", "", None)


def test_nothing_stays_nothing() -> None:
    assert not any(vars(merge()).values())


def test_lines_are_compared_by_their_words() -> None:
    assert merge(ONE).line_keys == ["a line"]


def test_the_keys_of_lines_are_computed_once() -> None:
    page = PageMetadata(lines=["The ferry sails!"])
    keys = page.line_keys
    assert merge(page, PageMetadata()).line_keys is keys
    assert merge(page, PageMetadata(lines=["Boats"])).line_keys == ["the ferry sails", "boats"]
