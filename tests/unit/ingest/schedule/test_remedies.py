from typing import get_args

import pytest

from schemas.ingest_state.followed import Problem, ProblemKind
from services.ingest.schedule.remedies import remedy


@pytest.mark.parametrize("kind", get_args(ProblemKind))
def test_every_problem_has_a_remedy(kind: ProblemKind) -> None:
    assert remedy(Problem(kind=kind, detail="x"))
