import pytest

from services.enrich.engine import engine as engines
from services.enrich.engine.encoder import Encoder
from services.enrich.engine.engine import EngineMissing, engine, require


def test_the_encoder_is_the_default() -> None:
    assert isinstance(engine(), Encoder)


def test_an_engine_that_is_not_installed_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    require("encoder")
    with pytest.raises(EngineMissing, match="install Dateline's extra `spacy`"):
        require("spacy")
