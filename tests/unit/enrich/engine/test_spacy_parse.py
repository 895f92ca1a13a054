import pytest

from services.enrich.engine.spacy_parse import BATCH_CHARACTERS, PIECE_CHARACTERS, parse, pipeline


def test_pipeline_is_loaded_once() -> None:
    assert pipeline() is pipeline()
    assert pipeline().pipe_names == ["tok2vec", "tagger", "parser", "ner"]


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
