import pytest

from schemas.enriched_article import Entity
from services.enrich.speakers.attribution import Attribution
from services.enrich.speakers.finding import Report
from services.enrich.speakers.speakers import Speakers
from services.enrich.text.tagged import TaggedSpan
from tests.unit.enrich.quotes.tagging import entity
from tests.unit.enrich.speakers.scenes import scene_of


def speakers(text: str, *told: tuple[str, str], more: tuple[Entity, ...] = ()) -> list[Attribution]:
    """The attributions of pairs of content and source, each searched after the one before; no source: ``""``."""
    resolver, found, at = Speakers(scene_of(text, *more)), [], 0
    for content, words in told:
        start = text.index(content, at)
        quoted = text[start - 1] in '“"'
        at = start
        tag = None
        if words:
            begin = text.index(words, at) if words in text[at:] else text.rindex(words, 0, at)
            tag = TaggedSpan(begin, begin + len(words))
        said = text.find("said", start)
        cue = TaggedSpan(said, said + 4) if tag is not None else None
        found.append(resolver.attribution(Report([(start, start + len(content))], cue, tag, quoted, quoted)))
    return found


def names(attribution: Attribution) -> list[str | None]:
    return [voice.entity.name if voice.entity else None for voice in attribution.voices]


def speaker(text: str, words: str) -> tuple[str, str | None, str]:
    """The words, name and kind of the speaker for the last occurrence of `words` before ` said so`."""
    start = text.rindex(words)
    end = len(text) - len("so.")
    report = Report(
        [(end, end + 2)],
        TaggedSpan(end - 5, end - 1),
        TaggedSpan(start, start + len(words)),
        quoted=False,
        direct=False,
    )
    voice = Speakers(scene_of(text)).attribution(report).voices[0]
    return text[voice.start : voice.end], voice.entity.name if voice.entity else None, voice.kind


@pytest.mark.parametrize(
    ("text", "source", "words", "name"),
    [
        ("Susan Lee said so.", "Susan Lee", "Susan Lee", "Susan Lee"),
        ("Mayor Susan Lee said so.", "Mayor Susan Lee", "Mayor Susan Lee", "Susan Lee"),
        ("The mayor, Susan Lee, said so.", "The mayor, Susan Lee", "The mayor", "Susan Lee"),
        ("The mayor, Susan Lee, said so.", "The mayor", "The mayor", "Susan Lee"),
        ("Mayor Susan Lee met Tom Reed. The mayor said so.", "The mayor", "The mayor", "Susan Lee"),
        ("The Harbor Bank said so.", "The Harbor Bank", "The Harbor Bank", "Harbor Bank"),
        ("Susan Lee came. She said so.", "She", "She", "Susan Lee"),
        ("They met Susan Lee, who said so.", "who", "who", "Susan Lee"),
        ("They met Susan Lee (D-N.C.), the mayor of Arden, who said so.", "who", "who", "Susan Lee"),
        (
            "Tom Reed of the Harbor Bank said so.",
            "Tom Reed of the Harbor Bank",
            "Tom Reed of the Harbor Bank",
            "Tom Reed",
        ),
    ],
)
def test_a_source_names_an_entity(text: str, source: str, words: str, name: str) -> None:
    assert speaker(text, source) == (words, name, "named")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("Officials", "anonymous"),
        ("A Harbor Bank official", "anonymous"),
        ("Susan Lee's supporters", "group"),
        ("Two aides of Susan Lee", "anonymous"),
        ("residents of Arden", "group"),
        ("A spokesman for Susan Lee", "role"),
        ("a lawyer for President Susan Lee", "anonymous"),
        ("The mother of Susan Lee", "role"),
        ("Susan Lee's campaign", "role"),
        ("The Lee campaign", "role"),
        ("a recording obtained by the Harbor Bank", "document"),
        ("We", "role"),
        ("I", "role"),
    ],
)
def test_who_belongs_to_a_name_is_not_its_bearer(source: str, kind: str) -> None:
    text = f"Susan Lee opened the road with the Harbor Bank. {source} said so."
    _, name, found = speaker(text, source)
    assert (name, found) == (None, kind)


