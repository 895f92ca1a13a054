"""A draft gives the provenance and the confidence of each decided field."""

from services.ingest.addresses.address import Address
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.paragraph import Paragraph


def test_only_decided_fields_have_provenance_and_confidence() -> None:
    paragraphs = [Paragraph(text="The bridge is open.")]
    draft = Draft(
        address=Address.of("https://harbor-daily.example/bridge"),
        title=decide("Old bridge reopens", ["h1", "title"], 3),
        subtitle=Decision(None),
        authors=Decision([]),
        agencies=decide(["Reuters"], ["byline"]),
        published_at=Decision(None),
        modified_at=Decision(None),
        language=Decision(None),
        section=Decision(None),
        keywords=Decision([]),
        lead_image=Decision(None),
        text=Decision(paragraphs, "blocks", 0.97),
        site_name="Harbor Daily",
    )
    assert draft.provenance == {"title": "h1", "agencies": "byline", "text": "blocks"}
    assert draft.confidence == {"title": 0.6, "agencies": 0.67, "text": 0.97}
    assert draft.paragraphs == paragraphs
