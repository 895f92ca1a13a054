"""The clocks of two ingest workers differ, drift, and are set back, while they take turns with pages that change: the
newest text wins within five minutes, and a clock that was too far ahead shuts out nothing once it is right."""

import time
from collections.abc import Sequence
from pathlib import Path

from schemas.topics.names import ARTICLES
from services.operate.dead_letters import read_dead_letters
from services.runtime.broker.producer import Outgoing
from services.runtime.broker.topic_reader import read_topic
from tests.faults.articles import Capture
from tests.faults.documents import documents
from tests.faults.experiment import Experiment
from tests.faults.fleet import Fleet, Worker
from tests.faults.scale import Scale
from tests.faults.site import FETCHING, Site, ask_for
from tests.faults.skewed_clock import VARIABLE, SkewedIngestWorker, set_clock

PROMISED_S = 300.0
HOUR_S = 3600.0
ASK_S = 30.0
"""Seconds between two requests for a page whose newest text is not found. After twenty responses that it is not
modified, a page is fetched whole, whatever is known of it: more requests than this would hide what is tested."""
LOOK_S = 0.5


def test_the_newest_text_wins(experiment: Experiment, scale: Scale) -> None:
    skew_s, steps, count = scale.of((40.0, 3, 8), (240.0, 8, 40))
    experiment.injects(
        f"two ingest workers whose clocks are {skew_s:g} s ahead and behind, drift to the contrary, and are set back "
        "while they run; then one an hour behind, and one an hour ahead that is corrected"
    )
    with (
        Site(hosts=8) as site,
        experiment.fleet("enrich", "index", environment=FETCHING) as fleet,
    ):
        pages = Pages(experiment, site, experiment.articles(count, english=0, many_revisions=0))
        fast, slow = Clock(experiment, "fast", skew_s), Clock(experiment, "slow", -skew_s)

        first = fast.worker(fleet)
        fleet.wait_ready()
        pages.change("first taken by the fast clock")
        second = slow.worker(fleet)
        fleet.wait_ready()
        assert fleet.remove(first) == 0
        pages.change("then by the slow one")

        # Both run, and the pages change under clocks that pass each other.
        fast.worker(fleet)
        fleet.wait_ready()
        for step in range(1, steps + 1):
            drift_s = skew_s - 2 * skew_s * step / steps
            fast.set(drift_s)
            slow.set(-drift_s)
            experiment.fired("step of both clocks", 2)
            pages.turn()
        pages.change("after a drift")

        slow.set(skew_s / 2)
        pages.change("before the clock of a running worker is set back")
        slow.set(-skew_s)
        experiment.fired("clock set back")
        pages.change("after the clock of a running worker was set back")

        assert read_dead_letters(experiment.settings) == []
        for worker in fleet.of("ingest"):
            if worker is not second:
                assert fleet.remove(worker) == 0
        slow.set(-HOUR_S)
        pages.change("from a clock an hour behind")

        slow.set(HOUR_S)
        pages.turn()
        experiment.waiting(lambda: len(read_dead_letters(experiment.settings)) >= count, "refusals", PROMISED_S)
        experiment.quiet()
        experiment.fired("capture an hour ahead refused", refused(experiment))
        slow.set(0.0)
        pages.ask()
        pages.see("after a clock an hour ahead was corrected")

        assert site.note_captures(experiment) >= count
        experiment.row.notes |= {f"seconds until the newest text is found, {what}": s for what, s in pages.took.items()}
        experiment.heal("ingest")
        experiment.judge(must_fire=["step of both clocks", "clock set back", "capture an hour ahead refused"])
        assert not fleet.ended_by_themselves


class Clock:
    """A clock, and the workers that go by it."""

    def __init__(self, experiment: Experiment, name: str, ahead_s: float) -> None:
        self._file: Path = experiment.logs / f"{name}-clock"
        self.set(ahead_s)

    def set(self, ahead_s: float) -> None:
        """Have it that many seconds ahead from now on."""
        set_clock(self._file, ahead_s)

    def worker(self, fleet: Fleet) -> Worker:
        """Start an ingest worker that goes by this clock."""
        return fleet.add("ingest", SkewedIngestWorker, **{VARIABLE: str(self._file)})


class Pages:
    """The pages of the site, which all change at once."""

    def __init__(self, experiment: Experiment, site: Site, captures: Sequence[Capture]) -> None:
        self._experiment = experiment
        self._site = site
        self._now = list(captures)
        self.took: dict[str, float] = {}
        """What happened to the clocks, to the seconds until the newest text of every page was found."""

    def turn(self) -> None:
        """Change every page, and ask for it once."""
        self._now = [self._site.put(_next_version(one)) for one in self._now]
        self.ask()

    def ask(self) -> None:
        """Ask for every page."""
        ask_for(self._experiment, self._now)

    def change(self, what: str) -> None:
        """Change every page, and see its newest text."""
        self.turn()
        self.see(what)

    def see(self, what: str) -> None:
        """Ask for every page until its newest text is in its document. Asserts that this takes no longer than
        promised."""
        begun = asked = time.monotonic()
        while hidden := self._hidden():
            now = time.monotonic()
            older = f"{len(hidden)} of {len(self._now)} pages still have an older text"
            assert now - begun < PROMISED_S, f"{older} {PROMISED_S:g} s after they changed, {what}"
            if now - asked > ASK_S:
                ask_for(self._experiment, hidden)
                asked = now
            time.sleep(LOOK_S)
        self.took[what] = round(time.monotonic() - begun, 1)

    def _hidden(self) -> list[Capture]:
        found = documents(self._experiment.es, [one.article_id for one in self._now])
        return [
            one
            for one in self._now
            if one.article_id not in found
            or one.marker not in found[one.article_id].source["text"].replace(".", " ").split()
        ]


def _next_version(capture: Capture) -> Capture:
    version = capture.version + 1
    marker = f"{capture.marker.rpartition('r')[0]}r{version}"
    return capture.changed(
        version=version,
        marker=marker,
        title=capture.title.replace(capture.marker, marker),
        paragraphs=tuple(paragraph.replace(capture.marker, marker) for paragraph in capture.paragraphs),
    )


def refused(experiment: Experiment) -> int:
    """Enter every refused capture into the ledger, as what must stay a dead letter. Returns how many there are."""
    letters = read_dead_letters(experiment.settings)
    assert {(letter.stage, letter.reason) for letter in letters} == {("enrich", "refused")}
    places = {letter.coordinates for letter in letters}
    for message in read_topic(experiment.settings, ARTICLES):
        if message.coordinates in places:
            record = Outgoing(message.topic, message.key, message.value, message.headers)
            experiment.ledger.poison[message.coordinates] = record
    return len(letters)
