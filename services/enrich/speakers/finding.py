"""Finding: how well a source was found beside its content, which is part of how sure its speaker is."""

from typing import NamedTuple

from services.enrich.speakers.reading import Features
from services.enrich.speakers.scene import Span
from services.enrich.text.tagged import TaggedSpan

FARTHEST = 400
"""Maximum characters between a source and its content that count."""


class Report(NamedTuple):
    """A content with its cue and source; `quoted` has any words in quotation marks, `direct` all."""

    spans: list[Span]
    cue: TaggedSpan | None
    source: TaggedSpan | None
    quoted: bool
    direct: bool
    via: TaggedSpan | None = None
    """Who relays it: Reuters in `Reuters quoted Ann Lee as saying`."""


def finding(text: str, report: Report) -> Features:
    """Features of how a source was found. They count against every name: the source may be another's."""
    cue, source = report.cue, report.source
    if source is None:
        return {}
    start, end = report.spans[0][0], report.spans[-1][1]
    near = start - source.end if source.end <= start else abs(source.start - end)
    features = {
        "found_without_cue": float(cue is None),
        "found_share": 1 - source.share,
        "found_far": min(near, FARTHEST) / 100,
        "found_direct": float(report.direct),
        "found_indirect": float(not report.quoted),
    }
    if cue is not None:
        gap = source.start - cue.end if source.start >= cue.end else cue.start - source.end
        between = text[min(source.end, cue.end) : max(source.start, cue.start)]
        features["found_cue_share"] = 1 - cue.share
        features["found_gap"] = min(3.0, max(0, gap) / 30)
        features["found_comma"] = float("," in between)
    return features
