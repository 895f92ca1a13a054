import pytest

from services.enrich.text.care import is_careless, is_posts
from services.enrich.text.paragraphs import paragraphs

NEWS = "\n\n".join(["The board met in Wend on Monday."] * 12)


@pytest.mark.parametrize(
    ("text", "careless", "posts"),
    [
        (NEWS, False, False),
        (f"{NEWS}\n\nAsk us: @wendboard.", False, False),
        ("Thanks @ola for #wend!\n\nSo good.\n\nAll came.\n\nIt was late.", False, True),
        ("wend was great\n\nSo good.", True, True),
        ("Write to ann@wend.example today.", False, False),
    ],
)
def test_posts_and_careless_texts_are_told_from_news(text: str, careless: bool, posts: bool) -> None:
    places = paragraphs(text)
    assert (is_careless(text, places), is_posts(text, places)) == (careless, posts)


def test_text_that_is_mostly_posts_may_lack_capitals() -> None:
    text = "Seen @tarn today\n\nLunch with ben\n\nSo #tired"
    assert is_careless(text, paragraphs(text))
    text = "The council met.\n\nIt voted.\n\nShe wrote @wexley.\n\nIt rained.\n\nAll left."
    assert not is_careless(text, paragraphs(text))
