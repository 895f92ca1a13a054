"""Questions in PromQL that several panels ask."""

from services.grafana.panels import RATE, Query

QUANTILES = (0.5, 0.95, 0.99)


def quantile(share: float, histogram: str, where: str = "", by: str = "") -> str:
    """The value that this share of observations does not exceed."""
    labels = ", ".join(filter(None, ("le", by)))
    return f"histogram_quantile({share}, sum by ({labels}) (rate({histogram}_bucket{where}[{RATE}])))"


def quantiles(histogram: str, where: str = "") -> tuple[Query, ...]:
    """Median, p95 and p99 of a histogram."""
    return tuple(Query(quantile(share, histogram, where), f"p{share * 100:g}") for share in QUANTILES)


def running(stage: str) -> str:
    """What is there while Prometheus finds a worker of a stage."""
    return f'dateline_build_info{{stage="{stage}"}}'


def or_none(expr: str, label: str, known: str) -> str:
    """The same, and 0 under the name `none` while nothing is counted.

    A worker has no series of a cause that has not occurred yet. It is 0 only while there is a series of `known`:
    without, nothing is known of the other either.
    """
    return f'{expr} or on () label_replace(0 * max({known}), "{label}", "none", "", "")'


def or_zero(expr: str, known: str) -> str:
    """The same for a number without labels."""
    return f"{expr} or on () 0 * max({known})"
