"""docs/grafana.md: how to load the dashboards, and what each panel asks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from services.grafana.panels import Dashboard, Panel

PAGE: Final = Path(__file__).parents[2] / "docs" / "grafana.md"

_INTRODUCTION: Final = """\
# The dashboards for Grafana

Three dashboards on the [metrics](metrics.md) of the workers and of `dateline exporter`, as Prometheus scrapes them:

| dashboard | file | what it answers |
| --- | --- | --- |
{dashboards}

Each panel has a description: what it answers, and what to do when it looks wrong. The first row of each says what is
now; an empty number there means that Prometheus has no such series: nothing is known, not that all is well.

[docker-compose.yml](../docker-compose.yml) runs Grafana beside Prometheus, at `http://127.0.0.1:3000`, with the user
`admin` and the password `GRAFANA_PASSWORD`. [deploy/grafana/provisioning](../deploy/grafana/provisioning/) gives it the
data source and the dashboards: it loads the files again when they change, and lets nobody overwrite them. To change a
dashboard, save it under another name.

**Into a Grafana of your own**, 11.6 or later: *Dashboards*, *New*, *Import*, and each of the files. Nothing is asked
while importing; choose the data source at the top of the dashboard. A reader whose Prometheus scrapes more seldom than
every 15 s sets *Scrape interval* in the data source, since the windows of rates follow from it. One data source is to
have one pipeline: the queries add up whatever workers it has.

**What was checked.** A test parses each query: every metric and label in it is one that a worker or the exporter has,
and every label in a legend or in a row of a table is in its result. Grafana's own models for Python, of version 11.6,
read the files and lose nothing of them. Another test has a real Prometheus scrape real workers and the exporter while
articles pass through and others die, and asks it each query: each has an answer.

**What was not checked.** No Grafana has loaded the files, and no browser has drawn them: there is none where Dateline
is developed. The image in docker-compose.yml was never run.

Written by `python -m services.grafana.files` from `services/grafana/`; change it there."""


def page(dashboards: Iterable[Dashboard]) -> str:
    """The content of the page, as Markdown."""
    shown = list(dashboards)
    summary = "\n".join(
        f"| {one.title} | [{one.name}.json](../deploy/grafana/{one.name}.json) | {one.tells} |" for one in shown
    )
    lines = _INTRODUCTION.format(dashboards=summary).splitlines()
    for one in shown:
        lines += ["", f"## {one.title}"]
        for row in one.rows:
            lines += ["", f"### {row.title}", "", "| panel | what it tells | what to do | asks |"]
            lines += ["| --- | --- | --- | --- |", *map(_line, row.panels)]
    return "\n".join(lines) + "\n"


def _line(panel: Panel) -> str:
    return f"| {panel.title} | {panel.tells} | {panel.act} | {'<br>'.join(_asked(panel))} |"


def _asked(panel: Panel) -> Iterator[str]:
    for query in panel.queries:
        name = "" if panel.shape == "number" else f"{query.legend}: "
        # A column of a table ends at a bar, also within code.
        yield f"{name}`{query.expr}`".replace("|", "\\|")
