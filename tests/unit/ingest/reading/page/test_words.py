"""The words of an element are those a reader sees."""

import pytest
from lxml.html import fragment_fromstring

from services.ingest.reading.page.words import words_of


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ("<p> One\n <b>bold</b>ly, two. </p>", "One boldly, two."),
        ("<p>By<span>Jane Roe</span><span>Reuters</span></p>", "By Jane Roe Reuters"),
        ("<div>a<p>b</p>c<br>d</div>", "a b c d"),
        ("<p>a<script>x</script>b<style>y</style><svg><title>z</title></svg></p>", "a b"),
        ("<p></p>", ""),
    ],
)
def test_words(element: str, words: str) -> None:
    assert words_of(fragment_fromstring(element)) == words