@pytest.mark.parametrize(
    "source", ["a Harbor Bank report", "a report by the Harbor Bank", "a report released by the Harbor Bank on Monday"]
)
def test_a_document_speaks_for_who_issued_it(source: str) -> None:
    text = f"The road is closed, {source} said so."
    _, name, kind = speaker(text, source)
    assert (name, kind) == ("Harbor Bank", "document")


@pytest.mark.parametrize(("first", "second"), [("Susan Lee", "Tom Reed"), ("Tom Reed", "Susan Lee")])
@pytest.mark.parametrize("joined", ["{} met {} at noon on Monday.", "{} and {} run the shop.", "{} lives with {}."])
@pytest.mark.parametrize(("pronoun", "name"), [("she", "Susan Lee"), ("he", "Tom Reed")])
def test_a_first_name_tells_whom_a_pronoun_means(first: str, second: str, joined: str, pronoun: str, name: str) -> None:
    text = f"{joined.format(first, second)} “It was late,” {pronoun} said."
    assert names(speakers(text, ("It was late", pronoun))[0]) == [name]


def test_a_relative_tells_a_gender() -> None:
    text = "Alex Moss came with his wife, Robin Dane. “It was late,” she said."
    more = (entity(text, "Robin Dane", "PERSON"),)
    assert names(speakers(text, ("It was late", "she"), more=more)[0]) == ["Robin Dane"]


def test_a_person_in_the_content_does_not_say_it() -> None:
    text = "Maria Cole defended Susan Lee. Lee was honest, she said."
    assert names(speakers(text, ("Lee was honest", "she"))[0]) == ["Maria Cole"]


def test_the_last_speaker_is_not_meant_where_the_text_has_turned_to_somebody_else() -> None:
    text = "“It is late,” said Alex Moss. Coach Tom Reed was furious. “We were asleep,” he said."
    told = speakers(text, ("It is late", "Alex Moss"), ("We were asleep", "he"))
    assert "Alex Moss" not in names(told[1])


def test_the_end_of_a_clause_is_whom_it_describes() -> None:
    text = "Susan Lee, who bakes the bread, said so."
    assert speaker(text, "bread") == ("Susan Lee", "Susan Lee", "named")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Susan Lee, who founded the bakery in Port Arden, said so.", "founded the bakery"),
        ("Susan Lee, 31, of Port Arden, said so.", "of Port Arden"),
    ],
)
def test_the_rest_of_a_description_is_whom_it_describes(text: str, words: str) -> None:
    assert speaker(text, words) == ("Susan Lee", "Susan Lee", "named")


def test_a_clause_with_another_speaker_describes_nobody() -> None:
    text = "Susan Lee, who she said had left, said so."
    assert speaker(text, "she said")[0] != "Susan Lee"


def test_somebodys_people_are_those_named_beside_them() -> None:
    text = "“We are closing,” Moss's advisers, Susan Lee and Tom Reed, said. Alex Moss left."
    told = speakers(text, ("We are closing", "Moss's advisers, Susan Lee and Tom Reed"))[0]
    assert names(told) == ["Susan Lee", "Tom Reed"]


def test_a_given_name_in_a_list_may_be_of_somebody_unknown() -> None:
    text = "Tom Reed left. “We are closing,” Moss's biographers, Tom and Susan Lee, said. Alex Moss stayed."
    tom = entity(text, "Tom Reed", "PERSON")
    tom.mentions.extend(entity(text, "Tom", "PERSON").mentions[-1:])
    told = speakers(text, ("We are closing", "Moss's biographers, Tom and Susan Lee"), more=(tom,))[0]
    assert "Tom Reed" not in names(told)


def test_a_party_and_a_state_tell_whom_a_role_means() -> None:
    text = "Rep. Tom Reed (R-Ore.) met Rep. Alex Moss (D-Vt.) on Monday. The Oregon Republican said so."
    assert speaker(text, "The Oregon Republican")[1] == "Tom Reed"


