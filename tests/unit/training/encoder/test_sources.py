import json
from pathlib import Path

import pytest

from training.encoder.sources import SOURCES, Attribution, read


def write(folder: Path, *, without: str = "") -> None:
    for source in SOURCES:
        if source.name == without:
            continue
        row: dict[str, object] = {"id": "1", "text": "Ann Lee spoke."}
        if source.name.startswith("quotes"):
            row["quotes"] = [{"kind": "direct", "spans": [[8, 13]], "speaker": [[0, 7]], "cue": None}]
        else:
            row["entities"] = [[0, 7, "PER"]]
        (folder / f"{source.name}.jsonl").write_text(f"{json.dumps(row)}\n" * 20)


def test_what_judges_is_never_trained_on(tmp_path: Path) -> None:
    write(tmp_path)
    documents = list(read(tmp_path, permissive=False))
    assert len(documents) == 20 * len(SOURCES)
    judges = {source.name for source in SOURCES if source.judges}
    assert "ner_onto_news_dev" in judges
    assert {document.part for document in documents if document.source in judges} == {"held_out"}
    kept_out = [document for document in documents if document.part == "held_out" and document.source not in judges]
    assert {document.source for document in kept_out} == {"ner_wikigold", "ner_btc", "ner_wnut17_train"}
    assert len(kept_out) == 6


def test_the_permissive_build_trains_on_open_licences_alone(tmp_path: Path) -> None:
    write(tmp_path, without="ner_conll03_train")
    trained = {document.source for document in read(tmp_path, permissive=True) if document.part == "train"}
    assert trained == {source.name for source in SOURCES if source.open_licence}
    with pytest.raises(FileNotFoundError, match=r"ner_conll03_train.jsonl is missing; pass the folder"):
        list(read(tmp_path, permissive=False))


def test_a_line_becomes_a_document(tmp_path: Path) -> None:
    write(tmp_path)
    by_source = {document.source: document for document in read(tmp_path, permissive=False)}
    assert by_source["ner_btc"].names == [(0, 7, "PER")]
    assert by_source["ner_btc"].attributions is None
    assert by_source["quotes_polnear_train"].names is None
    assert by_source["quotes_polnear_train"].attributions == [Attribution([(8, 13)], [(0, 7)], [])]
