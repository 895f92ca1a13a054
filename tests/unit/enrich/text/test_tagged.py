from services.enrich.text.tagged import TaggedName, TaggedSpan


def test_a_tag_without_shares_is_sure() -> None:
    assert TaggedName(0, 3, "PERSON").shares == {}
    assert TaggedSpan(0, 3).share == 1.0


def test_tags_are_ordered_as_the_text_is() -> None:
    assert sorted([TaggedSpan(4, 6), TaggedSpan(0, 9), TaggedSpan(0, 2)]) == [
        TaggedSpan(0, 2),
        TaggedSpan(0, 9),
        TaggedSpan(4, 6),
    ]