def test_a_justice_is_a_judge() -> None:
    text = "Justice Tom Reed questioned Maria Cole for an hour. The judge said so."
    assert speaker(text, "The judge")[1] == "Tom Reed"


def test_whoever_does_not_want_to_be_named_is_anonymous() -> None:
    text = "Susan Lee opened a bakery. Her neighbor, who asked not to be named, said so."
    assert speaker(text, "who") == ("Her neighbor", None, "anonymous")


def test_several_names_are_several_speakers() -> None:
    text = "“We are closing,” Susan Lee and Tom Reed said."
    told = speakers(text, ("We are closing", "Susan Lee and Tom Reed"))[0]
    assert names(told) == ["Susan Lee", "Tom Reed"]
    assert [text[voice.start : voice.end] for voice in told.voices] == ["Susan Lee", "Tom Reed"]


def test_who_is_described_by_another_name_speaks_alone() -> None:
    text = "“We are closing,” Susan Lee, a former mayor and a Reed supporter, said. Tom Reed left."
    told = speakers(text, ("We are closing", "Susan Lee, a former mayor and a Reed supporter"))[0]
    assert names(told) == ["Susan Lee"]


def test_they_are_those_who_spoke_jointly() -> None:
    text = "“We are closing,” Susan Lee and Tom Reed said. “It is over,” they said."
    told = speakers(text, ("We are closing", "Susan Lee and Tom Reed"), ("It is over", "they"))
    assert names(told[1]) == ["Susan Lee", "Tom Reed"]


def test_a_quotation_without_a_source_goes_on() -> None:
    text = "“We are closing,” Susan Lee said. “It is over.”"
    assert names(speakers(text, ("We are closing", "Susan Lee"), ("It is over.", ""))[1]) == ["Susan Lee"]


def test_the_words_for_whoever_goes_on_are_the_nearest() -> None:
    text = "Susan Lee warned them: “We are closing,” she said. “It is over.”"
    last = speakers(text, ("We are closing", "Susan Lee"), ("It is over.", ""))[1]
    assert names(last) == ["Susan Lee"]
    assert [text[voice.start : voice.end] for voice in last.voices] == ["she"]


def test_a_quotation_goes_on_past_somebody_named_in_passing() -> None:
    text = "“We are closing,” Susan Lee said at a dinner where Tom Reed also spoke. “It is over.”"
    assert names(speakers(text, ("We are closing", "Susan Lee"), ("It is over.", ""))[1]) == ["Susan Lee"]


def test_a_quotation_after_somebody_else_acted_is_nobodys() -> None:
    text = "“We are closing,” Susan Lee said. Tom Reed shook his head. “It is over.”"
    assert names(speakers(text, ("We are closing", "Susan Lee"), ("It is over.", ""))[1]) == []


def test_a_quotation_that_names_the_last_speaker_is_somebody_elses() -> None:
    text = (
        "“We are closing,” Tom Reed said.\n\nIs that fair?\n\n“Reed never tells the truth, and he never did tell me.”"
    )
    told = speakers(text, ("We are closing", "Tom Reed"), ("Reed never tells the truth, and he never did tell me.", ""))
    assert names(told[1]) == []


def test_every_speaker_has_a_confidence() -> None:
    text = "“We are closing,” Susan Lee said. “It is over,” an official said. “I know,” she said."
    told = speakers(text, ("We are closing", "Susan Lee"), ("It is over", "an official"), ("I know", "she"))
    assert all(voice.confidence is not None and 0 <= voice.confidence <= 1 for one in told for voice in one.voices)


def test_a_witness_is_not_whoever_asked() -> None:
    text = "“Was it you?” Susan Lee asked. “It was not,” said the witness."
    told = speakers(text, ("Was it you?", "Susan Lee"), ("It was not", "the witness"))[1]
    assert names(told) == [None]
