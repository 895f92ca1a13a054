"""A contestant in its own process: its pages are counted and timed, and its failures are not hidden."""

from pathlib import Path
from typing import ClassVar

import pytest

from benchmarks import contest
from benchmarks.contest import Contestant, Work, measure
from benchmarks.corpus import Page, generate, write_corpus

PAGES = list(generate(6))


def burning() -> Work:
    """A contestant that makes a hundred thousand additions per page, returns None for one page and raises for
    another."""

    def work(page: Page) -> object:
        if page is PAGES[4]:
            raise ValueError("as a peer does")
        return sum(range(100_000)) if page is not PAGES[5] else None

    return work


def test_every_page_is_worked_on_once_after_the_warm_up_on_the_last_ones() -> None:
    seen: list[str] = []
    result = measure(lambda: lambda page: seen.append(page.id) or "made", PAGES, warm_up=2)
    assert seen == [page.id for page in [*PAGES[4:], *PAGES[:4]]]
    assert (result.pages, result.failures) == (4, 0)
    assert result.words == sum(page.words or 0 for page in PAGES[:4])


def test_a_limit_measures_fewer_pages() -> None:
    assert measure(lambda: lambda page: page, PAGES, limit=2, warm_up=3).pages == 2
    with pytest.raises(ValueError, match="no page is left"):
        measure(lambda: lambda page: page, PAGES, warm_up=6)


def test_failures_are_counted_apart_from_pages() -> None:
    result = measure(burning, [*PAGES, *generate(3)])
    assert (result.pages, result.failures) == (4, 2)
    assert result.words == sum(page.words or 0 for page in PAGES[:4])
    assert result.cpu_s > 0
    assert result.wall_s > 0
    assert result.peak_mib > 1


def test_preparation_comes_before_the_clock() -> None:
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
    result = contest.run(Contestant("benchmarks.cores:extract", limit=2), tmp_path)
    assert (result.pages, result.failures) == (2, 0)


def test_a_contestant_that_does_not_start_raises(tmp_path: Path) -> None:
    write_corpus(PAGES, tmp_path)
    with pytest.raises(RuntimeError, match="no attribute 'nobody'"):
        contest.run(Contestant("benchmarks.cores:nobody"), tmp_path)
