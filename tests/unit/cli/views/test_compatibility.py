"""The verdict on a version of the contracts, as a person sees it."""

import pytest

from services.cli.views.compatibility import print_verdict
from services.contracts.checks.compatibility import Finding
from services.contracts.checks.difference import Change
from services.contracts.checks.order import deployment
from services.contracts.checks.witness import Witness

TOPIC = {
    "topic": "dateline.articles.v1",
    "compatibility": "full",
    "consumers": ["enrich"],
    "producers": ["ingest"],
}
REFUSED = Change("null-refused", "section", True, False, "old records have null")
ADDED = Change("optional-field-added", "place", False, False, "old readers do not see it")


def found(old: str, change: Change, about: str = "article") -> Finding:
    proofs = {"backward": Witness({"section": None, "of": old}, "null is no string")} if change.backward else {}
    return Finding(about, old, "1.1 of the tree", change, [deployment(change, about, TOPIC)], proofs)


def test_a_change_is_shown_once_beside_all_older_versions(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [found(old, change) for old in ("1.0 of 1.0.0", "1.0 of HEAD") for change in (REFUSED, ADDED)]
    print_verdict(findings, ["release 1.0.0", "HEAD"])
    shown = capsys.readouterr().out
    assert shown.count("null-refused") == shown.count("optional-field-added") == 1
    assert "from 1.0 of 1.0.0; 1.0 of HEAD to 1.1 of the tree" in shown
    assert "1 breaking, 1 compatible changes against release 1.0.0, HEAD" in shown


def test_records_with_the_same_change_are_named_together(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdict([found("1.0 of HEAD", REFUSED, about) for about in ("article", "enriched_article")], ["HEAD"])
    shown = capsys.readouterr().out
    assert shown.count("null-refused") == 1
    assert "  article section\n  enriched_article section\n  from 1.0 of HEAD to" in shown
    assert "2 breaking, 0 compatible changes" in shown


def test_changes_of_other_directions_stay_apart(capsys: pytest.CaptureFixture[str]) -> None:
    both = REFUSED._replace(forward=True)
    print_verdict([found("1.0 of 1.0.0", REFUSED), found("1.0 of HEAD", both)], ["release 1.0.0", "HEAD"])
    assert capsys.readouterr().out.count("null-refused") == 2
