"""A short text that a host gives in place of several articles is none of them."""

from datetime import UTC, datetime

from schemas.article import Article
from services.ingest.extract import extract
from services.ingest.state.host_texts import LONGEST, HostTexts

HOST = "harbor-daily.example"
WALL = "The tide is out\n\nOur keeper lets nobody in before the morning. Ticket 0af1-99e2-7712-{number}.\n"


def _article(number: int, text: str = WALL) -> Article:
    url = f"https://{HOST}/story/{number}"
    return extract(text.format(number=number).encode(), url, captured_at=datetime(2026, 3, 4, tzinfo=UTC))


def _said(texts: HostTexts, *numbers: int, replaces: bool = False, text: str = WALL, host: str = HOST) -> list[bool]:
    return [texts.is_repeated(host, _article(number, text), replaces=replaces) for number in numbers]


def test_the_third_article_with_a_text_is_none() -> None:
    assert _said(HostTexts(), 1, 2, 3, 4, 2, 1) == [False, False, True, True, False, False]


def test_the_second_is_none_if_it_would_replace_another_text() -> None:
    texts = HostTexts()
    assert _said(texts, 1, replaces=True) == [False]
    assert _said(texts, 2, 3, replaces=True) == [True, True]
    assert _said(texts, 1, replaces=True) == [False]


def test_other_hosts_and_long_texts_do_not_matter() -> None:
    texts = HostTexts()
    for number in range(1, 6):
        assert _said(texts, number, host=f"{number}.example") == [False]
    story = "The ferry sails\n\n" + "The ferry sailed again on Tuesday, the harbor office said. " * (LONGEST // 40)
    assert not any(_said(texts, 1, 2, 3, 4, text=story))


def test_texts_that_differ_in_a_number_are_two() -> None:
    result = "Lottery results\n\nThe number drawn on Saturday is {number}, and nobody had guessed it.\n"
    assert not any(_said(HostTexts(), 1, 2, 3, 4, text=result))
