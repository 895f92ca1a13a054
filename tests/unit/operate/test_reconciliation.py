"""Each kind of finding, and that a pipeline which does its work never gives one, wherever it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemas.article_document import ALIAS_READ
from schemas.topics.coordinates import Place
from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.operate.reconciliation import (
    CurrentTopic,
    Document,
    Finding,
    Identity,
    StageTopic,
    reconcile,
)

KEY = "a" * 32
PARTITIONS = 2

# Many a pipeline has no settled document; that those are passed over is no fault of the test.
some_pass = settings(suppress_health_check=[HealthCheck.filter_too_much])


def stage(
    topic: str, *records: Identity | None, committed: int | None = None, dead: tuple[int, ...] = ()
) -> StageTopic:
    """Records in partition 0, from offset 0; all committed unless said."""
    made = StageTopic(
        topic, {0: len(records) if committed is None else committed}, {Place(0, offset) for offset in dead}
    )
    for offset, record in enumerate(records):
        made.add(Place(0, offset), record)
    return made


def current(*revisions: int) -> CurrentTopic:
    made = CurrentTopic()
    for offset, revision in enumerate(revisions):
        made.add(Place(0, offset), Identity(KEY, revision))
    return made


def found(
    articles: StageTopic | None = None,
    enriched: StageTopic | None = None,
    kept: CurrentTopic | None = None,
    documents: dict[str, Document] | None = None,
) -> list[Finding]:
    return reconcile(articles or stage(ARTICLES), enriched or stage(ENRICHED), kept or CurrentTopic(), documents or {})


def held(version: int) -> dict[str, Document]:
    return {KEY: Document(version, version)}


def test_a_whole_pipeline_gives_nothing() -> None:
    articles = stage(ARTICLES, Identity(KEY, 64), Identity(KEY, 128))
    enriched = stage(ENRICHED, Identity(KEY, 65), Identity(KEY, 129))
    assert found(articles, enriched, current(65, 129), held(129)) == []
    assert found() == []


def test_an_article_that_was_never_enriched_is_missing() -> None:
    (finding,) = found(stage(ARTICLES, Identity(KEY, 64)))
    assert finding == Finding("missing", ENRICHED, KEY, expected=64, record=f"{ARTICLES}/0/0")


def test_an_article_of_which_an_older_capture_was_enriched_is_behind() -> None:
    articles = stage(ARTICLES, Identity(KEY, 64), Identity(KEY, 128))
    (finding,) = found(articles, stage(ENRICHED, Identity(KEY, 65)), current(65), held(65))
    assert finding == Finding("behind", ENRICHED, KEY, expected=128, found=65, record=f"{ARTICLES}/0/1")


def test_a_dead_letter_is_not_missing_but_the_record_before_it_may_be() -> None:
    articles = stage(ARTICLES, Identity(KEY, 64), Identity(KEY, 128), dead=(1,))
    assert found(articles)[0].expected == 64
    assert found(articles, stage(ENRICHED, Identity(KEY, 65)), current(65), held(65)) == []


def test_what_is_not_committed_is_pending() -> None:
    articles = stage(ARTICLES, Identity(KEY, 64), committed=0)
    assert found(articles) == []
    assert articles.pending == 1
    assert found(enriched=stage(ENRICHED, Identity(KEY, 65), committed=0)) == []


def test_a_replay_on_its_way_excuses_the_record_it_repeats() -> None:
    assert found(stage(ARTICLES, Identity(KEY, 64), Identity(KEY, 64), committed=1)) == []


def test_an_article_older_than_what_came_of_it_is_kept_for_asks_for_nothing() -> None:
    articles = StageTopic(ARTICLES, {0: 1}, set())
    articles.add(Place(0, 0), Identity(KEY, 64), expired=True)
    assert found(articles) == []


def test_an_enriched_record_that_is_forgotten_is_known_by_its_document() -> None:
    assert found(stage(ARTICLES, Identity(KEY, 64)), kept=current(65), documents=held(65)) == []


def test_a_committed_record_that_cannot_be_read_must_be_a_dead_letter() -> None:
    (finding,) = found(stage(ARTICLES, None))
    assert finding == Finding("missing", f"{ARTICLES}.dlq", f"{ARTICLES}/0/0", record=f"{ARTICLES}/0/0")
    assert found(stage(ARTICLES, None, dead=(0,))) == found(stage(ARTICLES, None, committed=0)) == []


def test_one_that_was_replayed_is_accounted_for_by_its_repetition() -> None:
    articles = stage(ARTICLES, None)
    articles.add(Place(0, 1), None, repeats=Place(0, 0))
    assert found(articles) == [], "not committed yet"
    articles = StageTopic(ARTICLES, {0: 2}, set())
    articles.add(Place(0, 0), None)
    articles.add(Place(0, 1), None, repeats=Place(0, 0))
    (finding,) = found(articles)
    assert finding.record == f"{ARTICLES}/0/1", "it is no dead letter either"


def test_a_document_that_is_not_there_is_missing() -> None:
    (finding,) = found(enriched=stage(ENRICHED, Identity(KEY, 65)), kept=current(65))
    assert finding == Finding("missing", ALIAS_READ, KEY, expected=65, record=f"{ENRICHED}/0/0")
    (finding,) = found(kept=current(1, 65))
    expected = Finding("missing", ALIAS_READ, KEY, expected=65, record=f"{CURRENT}/0/1")
    assert finding == expected, "every current article has a document"


def test_a_record_that_died_behind_it_was_enriched_all_the_same() -> None:
    assert found(stage(ARTICLES, Identity(KEY, 64)), stage(ENRICHED, Identity(KEY, 65), dead=(0,))) == []


def test_an_older_document_is_behind() -> None:
    (finding,) = found(enriched=stage(ENRICHED, Identity(KEY, 65)), kept=current(65), documents=held(1))
    assert finding == Finding("behind", ALIAS_READ, KEY, expected=65, found=1, record=f"{ENRICHED}/0/0")


def test_a_version_that_is_not_the_revision_is_damage() -> None:
    enriched = stage(ENRICHED, Identity(KEY, 65))
    (finding,) = found(enriched=enriched, kept=current(65), documents={KEY: Document(66, 65)})
    assert finding == Finding("damaged", ALIAS_READ, KEY, expected=66, found=65, record=f"{ENRICHED}/0/0")
    (finding,) = found(kept=current(65), documents={KEY: Document(66, 65)})
    assert finding.record == f"{CURRENT}/0/0"


def test_a_document_that_no_topic_knows_is_extra() -> None:
    assert found(documents=held(65)) == [Finding("extra", ALIAS_READ, KEY, found=65)]
    assert found(documents={KEY: Document(1, -1)}) == [Finding("extra", ALIAS_READ, KEY, found=1)]


def test_a_document_must_be_among_the_current_articles() -> None:
    enriched = stage(ENRICHED, Identity(KEY, 65))
    (finding,) = found(enriched=enriched, documents=held(65))
    assert finding == Finding("missing", CURRENT, KEY, expected=65, record=f"{ENRICHED}/0/0")
    enriched = stage(ENRICHED, Identity(KEY, 65), committed=0)
    assert found(enriched=enriched, documents=held(65)) == [], "it is being written"


def test_what_compaction_keeps_must_be_the_newest() -> None:
    enriched = stage(ENRICHED, Identity(KEY, 1), Identity(KEY, 65))
    (finding,) = found(enriched=enriched, kept=current(65, 1), documents=held(65))
    assert finding == Finding("behind", CURRENT, KEY, expected=65, found=1, record=f"{ENRICHED}/0/1")


# A pipeline, simulated: what each stage may have done when the committed offsets are read, and what is read of it.


@dataclass
class Capture:
    """One article record, and how its stages will end with it."""

    key: str
    revision: int
    dies_in_enrich: bool
    dies_in_index: bool
    ahead_in_enrich: bool
    """Worked on, though a record before it holds the commit."""
    ahead_in_index: bool


@dataclass
class Pipeline:
    articles: StageTopic
    enriched: StageTopic
    kept: CurrentTopic = field(default_factory=CurrentTopic)
    documents: dict[str, Document] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        return reconcile(self.articles, self.enriched, self.kept, self.documents)


def a_capture(key: str, revision: int, fates: int) -> Capture:
    """`fates` has a bit for each of them: four draws would take most of the time of the tests."""
    return Capture(key, revision * 64, *(bool(fates >> bit & 1) for bit in range(4)))


def captures() -> st.SearchStrategy[list[Capture]]:
    keys = st.sampled_from([letter * 32 for letter in "abcd"])
    return st.lists(st.builds(a_capture, keys, st.integers(0, 5), st.integers(0, 15)), max_size=16)


Log = dict[int, list[Capture]]


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    articles: Log = {partition: [] for partition in range(PARTITIONS)}
    for capture in draw(captures()):
        articles[ord(capture.key[0]) % PARTITIONS].append(capture)
    enriched: Log = {partition: [] for partition in range(PARTITIONS)}
    committed, dead = bounds(draw, articles), set()
    for place, one in records(articles):
        if place.offset < committed[place.partition] or one.ahead_in_enrich:
            if one.dies_in_enrich:
                dead.add(place)
            else:
                enriched[place.partition].append(one)
    indexed, dead_in_index = bounds(draw, enriched), set()
    made = Pipeline(StageTopic(ARTICLES, committed, dead), StageTopic(ENRICHED, indexed, dead_in_index))
    for place, one in records(enriched):
        if place.offset < indexed[place.partition] or one.ahead_in_index:
            if one.dies_in_index:
                dead_in_index.add(place)
            elif one.revision + 1 >= made.documents.get(one.key, Document(0, 0)).version:
                made.documents[one.key] = Document(one.revision + 1, one.revision + 1)
                made.kept.add(place, Identity(one.key, one.revision + 1))
    # Retention takes what was worked on from the front; an article is as old as what was made of it, or older.
    gone = {partition: draw(st.integers(0, offset)) for partition, offset in indexed.items()}
    expired = {id(one) for place, one in records(enriched) if place.offset < gone[place.partition]}
    for place, one in records(enriched):
        if place.offset >= gone[place.partition]:
            made.enriched.add(place, Identity(one.key, one.revision + 1))
    for place, one in records(articles):
        made.articles.add(place, Identity(one.key, one.revision), expired=id(one) in expired)
    return made


def records(log: Log) -> Iterator[tuple[Place, Capture]]:
    for partition, captured in log.items():
        for offset, one in enumerate(captured):
            yield Place(partition, offset), one


def bounds(draw: st.DrawFn, log: Log) -> dict[int, int]:
    """Partition to a committed offset somewhere in it."""
    return {partition: draw(st.integers(0, len(captured))) for partition, captured in log.items()}


@given(pipelines())
def test_a_pipeline_that_does_its_work_never_gives_a_finding(pipeline: Pipeline) -> None:
    assert pipeline.findings() == []


def a_settled_document(pipeline: Pipeline, data: st.DataObject) -> str:
    """The key of a document that no pending record is about to write again."""
    settled = [
        key
        for key, document in sorted(pipeline.documents.items())
        if key not in pipeline.enriched.keys or pipeline.enriched.keys[key].pending < document.version
    ]
    assume(settled)
    return data.draw(st.sampled_from(settled))


def briefly(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.where, finding.key) for finding in findings]


@some_pass
@given(pipelines(), st.data())
def test_a_document_that_is_dropped_is_found(pipeline: Pipeline, data: st.DataObject) -> None:
    key = a_settled_document(pipeline, data)
    del pipeline.documents[key]
    assert briefly(pipeline.findings()) == [("missing", ALIAS_READ, key)]


@some_pass
@given(pipelines(), st.data())
def test_a_version_that_is_lowered_is_found(pipeline: Pipeline, data: st.DataObject) -> None:
    key = a_settled_document(pipeline, data)
    lower = data.draw(st.integers(0, pipeline.documents[key].version - 1))
    pipeline.documents[key] = Document(lower, lower)
    assert briefly(pipeline.findings()) == [("behind", ALIAS_READ, key)]


@given(pipelines())
def test_a_stray_document_is_found(pipeline: Pipeline) -> None:
    pipeline.documents["e" * 32] = Document(7, 7)
    assert briefly(pipeline.findings()) == [("extra", ALIAS_READ, "e" * 32)]


@some_pass
@given(pipelines(), st.data())
def test_a_current_article_that_is_dropped_is_found(pipeline: Pipeline, data: st.DataObject) -> None:
    key = a_settled_document(pipeline, data)
    # Where another topic knows it still; else its document seems to come from nowhere, which is found too.
    known = key in pipeline.enriched.keys or key in pipeline.articles.keys
    del pipeline.kept.keys[key]
    assert briefly(pipeline.findings()) == [("missing", CURRENT, key) if known else ("extra", ALIAS_READ, key)]


@some_pass
@given(pipelines(), st.data())
def test_a_current_article_that_is_overwritten_by_an_older_one_is_found(
    pipeline: Pipeline, data: st.DataObject
) -> None:
    key = a_settled_document(pipeline, data)
    pipeline.kept.add(Place(0, 99), Identity(key, data.draw(st.integers(0, pipeline.documents[key].version - 1))))
    assert briefly(pipeline.findings()) == [("behind", CURRENT, key)]
