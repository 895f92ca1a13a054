import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.model import BATCH_CHARACTERS, PIECE_CHARACTERS, paragraphs, parse, pipeline


def test_pipeline_is_loaded_once() -> None:
    assert pipeline() is pipeline()
    assert pipeline().pipe_names == ["tok2vec", "tagger", "parser", "ner"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("Bridge opens\nThe bridge opened.", ["Bridge opens", "The bridge opened."]),
        (
            "The old bridge over the Wend was closed for most of the\nwinter.",
            ["The old bridge over the Wend was closed for most of the\nwinter."],
        ),
        (
            "The council of Port Arden voted on Monday night to open the\n"
            "Harbour Road again, and to close the old bridge over the\n"
            "Wend for good.",
            [
                "The council of Port Arden voted on Monday night to open the\n"
                "Harbour Road again, and to close the old bridge over the\n"
                "Wend for good."
            ],
        ),
        ("It ended.\u2028It began.", ["It ended.", "It began."]),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == expected


@given(st.text(max_size=300))
def test_paragraphs_hold_every_letter_once(text: str) -> None:
    found = paragraphs(text)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "  Ann Lee spoke.\r\n\r\n\tMs.\xa0Reed listened 😀.\n",
        "e\u0301t\u0301 \u200bone\u2028two",
    ],
)
def test_token_offsets_count_code_points(text: str) -> None:
    doc = parse(text)
    assert sum(len(token.text_with_ws) for token in doc) == len(text)
    for token in doc:
        shown = text[token.idx : token.idx + len(token)]
        assert token.is_space or token.text == shown or not shown.isprintable()


def test_a_long_text_is_parsed_in_pieces() -> None:
    sentence = "Ann Lee of Port Arden opened the road. "
    text = sentence * (2 * BATCH_CHARACTERS // len(sentence))
    doc = parse(text)
    assert len(doc.text) == len(text) > PIECE_CHARACTERS
    assert len(list(doc.sents)) == text.count(".")


def test_a_long_text_without_a_space_is_parsed() -> None:
    assert len(parse("x" * (2 * PIECE_CHARACTERS + 1)).text) == 2 * PIECE_CHARACTERS + 1


def test_sentences_end_with_their_paragraph() -> None:
    text = "Bridge opens in Port Arden\n\nThe mayor spoke"
    assert {token.sent.start for token in parse(text)} >= {0}
    assert [sentence.text.strip() for sentence in parse(text).sents] == [
        "Bridge opens in Port Arden",
        "The mayor spoke",
    ]
