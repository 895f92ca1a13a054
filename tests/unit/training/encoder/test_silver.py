from training.encoder.silver import _space_hyphens
from training.encoder.sources import Document


def test_names_stay_where_they_were_among_spaced_hyphens() -> None:
    text = "A long-term loan of Gray-Lane Co. to a half-owned Wend unit"
    spans = [(text.index("Gray"), text.index(" to"), "ORG"), (text.index("Wend"), text.index(" unit"), "ORG")]
    spaced = _space_hyphens(Document("newswire", text, "train", silver=spans))
    assert spaced.text == "A long - term loan of Gray - Lane Co. to a half - owned Wend unit"
    assert [spaced.text[start:end] for start, end, _ in spaced.silver] == ["Gray - Lane Co.", "Wend"]
