"""A contestant in a process of its own: counted, timed, and failures not passed over."""

from pathlib import Path
from typing import ClassVar

import pytest

from benchmarks import contest
from benchmarks.contest import Contestant, Work, measure
from benchmarks.corpus import Page, generate, write_corpus

PAGES = list(generate(6))


def burning() -> Work:
    """A tenth of a million additions a page; nothing of one page, and an error at another."""

    def work(page: Page) -> object:
        if page is PAGES[4]:
            raise ValueError("as a peer does")
        return sum(range(100_000)) if page is not PAGES[5] else None

    return work


def test_every_page_is_worked_on_once_and_the_last_ones_before() -> None:
    seen: list[str] = []
    told = measure(lambda: lambda page: seen.append(page.id) or "made", PAGES, warm_up=2)
    assert seen == [page.id for page in [*PAGES[4:], *PAGES[:4]]]
    assert (told.pages, told.failures) == (4, 0)
    assert told.words == sum(page.words or 0 for page in PAGES[:4])


def test_fewer_may_be_measured() -> None:
    assert measure(lambda: lambda page: page, PAGES, limit=2, warm_up=3).pages == 2
    with pytest.raises(ValueError, match="no page is left"):
        measure(lambda: lambda page: page, PAGES, warm_up=6)


def test_what_failed_is_counted_and_does_not_count() -> None:
    told = measure(burning, [*PAGES, *generate(3)])
    assert (told.pages, told.failures) == (4, 2)
    assert told.words == sum(page.words or 0 for page in PAGES[:4])
    assert told.cpu_s > 0
    assert told.wall_s > 0
    assert told.peak_mib > 1


def test_what_is_prepared_is_not_measured() -> None:
    class Work:
        prepared: ClassVar[list[str]] = []

        def prepare(self, page: Page) -> None:
            self.prepared.append(page.id)

        def __call__(self, page: Page) -> object:
            return page.id in self.prepared or None

    assert measure(Work, PAGES, warm_up=2).failures == 0
    assert Work.prepared == [page.id for page in PAGES[:4]]


def test_it_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    write_corpus(PAGES, tmp_path)
    told = contest.run(Contestant("benchmarks.cores:extract", limit=2), tmp_path)
    assert (told.pages, told.failures) == (2, 0)


def test_one_that_does_not_start_is_told(tmp_path: Path) -> None:
    write_corpus(PAGES, tmp_path)
    with pytest.raises(RuntimeError, match="no attribute 'nobody'"):
        contest.run(Contestant("benchmarks.cores:nobody"), tmp_path)
