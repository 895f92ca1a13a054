"""Which labels the result of a PromQL query has, from the query alone, and which metrics it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import promql_parser as promql

SCRAPED = frozenset({"job", "instance"})
"""Labels that Prometheus adds to every series."""
SAME_LABELS = {"rate", "increase", "deriv", "clamp_max", "clamp_min", "clamp", "abs", "round"}
"""Functions of a vector whose result has its labels."""
SET_OPERATORS = {"or", "and", "unless"}


class WrongQuery(AssertionError):
    """It names a metric or a label that there is not."""


@dataclass
class Reading:
    """Reads queries about known metrics: name in queries, such as `x_bucket`, to labels."""

    known: Mapping[str, frozenset[str]]
    metrics: set[str] = field(default_factory=set)
    """Those that were read."""
    selected: list[tuple[str, str, str]] = field(default_factory=list)
    """Metric, label and value of each selector with `=`."""

    def labels(self, query: str) -> frozenset[str]:
        """Labels of its result. Raises WrongQuery, and ValueError of what is no PromQL."""
        return self._of(promql.parse(query))

    def _of(self, expr: Any) -> frozenset[str]:
        match expr:
            case promql.NumberLiteral():
                return frozenset()
            case promql.VectorSelector() | promql.MatrixSelector():
                return self._selected(getattr(expr, "vector_selector", expr))
            case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
                return self._of(expr.expr)
            case promql.AggregateExpr():
                return self._aggregated(expr)
            case promql.Call():
                return self._called(expr)
            case promql.BinaryExpr():
                return self._combined(expr)
        raise WrongQuery(f"{type(expr).__name__} is not foreseen here: {expr}")

    def _selected(self, selector: Any) -> frozenset[str]:
        name = selector.name
        if name not in self.known:
            raise WrongQuery(f"there is no metric {name}")
        self.metrics.add(name)
        labels = self.known[name] | SCRAPED
        for matcher in selector.matchers.matchers:
            _must_have(labels, [matcher.name], f"the metric {name}")
            if matcher.op == promql.MatchOp.Equal:
                self.selected.append((name, matcher.name, matcher.value))
        return labels

    def _aggregated(self, expr: Any) -> frozenset[str]:
        inner = self._of(expr.expr)
        if str(expr.op) in {"topk", "bottomk"}:
            return inner
        if expr.modifier is None:
            return frozenset()
        named = expr.modifier.labels
        _must_have(inner, named, str(expr.op))
        return frozenset(named) if expr.modifier.type == promql.AggModifierType.By else inner - frozenset(named)

    def _called(self, call: Any) -> frozenset[str]:
        name, arguments = call.func.name, call.args
        if name == "time":
            return frozenset()
        if name in SAME_LABELS:
            return self._of(arguments[0])
        if name == "histogram_quantile":
            inner = self._of(arguments[1])
            _must_have(inner, ["le"], name)
            return inner - {"le"}
        if name == "label_replace":
            return self._of(arguments[0]) | {arguments[1].val}
        raise WrongQuery(f"the function {name} is not foreseen here")

    def _combined(self, expr: Any) -> frozenset[str]:
        left, right = self._of(expr.lhs), self._of(expr.rhs)
        if _is_scalar(expr.lhs) or _is_scalar(expr.rhs):
            return right if _is_scalar(expr.lhs) else left
        matching = expr.modifier.matching if expr.modifier else None
        if matching is not None:
            _must_have(left, matching.labels, "on")
            _must_have(right, matching.labels, "on")
        elif left != right:
            raise WrongQuery(f"{expr.op} has {sorted(left)} on its left, and {sorted(right)} on its right")
        if str(expr.op) in SET_OPERATORS:
            # Of `or`, series of either side; what a legend names must be in both. A side of one series without the
            # others' labels is one row of a table, with empty cells.
            return left
        extra = frozenset(expr.modifier.group_labels or ()) if expr.modifier else frozenset()
        if expr.modifier is not None and expr.modifier.card == promql.VectorMatchCardinality.ManyToOne:
            _must_have(right, extra, "group_left")
            return left | extra
        return frozenset(matching.labels) if matching is not None else left


def _is_scalar(expr: Any) -> bool:
    return isinstance(expr, promql.NumberLiteral) or (isinstance(expr, promql.Call) and expr.func.name == "time")


def _must_have(labels: frozenset[str], named: Any, what: str) -> None:
    for name in named:
        if name not in labels:
            raise WrongQuery(f"{what} has no label {name}, only {sorted(labels)}")


def branches(query: str) -> Iterator[str]:
    """The queries that `or` joins, or the one that there is."""

    def parts(expr: Any) -> Iterator[Any]:
        if isinstance(expr, promql.BinaryExpr) and str(expr.op) == "or":
            yield from parts(expr.lhs)
            yield from parts(expr.rhs)
        else:
            yield expr

    for part in parts(promql.parse(query)):
        yield part.prettify()
