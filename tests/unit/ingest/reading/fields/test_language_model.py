"""The compact model ranks languages exactly as py3langid does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid import langid

from services.ingest.reading.fields import language_model as module
from services.ingest.reading.fields.language_model import _runs, language_model


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sailed again after a week in the dock.",
        "Die Fähre fuhr nach einer Woche wieder, sagte die Reederei.",
        "Паром снова вышел в море после недели в доке.",
        "渡轮在码头停了一周后再次起航。",
        "フェリーは一週間ぶりに出航した。",
        "أبحرت العبارة مجددا بعد أسبوع في الحوض.",
        "เรือข้ามฟากออกเดินทางอีกครั้ง",
        "यह नौका एक सप्ताह बाद फिर चली।",
        "ALL OF IT IN CAPITALS, AS A TICKER HAS IT.",
        "",
        " ",
        "\x00\x7f",
        "1 2 3",
    ],
)
def test_texts_of_many_scripts(text: str) -> None:
    assert language_model().rank(text) == langid.rank(text)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    assert language_model().rank(text) == langid.rank(text)


@pytest.mark.parametrize("mixers", [module._MIXERS, np.zeros_like(module._MIXERS)], ids=["", "all hashes alike"])
def test_runs_give_every_transition(mixers: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MIXERS", mixers)
    transitions = np.random.default_rng(1).integers(0, 2, (50, 256)) * np.arange(256)
    transitions[10:40] = transitions[3]
    runs, places = _runs(transitions)
    read = [[runs[places[row * 16 + byte // 16] + byte % 16] for byte in range(256)] for row in range(50)]
    assert read == transitions.tolist()
    assert len(runs) <= 21 * 256
