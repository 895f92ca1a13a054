"""The rules for contents, on given tags, independent of any engine."""

from tests.unit.enrich.quotes.tagging import contents


def test_a_quotation_reaches_to_its_marks_whatever_is_tagged() -> None:
    assert contents("Lee said, “The road is closed now.”", ["road is closed"], ["said"]) == [["The road is closed now"]]


def test_a_quotation_that_is_led_in_ends_at_its_mark() -> None:
    text = "She says, “Stay in here,” until they leave."
    assert contents(text, ["Stay in here,” until they leave"], ["says"]) == [["Stay in here"]]


def test_what_leads_a_quotation_in_is_another_content() -> None:
    text = "It said what a road would do: “It opens the port,” wrote Lee."
    found = contents(text, ["what a road would do: “It opens the port"], ["said", "wrote"])
    assert found == [["what a road would do"], ["It opens the port"]]


def test_a_work_is_no_content() -> None:
    assert contents("They read “The Long Road” there.", ["The Long Road"], []) == []


def test_a_quotation_next_to_its_verb_needs_no_tag_where_the_comma_follows_the_mark() -> None:
    assert contents("“It’s over”, Ann Lee said.", [], ["said"]) == [["It’s over"]]


def test_a_clause_in_marks_ends_before_where_it_was_said() -> None:
    assert contents('Lee said "it is over" in court.', ['it is over" in court'], ["said"]) == [["it is over"]]


def test_a_report_ends_with_its_sentence() -> None:
    text = "Lee praised Bo Reed. Reed was a friend, she said."
    found = contents(text, ["praised Bo Reed. Reed was a friend"], ["said"])
    assert found == [["praised Bo Reed"], ["Reed was a friend"]]


def test_a_content_has_whole_words() -> None:
    text = "Lee said the 5-foot-3 guard - a star - would cost $2,000."
    found = contents(text, ["the 5", "foot-3 guard", "a star", "would cost $2"], ["said"])
    assert found == [["the 5-foot-3 guard - a star - would cost $2,000"]]


def test_what_is_how_somebody_put_it_is_content() -> None:
    assert contents("“Enough” is how Ann Lee put it.", [], []) == [["Enough"]]


def test_a_title_beside_a_verb_is_no_content() -> None:
    assert contents("In her memoir, “Cold Harbor,” Lee wrote of ice.", [], ["wrote"]) == []


def test_a_content_goes_on_after_an_abbreviation() -> None:
    text = "The harbor has been closed since Feb. 9, two pilots said."
    assert contents(text, ["The harbor has been closed since Feb", "9"], ["said"]) == [[text.partition(", two")[0]]]
    two = contents("The road sank. It is shut, Lee said.", ["The road sank", "It is shut"], ["said"])
    assert two == [["The road sank"], ["It is shut"]]


def test_a_content_goes_on_over_a_name_that_was_left_out() -> None:
    text = "The masters and the Port of Arden will meet, two pilots said."
    assert contents(text, ["The masters and the", "will meet"], ["said"]) == [
        ["The masters and the Port of Arden will meet"]
    ]
    other = contents(
        "The road is shut Lee said and the pier sank.", ["The road is shut", "the pier sank"], ["Lee said"]
    )
    assert other == [["The road is shut"], ["the pier sank"]]
