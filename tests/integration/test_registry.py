"""`dateline schemas publish` and `show` on the real Apicurio registry."""

import json
import os
from collections.abc import Iterator

import pytest
import requests
from typer.testing import CliRunner

from schemas.files import schema_file
from schemas.topics.manifest import MANIFESTS
from services.cli.main import app
from services.contracts.snapshots import of_wheel, working_tree
from services.stack import StackError, StackSettings
from services.stack.errors import DownloadFailed
from tests.integration import apicurio
from tests.toolchains import ALL_TOOLCHAINS

ARTICLES = "dateline.articles.v1-value"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        home = apicurio.provided(StackSettings())
    except DownloadFailed as error:
        if os.environ.get(ALL_TOOLCHAINS):
            pytest.fail(f"{error} {ALL_TOOLCHAINS} is set", pytrace=False)
        pytest.skip(str(error))
    try:
        with apicurio.running(home, tmp_path_factory.mktemp("apicurio")) as running:
            yield running
    except StackError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def empty(url: str) -> str:
    """The registry without a subject."""
    for subject in requests.get(f"{url}/subjects", timeout=60).json():
        for permanent in ("false", "true"):
            requests.delete(f"{url}/subjects/{subject}", params={"permanent": permanent}, timeout=60)
    assert requests.get(f"{url}/subjects", timeout=60).json() == []
    return url


def run(*words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["schemas", *words])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), repr(ended.exception)
    return ended.exit_code, ended.output


def register(url: str, subject: str, schema: object, kind: str = "JSON") -> requests.Response:
    body = {"schema": json.dumps(schema), "schemaType": kind}
    return requests.post(f"{url}/subjects/{subject}/versions", json=body, timeout=60)


def rule(url: str, subject: str) -> str:
    return str(requests.get(f"{url}/config/{subject}", timeout=60).json()["compatibilityLevel"])


def test_every_topic_is_registered_once_and_found_by_its_id(empty: str) -> None:
    assert run("publish", "--registry", empty, "--dry-run")[0] == 0
    assert requests.get(f"{empty}/subjects", timeout=60).json() == []
    assert run("show", "--registry", empty)[0] == 1

    code, output = run("publish", "--registry", empty, "--json")
    entries = {one["subject"]: one for one in map(json.loads, output.splitlines())}
    assert (code, set(entries)) == (0, {f"{topic}-value" for topic in MANIFESTS})
    assert {one["state"] for one in entries.values()} == {"registered"}
    for topic, manifest in MANIFESTS.items():
        subject = f"{topic}-value"
        there = requests.get(f"{empty}/subjects/{subject}/versions/latest", timeout=60).json()
        assert json.loads(there["schema"]) == json.loads(schema_file(manifest.record).read_bytes())
        assert (there["version"], there["id"]) == (entries[subject]["number"], entries[subject]["id"])
        assert rule(empty, subject) == "NONE"
        code, shown = run("show", "--registry", empty, "--id", str(there["id"]), "--json")
        known = json.loads(shown)
        assert (code, known["record"], known["likeness"]) == (0, manifest.record, "current")
        assert f"{subject} 1" in known["subjects"]

    code, output = run("publish", "--registry", empty)
    assert (code, output.splitlines()[-1]) == (0, "nothing to register: all are there")
    for topic in MANIFESTS:
        assert requests.get(f"{empty}/subjects/{topic}-value/versions", timeout=60).json() == [1]
    assert run("show", "--registry", empty)[0] == 0


@pytest.fixture
def backward(url: str) -> Iterator[None]:
    """BACKWARD is the rule of all subjects that have none of their own, as it is by default in Confluent's registry."""
    put = requests.put(f"{url}/config", json={"compatibility": "BACKWARD"}, timeout=60)
    assert put.status_code == 200, put.text
    yield
    # 404 when there is no rule any more.
    requests.put(f"{url}/config", json={"compatibility": "NONE"}, timeout=60)
    assert requests.get(f"{url}/config", timeout=60).json() == {"compatibilityLevel": "NONE"}


