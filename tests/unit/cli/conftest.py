"""Commands of unit tests meet fakes behind the clients of Kafka and Elasticsearch; so does the probe before these."""

import pytest

from services.runtime.port_probe import Answer


@pytest.fixture(autouse=True)
def _somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.reachable.probe", lambda *_: Answer.SOMETHING)
