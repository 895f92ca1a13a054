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


def or_none(expr: str, label: str, stage: str) -> str:
    """The same, and 0 under the name `none` while nothing is counted.

    A worker has no series of a cause that has not occurred yet. It is 0 only while Prometheus finds a worker of the
    stage: without any, nothing is known.
    """
    known = f'0 * max(dateline_build_info{{stage="{stage}"}})'
    return f'{expr} or on () label_replace({known}, "{label}", "none", "", "")'


def or_zero(expr: str, stage: str) -> str:
    """The same for a number without labels."""
    return f'{expr} or on () 0 * max(dateline_build_info{{stage="{stage}"}})'
