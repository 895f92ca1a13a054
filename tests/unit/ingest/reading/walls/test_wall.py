"""Signs of a wall are weighed against signs of an article."""

from dataclasses import replace

from services.ingest.reading.walls.wall import Page, is_suspect, tell, wall_signs

WALL = Page("Access denied", ["Access denied"], ["You do not have permission to access this page."])
STORY = Page("Old bridge reopens", ["Old bridge reopens"], ["The bridge reopened on Tuesday, the council said."] * 9)


def test_signs_add_up() -> None:
    assert len(wall_signs(WALL)) == 4
    assert wall_signs(STORY) == []
    assert wall_signs(replace(STORY, structure=["a bot check"])) == []


def test_an_article_may_have_the_headline_of_a_wall() -> None:
    story = replace(STORY, title="Access denied", heads=["Access denied"])
    assert wall_signs(replace(story, dated=True, signed=True)) == []


def test_advice_to_readers_is_an_article_where_it_is_long() -> None:
    advice = ["Open the settings of your browser and delete all cookies of the site that you no longer use."] * 8
    assert (
        wall_signs(Page("How to clear cookies", ["How to clear cookies"], advice, is_headline=True, dated=True)) == []
    )


def test_most_pages_need_no_closer_look() -> None:
    assert not is_suspect(replace(STORY, paragraphs=["x" * 3_000]))
    assert is_suspect(replace(WALL, paragraphs=["x" * 3_000]))


def test_what_was_seen_is_told() -> None:
    told = tell(WALL, ["its title names a status"], "www.harbor-daily.example")
    assert "its title names a status; www.harbor-daily.example answered with 'Access denied', 'You do not" in told


def test_a_notice_of_the_newsroom_is_an_article_and_an_offer_is_none() -> None:
    notice = [
        "Our website will be down for maintenance on Sunday.",
        "You cannot log in to your account then, please wait.",
    ]
    page = Page("A note to our readers", ["A note to our readers"], notice, is_headline=True, dated=True, signed=True)
    assert wall_signs(page) == []
    assert wall_signs(replace(page, closed=True)) != []
