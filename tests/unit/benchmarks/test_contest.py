"""A contestant in a process of its own: counted, timed, and failures not passed over."""

from pathlib import Path

import pytest

from benchmarks import contest
from benchmarks.contest import WARM_UP, Contestant, Work, measure
from benchmarks.corpus import Page, generate, write_corpus

PAGES = list(generate(6))


def burning() -> Work:
    """A tenth of a million additions a page; nothing of one page, and an error at another."""

    def work(page: Page) -> object:
        if page is PAGES[4]:
            raise ValueError("as a peer does")
        return sum(range(100_000)) if page is not PAGES[5] else None

    return work


def test_every_page_is_worked_on_once_after_the_warm_up() -> None:
    seen: list[str] = []
    told = measure(lambda: lambda page: seen.append(page.id) or "made", PAGES)
    assert seen == [page.id for page in [*PAGES[:WARM_UP], *PAGES]]
    assert (told.pages, told.failures) == (6, 0)
    assert told.words == sum(page.words or 0 for page in PAGES)


def test_a_warm_up_may_be_longer() -> None:
    seen: list[str] = []
    told = measure(lambda: lambda page: seen.append(page.id) or "made", PAGES[:2], warm_up=5)
    assert (told.pages, len(seen)) == (2, 4)


def test_failures_are_counted_and_work_is_timed() -> None:
    told = measure(burning, PAGES)
    assert told.failures == 2
    assert told.cpu_s > 0
    assert told.wall_s > 0
    assert told.peak_mib > 1


def test_it_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    write_corpus(PAGES, tmp_path)
    told = contest.run(Contestant("benchmarks.cores:extract", limit=4), tmp_path)
    assert (told.pages, told.failures) == (4, 0)


def test_one_that_does_not_start_is_told(tmp_path: Path) -> None:
    write_corpus(PAGES[:1], tmp_path)
    with pytest.raises(RuntimeError, match="no attribute 'nobody'"):
        contest.run(Contestant("benchmarks.cores:nobody"), tmp_path)
