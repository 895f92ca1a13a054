"""One document that Elasticsearch rejects, among the five hundred of one request."""

import orjson

from schemas.article import ArticleTime
from schemas.enriched_article import EnrichedArticle
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.producer import Outgoing
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment
from tests.faults.ledger import outgoing
from tests.faults.proxy import ElasticsearchProxy

RECORDS = 500


def test_one_mapping_error_costs_one_record(experiment: Experiment) -> None:
    experiment.injects(f"an impossible date among the {RECORDS} records of one bulk request")
    *good, bad = experiment.articles(RECORDS, many_revisions=0)
    poison = with_impossible_date(bad)
    half = len(good) // 2
    experiment.write(good[:half], "index")
    (written,) = experiment.ledger.write_poison([poison])
    experiment.write(good[half:], "index")
    with ElasticsearchProxy(experiment.settings.elasticsearch_url) as proxy:
        environment = {
            "DATELINE_ELASTICSEARCH_URL": proxy.url,
            "DATELINE_BULK_RECORDS": str(RECORDS),
            # All are already on the topic; the request should wait for the last of them.
            "DATELINE_BULK_WAIT_S": "200",
        }
        with experiment.fleet("index", environment=environment) as fleet:
            fleet.wait_ready()
            experiment.quiet()
            assert proxy.bulks == 1, "the worker did not send exactly one request"
            experiment.fired("mapping error")
            found = experiment.judge(probes=False)
            assert not fleet.ended_by_themselves
    assert found.documents == RECORDS - 1
    (letter,) = read_dead_letters(experiment.settings)
    assert (letter.coordinates, letter.reason, letter.attempts) == (str(written), "rejected", 1)
    assert (letter.key, letter.value) == (poison.key, poison.value)
    assert letter.article_id == bad.article_id
    assert "failed to parse field [published_at] of type [date]" in letter.detail
    assert "2026-13-45" in letter.detail


def with_impossible_date(capture: Capture) -> Outgoing:
    """A record that is valid by its schema, but whose date of publication only looks like a date."""
    record = outgoing(capture, "index")
    fields = orjson.loads(record.value or b"")
    fields["published_at"] = ArticleTime(value="2026-13-45", precision="day", zone="unknown").model_dump(mode="json")
    value = EnrichedArticle.model_validate(fields).to_bytes()
    return Outgoing(record.topic, record.key, value, record.headers)
