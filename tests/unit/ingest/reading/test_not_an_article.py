"""The error names its reason."""

import pickle

from services.ingest.reading.not_an_article import NotAnArticle


def test_the_detail_is_the_message() -> None:
    error = NotAnArticle("the page is empty")
    assert isinstance(error, ValueError)
    assert error.detail == str(error) == "the page is empty"
    assert error.reason == "not_an_article"


def test_a_wall_says_so_also_after_it_left_a_child_process() -> None:
    error = pickle.loads(pickle.dumps(NotAnArticle("a captcha", "wall")))
    assert (error.detail, error.reason) == ("a captcha", "wall")
