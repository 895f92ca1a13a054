"""docs/kibana.md: how to import the dashboard, and what each panel says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from services.search.kibana.panels import LISTINGS, PANELS, TIME, Cases, Listing, Panel, Share

PAGE: Final = Path(__file__).parents[3] / "docs" / "kibana.md"

_INTRODUCTION: Final = """\
# The dashboard for Kibana

[dateline.ndjson](../deploy/kibana/dateline.ndjson) has a data view of the articles, three saved searches, and the
dashboard `Dateline: newsroom` with {count} panels.

[docker-compose.yml](../docker-compose.yml) imports it once Kibana is healthy
([how](operations.md#on-one-host-with-docker-compose)). By hand, into Kibana 9.2 or later: *Stack Management*, *Saved
Objects*, *Import*, or

```bash
curl --user NAME --header 'kbn-xsrf: true' --form file=@deploy/kibana/dateline.ndjson \\
    'http://127.0.0.1:5601/api/saved_objects/_import?overwrite=true'
```

`overwrite=true` replaces what you changed in these objects: to change one, save it under a name of your own. The ids
never change, so that the next import replaces the same objects. For a space other than the default one, the path is
`/s/SPACE/api/saved_objects/_import`.

**Who may do what.** To import takes the Kibana privileges of
[dashboard-role.json](../deploy/compose/dashboard-role.json), and to read the dashboard those of
[reader-role.json](../deploy/compose/reader-role.json), which also reads the articles. Kibana cannot use the embedded
Elasticsearch of `dateline up`, which lacks what Kibana asks for first.

**The period** at the top right bounds the publication (`{time}`). An article without a date of
publication is in no panel. Withdrawn articles are left out unless a panel says otherwise; erased ones are behind no
alias.

**Days** are those of the browser's time zone. If a newsroom wants its own, set `dateFormat:tz` in *Advanced Settings*.

**What was checked.** A test asks the real Elasticsearch each panel's question, with the aggregations that Kibana makes
of it, and compares every number with what plain Python counts over the same documents. Another reads the file: every
reference leads to an object in it, every field is in the mapping and can be counted as its panel does, no panel covers
another, and each has a title and a description. A user with the role of readers, on a real Elasticsearch with security,
reads every panel, writes nothing, and sees nothing that the alias leaves out.

**What was not checked.** No Kibana has imported the file: there is none where Dateline is developed. The versions and
the form of its objects were read in Kibana's source, and in what Kibana 9.2.2 builds for others;
`services/search/kibana/saved_objects.py` and `lens.py` beside it say where. Nor has a Kibana read what the two roles
say of it. The row *Other* of two charts, for which Kibana asks separately, was not compared; of shares, which Kibana
divides itself, both numbers were.

**What is not there.** How long articles take from publication until they are searchable, as percentiles: no field has
that time, and Lens subtracts no dates without a script. `until_searchable` in
[queries.http](../examples/queries.http) has the means. Nor are quotes counted by speaker: quotes are nested, which Lens
does not read; `most_quoted` in the same file counts them.

Written by `python -m services.search.kibana.saved_objects` from `services/search/kibana/panels.py`; change it there."""


def page() -> str:
    """The content of the page, as Markdown."""
    shown = (*PANELS, *LISTINGS)
    lines = [
        *_INTRODUCTION.format(count=len(shown), time=TIME).splitlines(),
        "",
        "| panel | what it tells | fields |",
        "| --- | --- | --- |",
        *(f"| {one.title} | {one.tells} | {', '.join(f'`{name}`' for name in fields(one))} |" for one in shown),
    ]
    return "\n".join(lines) + "\n"


def fields(one: Panel | Listing) -> list[str]:
    """The fields that it uses, in the order in which it names them, but for those that every panel has."""
    return list(dict.fromkeys(_fields(one)))


def _fields(one: Panel | Listing) -> Iterator[str]:
    if isinstance(one, Listing):
        yield from one.columns
        yield one.by
        return
    for rows in one.rows.values():
        if isinstance(rows, Cases):
            yield from (condition.field for condition in rows.cases.values())
        else:
            yield rows.field
    for value in one.values.values():
        if isinstance(value, Share):
            yield from (value.part, value.whole)
        elif value.field:
            yield value.field
