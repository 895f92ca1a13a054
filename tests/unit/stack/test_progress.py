import io

from rich.console import Console

from services.stack.progress import Reporter


def test_plain_lines_without_a_terminal() -> None:
    said = io.StringIO()
    reporter = Reporter(console=Console(file=said, soft_wrap=True, force_terminal=False))
    with reporter.bar("fetching", 5 << 20) as advance:
        advance(5 << 20)
    reporter.say("done [not markup]")
    assert said.getvalue() == "fetching (5 MiB) …\ndone [not markup]\n"


def test_a_bar_on_a_terminal() -> None:
    said = io.StringIO()
    reporter = Reporter(console=Console(file=said, force_terminal=True, width=120))
    with reporter.bar("fetching", 100) as advance:
        advance(100)
    assert "100/100 bytes" in said.getvalue()


def test_prints_nothing_when_disabled() -> None:
    said = io.StringIO()
    reporter = Reporter(console=Console(file=said, quiet=True))
    with reporter.bar("fetching", 1) as advance:
        advance(1)
    reporter.say("x")
    assert said.getvalue() == ""
