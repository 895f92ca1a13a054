"""The oracle itself: it finds each kind of problem if there is one. Otherwise its zeros would mean nothing."""

import pytest

from schemas.article_document import ALIAS_WRITE
from services.index.document import document
from services.runtime.broker.producer import ConfirmedProducer, Outgoing
from tests.faults.articles import Capture, newest
from tests.faults.experiment import Experiment
from tests.faults.ledger import outgoing
from tests.faults.oracle import CURRENT, NotQuiet, judge


def test_the_oracle_finds_what_is_wrong(experiment: Experiment) -> None:
    experiment.injects("documents and records tampered with, one of each kind of finding")
    captures = experiment.articles(60)
    experiment.write(captures, "index")
    with pytest.raises(NotQuiet, match=r"dateline.enriched-articles.v1/\d: \d+"):
        experiment.quiet(1)
    with experiment.fleet("index") as fleet:
        fleet.wait_ready()
        experiment.quiet()
    clean = judge(experiment.settings, experiment.es, experiment.ledger)
    assert clean.summary() == ""
    assert clean.documents == clean.articles == 60
    assert clean.captures == len(captures) > 60

    last = list(newest(captures).values())
    lost, copied, outdated, reworded, uncurrent = last[:5]
    experiment.es.delete(index=ALIAS_WRITE, id=lost.article_id, version=lost.revision + 1, version_type="external")
    put(experiment, "f" * 32, copied)
    put(experiment, outdated.article_id, outdated, revision=outdated.revision + 1)
    put(experiment, reworded.article_id, reworded.changed(title="Muu", paragraphs=("Muu uutinen.",)), force=True)
    record = outgoing(uncurrent.changed(captured_at=uncurrent.captured_at.replace(year=2020)), "index")
    with ConfirmedProducer(experiment.settings) as producer:
        producer.write([Outgoing(CURRENT, record.key, record.value, record.headers)])
    experiment.fired("tampering", 5)

    found = judge(experiment.settings, experiment.es, experiment.ledger)
    assert len(found.lost) == 1
    assert lost.article_id in found.lost[0]
    assert any(copied.url in entry for entry in found.duplicated)
    assert len(found.invented) == 1
    assert "f" * 32 in found.invented[0]
    assert {entry.split(":")[0] for entry in found.behind} == {outdated.article_id, reworded.article_id}
    assert any(uncurrent.article_id in entry for entry in found.current)
    assert "behind 2" in found.summary()


def put(
    experiment: Experiment, doc_id: str, capture: Capture, *, revision: int | None = None, force: bool = False
) -> None:
    """Write a document without the workers; `force` overwrites the existing version."""
    source = document(capture.enriched()).model_dump(mode="json", by_alias=True, exclude_none=True)
    version = revision or capture.revision
    experiment.es.index(
        index=ALIAS_WRITE,
        id=doc_id,
        document=source | {"revision": version},
        version=version,
        version_type="external_gte" if force else "external",
    )
