"""The report: the machine, each figure with its ratio, and what an article costs."""

from benchmarks.report import report
from benchmarks.results import Figure, Results

OWN = Figure("extract", "dateline", "pages", "pages/CPU s", "higher", [10, 20, 40])
PEER = Figure("extract", "peer", "pages", "pages/CPU s", "higher", [20, None, 20])


def results(*figures: Figure) -> Results:
    machine = {"cores": 2, "libraries": {"spacy": "3.8"}}
    return Results("2026-11-25T10:00:00+00:00", machine, {"words a page": 750}, [*figures])


def test_it_has_the_machine_each_figure_and_its_ratio() -> None:
    text = report(results(OWN, PEER))
    assert "cores 2" in text
    assert "Libraries: spacy 3.8." in text
    assert "| dateline | pages | 20 pages/CPU s | 10 to 40 | higher |  |" in text
    assert "| peer | pages | 20 pages/CPU s | 20 to 20 | higher | 1.25 (0.5 to 2) |" in text


def test_it_adds_up_what_an_article_costs() -> None:
    text = report(
        results(
            OWN,
            Figure("annotate", "dateline", "words", "words/CPU s", "higher", [7500]),
            Figure("index", "dateline", "client CPU", "ms/document", "lower", [2]),
            Figure("messages", "dateline", "CPU", "µs/record", "lower", [1000]),
            Figure("messages", "dateline", "server CPU", "µs/record", "lower", [200]),
            Figure("end to end, 200 pages at once", "dateline", "CPU of enrich-1", "ms/article", "lower", [120]),
            Figure("end to end, 200 pages at once", "dateline", "CPU of kafka", "ms/article", "lower", [50]),
        )
    )
    for line in (
        "| extract | 50 | alone: extract |",
        "| annotate | 100 | alone: annotate |",
        "| bulk write: client | 2 | alone: index |",
        "| three hops from topic to topic: workers | 3 | alone: messages |",
        "| three hops from topic to topic: Kafka | 0.6 | alone: messages |",
        "| **sum of the steps** | **156** | |",
        "| enrich-1 | 120 | end to end, 200 pages at once |",
        "| **sum of the processes** | **170** | |",
    ):
        assert line in text


def test_a_run_without_dateline_has_no_costs() -> None:
    assert "Cost of an article" not in report(results(PEER))
