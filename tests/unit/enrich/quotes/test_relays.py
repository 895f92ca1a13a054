import pytest

from services.enrich.quotes.relays import find_relays, with_relays
from services.enrich.text.tagged import Reported
from tests.unit.enrich.quotes.tagging import tags


@pytest.mark.parametrize(
    ("text", "contents", "sources", "cues", "who", "said", "via"),
    [
        ("The Harbor Wire quoted Ann Lee as saying the road would open.", ["Ann Lee as saying the road would open"],
         ["The Harbor Wire"], ["quoted"], "Ann Lee", "the road would open", "The Harbor Wire"),
        ("It cited the mayor, Tom Reed, as saying that it rained.", ["Tom Reed, as saying that it rained"],
         ["It"], ["cited"], "the mayor, Tom Reed,", "it rained", "It"),
        ("“The road is open,” Ann Lee was quoted as saying by Harbor Wire.", ["The road is open", "Ann Lee"],
         [], ["was quoted as saying"], "Ann Lee", "The road is open", "Harbor Wire"),
    ],
)  # fmt: skip
def test_who_is_quoted_speaks(
    text: str, contents: list[str], sources: list[str], cues: list[str], who: str, said: str, via: str
) -> None:
    reported = Reported(tags(text, contents), tags(text, sources), tags(text, cues))
    relays = find_relays(text, reported)
    found = with_relays(reported, relays)
    assert [text[one.start : one.end] for one in found.sources] == [who]
    assert [text[one.start : one.end].strip() for one in found.contents] == [said]
    assert [one.via and text[one.via.start : one.via.end] for one in relays] == [via]


def test_a_text_without_relays_keeps_its_tags() -> None:
    text = "Ann Lee quoted a poem. Tom Reed said it rained."
    reported = Reported(tags(text, ["it rained"]), tags(text, ["Tom Reed"]), tags(text, ["said"]))
    assert with_relays(reported, find_relays(text, reported)) is reported
