"""Enrichment makes a record larger than its topic allows: it becomes a dead letter, and the articles around it pass."""

import re

from schemas.topics import manifest
from schemas.topics.stages import TOPIC_OF
from services.operate.dead_letters import read_dead_letters
from tests.faults.articles import Capture
from tests.faults.experiment import Experiment
from tests.faults.ledger import outgoing
from tests.faults.scale import Scale

YEARS = 62_000
"""Number of years in a text that grows too large. Each takes some 144 bytes as an annotation and five in the text: some
9.5 MB, for a limit of 8 MiB. Only years, because a core annotates them in some 12 s; "May 1, May 2, …" would take
40 s."""

YEARS_THAT_FIT = 10_000


def test_a_record_grown_too_large_is_buried_and_the_others_pass(experiment: Experiment, scale: Scale) -> None:
    count = scale.of(1, 10)
    limit = manifest(TOPIC_OF["index"]).max_bytes
    experiment.injects(f"{count} articles that grow beyond {limit} bytes in enrichment")
    captures = experiment.articles(scale.of(200, 3_000))
    spare = experiment.articles(len(captures) + 2 * count, many_revisions=0)[-2 * count :]
    spare = [one.changed(url=f"{one.url}/vuosikirja", number=one.number + 10**6) for one in spare]
    grown = [outgoing(of_years(one, YEARS), "enrich") for one in spare[:count]]
    half = len(captures) // 2
    with experiment.fleet("enrich", "index") as fleet:
        fleet.wait_ready()
        experiment.write(captures[:half], "enrich")
        written = experiment.ledger.write_poison(grown)
        experiment.write([of_years(one, YEARS_THAT_FIT) for one in spare[count:]], "enrich")
        experiment.write(captures[half:], "enrich")
        experiment.waiting(
            lambda: len(read_dead_letters(experiment.settings)) == count,
            f"{count} records to be buried",
            timeout_s=scale.of(400, 1200),
            poll_s=1,
        )
        letters = read_dead_letters(experiment.settings)
        experiment.fired("record grown too large", len(letters))
        if scale.long:
            # Thousands of records written at once are no fault, but would delay the probes behind them.
            experiment.quiet()
        experiment.heal()
        experiment.judge()
        assert not fleet.exits, fleet.exits
    assert {letter.coordinates for letter in letters} == {str(place) for place in written}
    for letter in letters:
        assert (letter.stage, letter.reason) == ("enrich", "too_large"), letter.detail
        size = re.search(r"has (\d+) bytes", letter.detail)
        assert size is not None, letter.detail
        experiment.row.notes["bytes of a grown record"] = f"{len(letter.value or b'')} grew to {size[1]}"
        assert len(letter.value or b"") < manifest(TOPIC_OF["enrich"]).max_bytes < limit < int(size[1])


def of_years(capture: Capture, count: int) -> Capture:
    """An English article of little but years, like the index of a chronicle."""
    lines = [" ".join(str(1900 + (line + year) % 130) for year in range(200)) for line in range(count // 200)]
    text = (f"The harbor of Port Arden by year {capture.marker}.", *lines)
    return capture.changed(language="en", title=f"Chronicle {capture.marker}", paragraphs=text)
