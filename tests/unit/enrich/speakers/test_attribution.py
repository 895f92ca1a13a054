from services.enrich.speakers.attribution import Voice
from tests.unit.enrich.quotes.tagging import entity

TEXT = "Ann Lee left. She said so."


def test_a_voice_with_an_entity_is_a_named_speaker() -> None:
    lee = entity(TEXT, "Ann Lee", "PERSON")
    speaker = Voice(14, 17, "named", lee, 0.8).record(TEXT)
    assert (speaker.text, speaker.name, speaker.entity_id) == ("She", "Ann Lee", lee.entity_id)
    assert (speaker.type, speaker.kind, speaker.confidence) == ("PERSON", "named", 0.8)


def test_a_voice_without_one_keeps_its_words_and_its_kind() -> None:
    speaker = Voice(14, 17, "role").record(TEXT)
    assert (speaker.text, speaker.kind) == ("She", "role")
    assert speaker.name is speaker.entity_id is speaker.type is speaker.confidence is None
