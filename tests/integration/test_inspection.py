"""Each difference planted in the real Elasticsearch, named with what mends it, and mended by that."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from schemas import generated
from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, READ_FILTER, ArticleDocument
from schemas.enriched_article import EnrichedArticle
from schemas.mapping import mapping_of
from services.cli.main import app
from services.index import template
from services.index.document import document
from services.index.inspection import facts
from services.index.rebuild import control, fence
from services.index.rebuild.control import Control, Ownership
from services.index.rebuild.plan import NEXT
from services.runtime.broker.topics import create_topics
from services.runtime.settings import Settings
from tests.first_day import fresh_index, remove_indices

SECOND = "dateline-articles-000002"
REQUEST = re.compile(r"(GET|PUT|POST|DELETE) (/\S+)(?: (\{.*\}))?")
COMMAND = re.compile(r"`dateline ([^`]+)`")


@pytest.fixture
def index(es: Elasticsearch, settings: Settings, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    create_topics(settings, 4)
    fresh_index(es)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module", autouse=True)
def clean(es: Elasticsearch) -> Iterator[None]:
    yield
    remove_indices(es)


def without_template(es: Elasticsearch) -> None:
    es.indices.delete_index_template(name=template.TEMPLATE)


def template_of_yesterday(es: Elasticsearch) -> None:
    template.put(es, shards=2, replicas=0)


def without_control(es: Elasticsearch) -> None:
    es.indices.delete(index=control.INDEX)


def control_that_was_guessed(es: Elasticsearch) -> None:
    es.indices.delete(index=control.INDEX)
    es.indices.create(index=control.INDEX)


def without_write_alias(es: Elasticsearch) -> None:
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)


def without_read_alias(es: Elasticsearch) -> None:
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_READ)


def two_to_write_to(es: Elasticsearch) -> None:
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_WRITE)
    es.indices.create(index=SECOND, aliases={ALIAS_READ: {"filter": READ_FILTER}})
    for name in (FIRST_INDEX, SECOND):
        es.indices.put_alias(index=name, name=ALIAS_WRITE)


def no_filter(es: Elasticsearch) -> None:
    es.indices.put_alias(index=FIRST_INDEX, name=ALIAS_READ)


def read_elsewhere(es: Elasticsearch) -> None:
    es.indices.create(index=SECOND, aliases={ALIAS_READ: {"filter": READ_FILTER}})
    es.indices.delete_alias(index=FIRST_INDEX, name=ALIAS_READ)


def replaced(change: Callable[[dict[str, Any]], None]) -> Callable[[Elasticsearch], None]:
    """Another index behind the aliases, with a mapping that was changed."""

    def plant(es: Elasticsearch) -> None:
        mappings = mapping_of(ArticleDocument)
        change(mappings)
        es.indices.delete(index=FIRST_INDEX)
        without_template(es)
        settings = template.template(1, 0)["template"]["settings"]
        es.indices.create(index=FIRST_INDEX, mappings=mappings, settings=settings, aliases=template.ALIASES)
        template.put(es, 1, 0)

    return plant


def slow(es: Elasticsearch) -> None:
    es.indices.put_settings(index=FIRST_INDEX, settings={"index.refresh_interval": "30s"})


def blocked(es: Elasticsearch) -> None:
    fence.block(es, FIRST_INDEX)


def alias_left(es: Elasticsearch) -> None:
    es.indices.put_alias(index=FIRST_INDEX, name=NEXT)


def dead_rebuild(es: Elasticsearch) -> None:
    fence.block(es, FIRST_INDEX)
    held = Control("rebuild", "fence", FIRST_INDEX, SECOND, "nobody/1/x", fence=fence.new_fence(FIRST_INDEX))
    Ownership.claim(es, held, None)


PLANTED: dict[str, Callable[[Elasticsearch], None]] = {
    "template-missing": without_template,
    "template-differs": template_of_yesterday,
    "control-missing": without_control,
    "control-differs": control_that_was_guessed,
    "write-alias-missing": without_write_alias,
    "write-alias-ambiguous": two_to_write_to,
    "read-alias-missing": without_read_alias,
    "read-alias-filter": no_filter,
    "read-alias-elsewhere": read_elsewhere,
    "written-not-read": read_elsewhere,
    "field-missing": replaced(lambda mappings: mappings["properties"]["quotes"]["properties"].pop("cue")),
    "field-differs": replaced(lambda mappings: mappings["properties"].update(section={"type": "text"})),
    "mapping-option": replaced(lambda mappings: mappings.update(dynamic="true")),
    "setting-differs": slow,
    "block-left": blocked,
    "alias-left": alias_left,
    "rebuild-unfinished": dead_rebuild,
}


def check() -> tuple[int, dict[str, dict[str, str]]]:
    result = CliRunner().invoke(app, ["index", "check", "--json"])
    assert not result.stderr, result.stderr
    answer = json.loads(result.stdout)
    assert answer["clean"] == (result.exit_code == 0)
    return result.exit_code, {finding["name"]: finding for finding in answer["findings"]}


def follow(es: Elasticsearch, mend: str) -> None:
    """Do what a finding says: its commands and requests, one after the other."""
    for part in re.split("; |, then ", mend):
        if request := REQUEST.search(part):
            method, path, body = request.groups()
            headers = {"accept": "application/json"} | ({"content-type": "application/json"} if body else {})
            es.perform_request(method, path.replace("INDEX", SECOND).rstrip(","), headers=headers, body=body)
        else:
            words = COMMAND.findall(part)[-1].split()  # the last one, where there is a choice
            yes = [] if words == ["index", "init"] else ["--yes"]
            result = CliRunner().invoke(app, [*words, *yes])
            assert result.exit_code == 0, result.output


def test_an_index_that_was_just_made_is_as_it_should_be(index: None) -> None:
    assert check() == (0, {})


@pytest.mark.parametrize("name", PLANTED)
def test_each_difference_is_named_and_mended_by_what_is_said(es: Elasticsearch, index: None, name: str) -> None:
    PLANTED[name](es)
    code, found = check()
    assert (code, found[name]["severity"]) == (1, "drift"), found
    follow(es, found[name]["mend"])
    code, after = check()
    assert name not in after, after
    for _ in range(3):  # What came with it is mended in the same way.
        for finding in after.values():
            if finding["severity"] == "drift":
                follow(es, finding["mend"])
        code, after = check()
        if code == 0:
            break
    assert code == 0, after
    es.indices.delete(index=SECOND, ignore_unavailable=True)


def test_a_fence_is_taken_for_the_rebuild_that_holds_it(es: Elasticsearch, index: None) -> None:
    held = Control("rebuild", "compare", FIRST_INDEX, SECOND, "somebody/1/x")
    with Ownership.claim(es, held, None) as owned:
        fence.set_up(es, owned, fence.new_fence(FIRST_INDEX))
        code, found = check()
        assert (code, set(found)) == (0, {"rebuild-running"})
        fence.take_down(es, owned)


def test_a_person_reads_what_it_is_and_what_mends_it(es: Elasticsearch, index: None) -> None:
    slow(es)
    result = CliRunner().invoke(app, ["index", "check"])
    assert result.exit_code == 1
    assert "setting-differs: dateline-articles-000001, index.refresh_interval: it is 30s, not 1s" in result.stderr
    assert "mend: PUT /dateline-articles-000001/_settings" in result.stderr


def test_a_rebuild_that_renews_its_lease_is_at_work(es: Elasticsearch, index: None) -> None:
    held = Control("rebuild", "fill", FIRST_INDEX, SECOND, "somebody/1/x")
    with Ownership.claim(es, held, None):
        found = facts(es)
    assert (found.running is not None, found.lease_over) == (True, False)


def test_the_sizes_of_fields_add_up_to_less_than_the_index(es: Elasticsearch, index: None) -> None:
    record = json.loads((generated.ROOT / "enriched_article" / "examples" / "v1" / "published.json").read_bytes())
    source = json.loads(document(EnrichedArticle.model_validate(record)).to_bytes())
    for number in range(30):
        es.index(index=ALIAS_WRITE, id=str(number), document=source)
    result = CliRunner().invoke(app, ["index", "size", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["index"], found["articles"]) == (FIRST_INDEX, 30)
    taken = {field["field"]: field["bytes"] for field in found["fields"]}
    assert {"_source", "text", "quotes.text", "date_months"} <= taken.keys()
    assert 0 < sum(taken.values()) < found["bytes"]

    shown = CliRunner().invoke(app, ["index", "size"]).stdout
    assert re.search(r"_source +[\d,]+ +[\d.]+% +to return it", shown), shown
    assert "smaller fields" in shown


def test_sizes_of_an_index_that_is_not_there(es: Elasticsearch, index: None) -> None:
    es.indices.delete(index=FIRST_INDEX)
    result = CliRunner().invoke(app, ["index", "size"])
    assert (result.exit_code, "dateline index init" in result.stderr) == (1, True), result.output
