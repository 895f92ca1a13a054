from prometheus_client.parser import text_string_to_metric_families

from services.operate.reconciliation import Finding
from services.operate.standing.verification_metrics import exposition
from services.operate.survey import Verification
from services.runtime.observe.metrics import VERIFIED


def test_every_kind_of_finding_has_a_value() -> None:
    findings = [Finding("missing", "a-topic", "a"), Finding("missing", "a-topic", "b")]
    families = text_string_to_metric_families(exposition(Verification([], 1, 1, findings), 1_796_104_800.5).decode())
    found = {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}
    assert found == {
        ("dateline_verify_findings", "missing"): 2,
        ("dateline_verify_findings", "behind"): 0,
        ("dateline_verify_findings", "extra"): 0,
        ("dateline_verify_findings", "damaged"): 0,
        ("dateline_verify_findings", "doubled"): 0,
        ("dateline_verify_timestamp_seconds",): 1_796_104_800.5,
    }
    assert {name for name, *_ in found} == {one.name for one in VERIFIED}