@pytest.mark.usefixtures("backward")
def test_a_rule_of_the_whole_registry_that_judges_us_is_named(empty: str) -> None:
    """Apicurio takes a subject's NONE for no rule at all."""
    with of_wheel(working_tree().folder / "releases" / "dateline_schemas-1.0.0-py3-none-any.whl") as first:
        assert register(empty, ARTICLES, first.schema("article", 1)).status_code == 200
    code, output = run("publish", "--registry", empty)
    assert (code, "rule of the whole registry is BACKWARD" in output) == (1, True), output
    requests.put(f"{empty}/config", json={"compatibility": "NONE"}, timeout=60).raise_for_status()
    assert run("publish", "--registry", empty)[0] == 0
    assert requests.get(f"{empty}/subjects/{ARTICLES}/versions", timeout=60).json() == [1, 2]


def test_a_later_version_follows_the_released_one_whatever_rule_was_set(empty: str) -> None:
    with of_wheel(working_tree().folder / "releases" / "dateline_schemas-1.0.0-py3-none-any.whl") as first:
        older = register(empty, ARTICLES, first.schema("article", 1)).json()["id"]
    requests.put(f"{empty}/config/{ARTICLES}", json={"compatibility": "BACKWARD"}, timeout=60).raise_for_status()
    code, output = run("publish", "--registry", empty, "--json")
    [entry] = [one for one in map(json.loads, output.splitlines()) if one["subject"] == ARTICLES]
    assert (code, entry["number"], entry["state"], rule(empty, ARTICLES)) == (0, 2, "registered", "NONE")
    code, shown = run("show", "--registry", empty, "--id", str(older))
    assert (code, shown.splitlines()[0]) == (0, f"id {older}: article 1.0, as it was released")


def test_a_schema_that_is_formatted_otherwise_is_the_same(empty: str) -> None:
    schema = json.loads(schema_file("article").read_bytes())
    assert register(empty, ARTICLES, dict(reversed(schema.items()))).status_code == 200
    _, output = run("publish", "--registry", empty, "--json")
    [entry] = [one for one in map(json.loads, output.splitlines()) if one["subject"] == ARTICLES]
    assert (entry["number"], entry["state"]) == (1, "present")


def test_a_subject_of_another_type_is_left_alone(empty: str) -> None:
    assert register(empty, ARTICLES, {"type": "record", "name": "a", "fields": []}, "AVRO").status_code == 200
    code, output = run("publish", "--registry", empty)
    assert (code, "AVRO" in output, ARTICLES in output) == (1, True, True)
    assert requests.get(f"{empty}/subjects/{ARTICLES}/versions", timeout=60).json() == [1]


def test_what_is_not_there_or_not_ours_is_said(empty: str) -> None:
    code, output = run("show", "--registry", empty, "--id", "999999")
    assert (code, "no schema with the id 999999" in output) == (1, True)
    answer = register(empty, "other-value", {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"})
    assert answer.status_code == 200, answer.text
    foreign = answer.json()["id"]
    code, output = run("show", "--registry", empty, "--id", str(foreign))
    assert (code, output.splitlines()[0]) == (1, f"id {foreign}: a schema of somebody else, not in these contracts")
    login = empty.replace("://", "://ada:s3cret@").partition("/apis")[0]
    code, output = run("publish", "--registry", login)
    assert (code, "s3cret" in output, "/apis/ccompat/v7" in output) == (1, False, True)


def test_its_own_check_still_fails_for_any_schema_of_the_2020_12_draft(empty: str) -> None:
    """Why the rule is NONE, and the check ours: apicurio-registry#9079. When this fails, a newer Apicurio can judge our
    schemas: correct docs/operations.md and compare its verdicts with ours in benchmarks/."""
    schema = json.loads(schema_file("article").read_bytes())
    assert register(empty, ARTICLES, schema).status_code == 200
    requests.put(f"{empty}/config/{ARTICLES}", json={"compatibility": "BACKWARD"}, timeout=60).raise_for_status()
    answer = register(empty, ARTICLES, schema | {"description": "Another one."})
    assert (answer.status_code, "could not determine version" in answer.text) == (500, True)
