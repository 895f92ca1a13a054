"""Conditions on articles, each in two languages: KQL for Kibana, and what Kibana sends to Elasticsearch for it.

How Kibana translates KQL: `kbn-es-query/src/kuery/functions/is.ts` in elastic/kibana. `field : "value"` is a term of a
keyword; of a date it is a range from the value to itself, in the zone of the browser.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

Query = dict[str, Any]

FARTHEST_HOURS: Final = 14
"""Hours by which a zone is ahead of UTC, at most."""


@dataclass(frozen=True)
class Is:
    """A field has one of these values; or, if not `holds`, none of them."""

    field: str
    values: tuple[str, ...] | tuple[bool, ...]
    holds: bool = True

    def kql(self) -> str:
        """In Kibana's language."""
        written = [json.dumps(value) for value in self.values]
        value = written[0] if len(written) == 1 else f"({' or '.join(written)})"
        return f"{'' if self.holds else 'not '}{self.field} : {value}"

    def query(self, now: str = "now", time_zone: str = "UTC") -> Query:
        """In that of Elasticsearch."""
        found = {"terms": {self.field: list(self.values)}}
        return found if self.holds else {"bool": {"must_not": [found]}}


@dataclass(frozen=True)
class Month:
    """A field of months, such as `date_months`, has the month that is so many after this one.

    Elasticsearch has a month as its first moment in UTC. Kibana rounds in the zone of the browser, so that the month in
    New York begins five hours later, without that moment, and ends with that of the next one. The bounds are therefore
    moved back by the hours of the farthest zone: in every zone, the first day of the month lies within them, and of no
    other month.
    """

    field: str
    ahead: int

    def _moment(self, now: str) -> str:
        return f"{now}{f'+{self.ahead}M' if self.ahead else ''}/M-{FARTHEST_HOURS}h"

    def kql(self) -> str:
        """In Kibana's language."""
        return f'{self.field} : "{self._moment("now")}"'

    def query(self, now: str = "now", time_zone: str = "UTC") -> Query:
        """In that of Elasticsearch, which rounds `gte` down and `lte` up."""
        moment = self._moment(now)
        return {"range": {self.field: {"gte": moment, "lte": moment, "time_zone": time_zone}}}


Condition = Is | Month


def kql(conditions: Iterable[Condition]) -> str:
    """All of them, in Kibana's language."""
    return " and ".join(one.kql() for one in conditions)
