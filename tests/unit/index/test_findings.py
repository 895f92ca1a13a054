"""Each kind of difference by its name, and what mends it; on a real server in tests/integration/test_inspection.py."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, FIRST_INDEX, READ_FILTER
from services.index import template
from services.index.findings import HARMFUL, Facts, Finding, flat, harm, inspect
from services.index.rebuild import fence
from services.index.rebuild.control import MAPPINGS, Control, Fence, Kept
from services.index.rebuild.plan import NEXT

SECOND = "dateline-articles-000002"
TEMPLATE = template.template(1, 0)
WANTED = TEMPLATE["template"]
Change = Callable[[dict[str, Any]], None]


def healthy() -> dict[str, Any]:
    """What a server answers after `dateline index init`, as arguments of `Facts`."""
    settings = flat(WANTED["settings"])
    return {
        "aliases": {
            ALIAS_READ: {FIRST_INDEX: {"filter": deepcopy(READ_FILTER)}},
            ALIAS_WRITE: {FIRST_INDEX: {"is_write_index": True}},
        },
        "indices": {FIRST_INDEX: {"mappings": deepcopy(WANTED["mappings"]), "settings": dict(settings), "aliases": {}}},
        "template": {
            **deepcopy(TEMPLATE),
            "template": {"mappings": deepcopy(WANTED["mappings"]), "settings": dict(settings)},
        },
        "control": dict(MAPPINGS),
    }


def index_of(facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = facts["indices"][FIRST_INDEX]
    return found


def another(facts: dict[str, Any], **aliases: dict[str, Any]) -> None:
    facts["indices"][SECOND] = deepcopy(index_of(facts)) | {"aliases": aliases}


def fields(facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = index_of(facts)["mappings"]["properties"]
    return found


def ambiguous(facts: dict[str, Any]) -> None:
    another(facts)
    facts["aliases"][ALIAS_WRITE] = {FIRST_INDEX: {}, SECOND: {}}
    facts["aliases"][ALIAS_READ] = {name: {"filter": READ_FILTER} for name in (FIRST_INDEX, SECOND)}


def elsewhere(facts: dict[str, Any]) -> None:
    another(facts)
    facts["aliases"][ALIAS_READ] = {SECOND: {"filter": READ_FILTER}}


def setting(name: str, value: str | None) -> Change:
    def change(facts: dict[str, Any]) -> None:
        index_of(facts)["settings"][name] = value

    return change


DRIFTS: dict[str, tuple[Change, str]] = {
    "template-missing": (lambda facts: facts.update(template=None), "`dateline index init`"),
    "template-differs": (
        lambda facts: facts["template"]["template"]["settings"].update({"index.refresh_interval": "30s"}),
        "`dateline index init`",
    ),
    "control-missing": (lambda facts: facts.update(control=None), "`dateline index init`"),
    "control-differs": (lambda facts: facts.update(control={}), "DELETE /dateline-control"),
    "write-alias-missing": (lambda facts: facts["aliases"].pop(ALIAS_WRITE), "`dateline index init`"),
    "write-alias-ambiguous": (ambiguous, f"DELETE /INDEX/_alias/{ALIAS_WRITE}"),
    "read-alias-missing": (lambda facts: facts["aliases"].pop(ALIAS_READ), "`dateline index init`"),
    "read-alias-filter": (
        lambda facts: facts["aliases"][ALIAS_READ].update({FIRST_INDEX: {}}),
        "`dateline index init`",
    ),
    "read-alias-elsewhere": (elsewhere, f"DELETE /{SECOND}/_alias/{ALIAS_READ}"),
    "written-not-read": (elsewhere, '"index":"dateline-articles-000001"'),
    "field-missing": (lambda facts: fields(facts).pop("section"), "`dateline index init`"),
    "field-differs": (
        lambda facts: fields(facts).update(section={"type": "text"}),
        "`dateline index rebuild`",
    ),
    "mapping-option": (
        lambda facts: index_of(facts)["mappings"].update(dynamic="true"),
        "`dateline index rebuild`",
    ),
    "setting-differs": (
        setting("index.refresh_interval", "30s"),
        'PUT /dateline-articles-000001/_settings {"index.refresh_interval":"1s"}',
    ),
    "block-left": (
        setting("index.blocks.write", "true"),
        'PUT /dateline-articles-000001/_settings {"index.blocks.write":null}',
    ),
    "disk-full": (setting("index.blocks.read_only_allow_delete", "true"), "make room"),
    "rebuild-unfinished": (
        lambda facts: facts.update(running=control("compare"), lease_over=True),
        "`dateline index rebuild --abort`",
    ),
    "alias-left": (lambda facts: another(facts, **{NEXT: {}}), f"DELETE /{SECOND}/_alias/{NEXT}"),
}


def control(state: Any, **changes: Any) -> Control:
    return replace(Control("rebuild", state, FIRST_INDEX, SECOND, "a/1/b"), **changes)


def found(facts: dict[str, Any]) -> dict[str, Finding]:
    return {finding.name: finding for finding in inspect(Facts(**facts), TEMPLATE)}


def test_an_index_as_it_was_made_has_no_findings() -> None:
    assert found(healthy()) == {}


@pytest.mark.parametrize("name", DRIFTS)
def test_each_difference_has_a_name_and_what_mends_it(name: str) -> None:
    change, mend = DRIFTS[name]
    facts = healthy()
    change(facts)
    finding = found(facts)[name]
    assert mend in finding.mend
    assert finding.severity == "drift"
    assert finding.where and finding.says


@pytest.mark.parametrize(("option", "value"), [("priority", 100), ("index_patterns", ["dateline-*"])])
def test_a_template_for_other_indices_differs(option: str, value: Any) -> None:
    facts = healthy()
    facts["template"][option] = value
    assert option in found(facts)["template-differs"].says


@pytest.mark.parametrize("name", DRIFTS)
def test_workers_refuse_only_what_would_do_harm(name: str) -> None:
    facts = healthy()
    DRIFTS[name][0](facts)
    names = {finding.name for finding in harm(Facts(**facts), WANTED["mappings"])}
    assert names == {name} & HARMFUL


def test_a_setting_that_an_index_has_for_good_needs_a_rebuild() -> None:
    facts = healthy()
    setting("index.number_of_shards", "3")(facts)
    assert found(facts)["setting-differs"].mend == "`dateline index rebuild`"


def test_a_rebuild_at_work_is_told_and_its_fence_is_not_taken_for_a_block_that_was_left() -> None:
    facts = healthy()
    another(facts, **{NEXT: {}})
    setting("index.blocks.write", "true")(facts)
    facts["running"] = control("fence", fence=Fence(FIRST_INDEX, f"{fence.PREFIX}1"))
    findings = found(facts)
    assert findings.keys() == {"rebuild-running"}
    assert findings["rebuild-running"].severity == "note"


def test_a_block_that_no_fence_explains_is_told_though_a_rebuild_is_at_work() -> None:
    facts = healthy()
    setting("index.blocks.write", "true")(facts)
    facts["running"] = control("fill")
    assert found(facts).keys() == {"rebuild-running", "block-left"}


def test_indices_that_are_not_in_use_are_told() -> None:
    facts = healthy()
    another(facts)
    assert found(facts)["index-unknown"].mend == f"DELETE /{SECOND}, if nobody needs it"
    facts["running"] = control("done", kept=(Kept(SECOND, {}, "2026-11-01T10:00:00+00:00"),))
    findings = found(facts)
    assert findings.keys() == {"kept"}
    assert "2026-11-01" in findings["kept"].says


def test_fields_of_a_later_version_are_no_drift() -> None:
    facts = healthy()
    fields(facts)["mood"] = {"type": "keyword"}
    finding = found(facts)["field-unknown"]
    assert (finding.severity, finding.where) == ("note", f"{FIRST_INDEX}, mood")


def test_subfields_of_a_later_version_are_no_drift() -> None:
    facts = healthy()
    fields(facts)["title"]["fields"]["sound"] = {"type": "keyword"}
    fields(facts)["quotes"]["properties"]["cue"]["fields"] = {"exact": {"type": "keyword"}}
    assert {(one.name, one.severity, one.where) for one in inspect(Facts(**facts), TEMPLATE)} == {
        ("field-unknown", "note", f"{FIRST_INDEX}, quotes.cue.exact"),
        ("field-unknown", "note", f"{FIRST_INDEX}, title.sound"),
    }
    assert harm(Facts(**facts), WANTED["mappings"]) == []


def test_a_subfield_that_is_missing_needs_a_rebuild() -> None:
    """`dateline index init` adds fields, and no subfields."""
    facts = healthy()
    del fields(facts)["title"]["fields"]
    assert found(facts)["field-differs"].mend == "`dateline index rebuild`"


def test_a_mapping_of_another_version_is_noted() -> None:
    facts = healthy()
    index_of(facts)["mappings"]["_meta"] = {"mapping": "0" * 16, "dateline": "0.1.0"}
    assert "0.1.0" in found(facts)["built-by-another-version"].says


def test_fields_within_objects_are_named_by_their_path() -> None:
    facts = healthy()
    del fields(facts)["quotes"]["properties"]["cue"]
    assert found(facts)["field-missing"].where == f"{FIRST_INDEX}, quotes.cue"
