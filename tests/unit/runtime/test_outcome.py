import pickle

from services.runtime.outcome import Outcome, Reject


def test_the_outcomes_are_a_closed_set() -> None:
    assert {outcome.value for outcome in Outcome} == {"done", "duplicate", "stale", "unchanged", "deferred", "dead"}


def test_a_reject_comes_back_from_a_child_process_whole() -> None:
    reject = pickle.loads(pickle.dumps(Reject("crashed", "it died; replay", attempts=2)))
    assert (reject.reason, reject.detail, reject.attempts) == ("crashed", "it died; replay", 2)
    assert str(reject) == "crashed: it died; replay"
