"""What a feed says of an article, where its page says nothing."""

from dataclasses import replace

from schemas.fetch_request import EntryEvidence
from services.ingest.reading.fields.decision import decide
from services.ingest.reading.fields.draft import Draft
from services.ingest.reading.lines.byline import split_byline
from services.ingest.reading.times.times import from_datetime

_PLACE = ["feed"]


def with_entry(draft: Draft, entry: EntryEvidence) -> Draft:
    """Fill the title, the authors and the time of publication that the page lacks; a stated field is never replaced.

    Only people count as authors here: many feeds sign every entry with the site's name.
    """
    if entry.title and not draft.title.value:
        draft = replace(draft, title=decide(entry.title, _PLACE))
    if not draft.authors.value and not draft.agencies.value:
        people = [name for line in entry.authors for name in split_byline(line).authors]
        draft = replace(draft, authors=decide(list(dict.fromkeys(people)), _PLACE))
    if entry.published_at is not None and draft.published_at.value is None:
        draft = replace(draft, published_at=decide(from_datetime(entry.published_at), _PLACE))
    return draft
