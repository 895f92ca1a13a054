"""The story ends before the rest of the page, and its paragraphs are separated from captions and times."""

from services.ingest.reading.text.blocks import read_blocks
from services.ingest.reading.text.story import before_the_end, read_story, without_last_lines

TITLE = "Harbor City reopens its oldest bridge after two years of repairs"
FIRST = (
    "HARBOR CITY (Reuters) - The oldest bridge of Harbor City reopened on Tuesday, two years after it was "
    "closed for repairs."
)
COSTS = "The repairs cost forty million, twice what was planned last November, the council said."
LAST = "Engineers will check the piers every spring, said the council's chief engineer, Otto Brandt."


def _story(text: str) -> list[tuple[str, str]]:
    paragraphs = read_story(before_the_end(read_blocks(text)), TITLE).paragraphs
    return [(paragraph.kind, paragraph.text) for paragraph in without_last_lines(paragraphs)]


def test_numbers_and_the_dash_of_direct_speech_are_text() -> None:
    spoken = "– We count every gull, said the warden, and we will count them again."
    assert _story(f"{FIRST}\n\n{spoken}\n\n1. Gulls rest here.\n2. Terns do not.\n\n{LAST}") == [
        ("paragraph", FIRST),
        ("paragraph", spoken),
        ("list_item", "1. Gulls rest here."),
        ("list_item", "2. Terns do not."),
        ("paragraph", LAST),
    ]


def test_bullets_are_removed_and_subheads_recognized() -> None:
    assert _story(f"{FIRST}\n\nCosts doubled\n\n{COSTS}\n\n## What changes\n\n• Cars may cross.\n\n{LAST}") == [
        ("paragraph", FIRST),
        ("subhead", "Costs doubled"),
        ("paragraph", COSTS),
        ("subhead", "What changes"),
        ("list_item", "Cars may cross."),
        ("paragraph", LAST),
    ]


def test_the_story_ends_at_related_headlines() -> None:
    below = "Related\nFerry line closes after a century of service to the isles\nCouncil votes on new tolls"
    assert _story(f"{COSTS}\n\n{LAST}\n\n{below}") == [("paragraph", COSTS), ("paragraph", LAST)]


def test_a_box_of_related_headlines_does_not_end_the_story() -> None:
    box = "Related stories\nFerry line closes after a century of service"
    after = [f"{LAST} {number} piers were checked." for number in range(3)]
    texts = [text for _, text in _story("\n\n".join([COSTS, box, *after]))]
    assert texts == [COSTS, "Ferry line closes after a century of service", *after]


def test_dialogue_stays_story() -> None:
    lines = [FIRST, "“Is it open?”", "“It is,” she said.", LAST]
    assert [text for _, text in _story("\n\n".join(lines))] == lines


def test_the_title_captions_and_times_are_not_paragraphs() -> None:
    caption = "Boats at dawn. (Kim Vale/Harbor Wire)"
    story = read_story([TITLE, FIRST, caption, "Updated 4 March 2026 11:30 GMT", LAST], TITLE)
    assert [paragraph.text for paragraph in story.paragraphs] == [FIRST, LAST]
    assert (story.captions, story.stamps) == ([caption], ["Updated 4 March 2026 11:30 GMT"])


def test_last_lines_without_a_sentence_are_dropped_but_the_desk_stays() -> None:
    desk = "(Reporting by Jane Roe; Editing by Max Quill)"
    assert [text for _, text in _story(f"{FIRST}\n\n{LAST}\n\n{desk}\n\nHarbor\n\nTolls")] == [FIRST, LAST, desk]


def test_furniture_alone_is_not_a_story() -> None:
    assert _story("Advertisement\n\nShare this\n") == []
    assert read_story([], None).paragraphs == []
    assert without_last_lines([]) == []
