"""Buttons, advertisement marks and pointers are no paragraphs; sentences are."""

import pytest

from services.ingest.reading.lines.furniture import ends_article, is_furniture


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Go to top",
        "Share this",
        "Read more",
        "Read more: Old ferry sold",
        "Lesen Sie auch: Fähre verkauft",
        "© 2026 Harbor Wire. All rights reserved.",
        "Copyright 2026 Harbor Wire",
        "Story continues below advertisement",
        "3 min read",
        "Updated 3 hours ago",
        "Sign up for our newsletter",
        "12 comments",
        "Click to share on the ferry's page (opens in new window)",
        "Show more sharing options",
        "Copy link",
        "Copy link URLCopied!",
        "Get short URL",
        "3 / 12",
        "",
        "  ",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement ran for a year.",
        "Share prices fell on Tuesday, the exchange said.",
        "Read the letter, she told them.",
        "Search teams found the boat.",
        "Close to the bridge stood a crowd.",
        "Copyright is not the issue here, said the judge, and " + "so on " * 40,
    ],
)
def test_sentences(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related stories",
        "More from Harbor Daily",
        "Most read",
        "You may also like",
        "Mehr zum Thema",
        "Go to top",
        "12 responses to “Bridge reopens”",
    ],
)
def test_headings_after_the_article(line: str) -> None:
    assert ends_article(line)


def test_a_subhead_does_not_end_the_article() -> None:
    assert not ends_article("Costs doubled")
