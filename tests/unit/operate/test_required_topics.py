import pytest

from schemas.topics.names import ARTICLES, CURRENT, ENRICHED
from services.operate import required_topics
from services.operate.errors import TopicsMissing
from services.operate.required_topics import require_topics
from services.runtime.settings import Settings


def test_what_is_missing_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        required_topics, "missing_topics", lambda settings, topics: [one for one in topics if one != CURRENT]
    )
    require_topics(Settings(), [CURRENT])
    with pytest.raises(TopicsMissing, match=f"{ARTICLES}, {ENRICHED}; run `dateline topics create`"):
        require_topics(Settings(), [ARTICLES, CURRENT, ENRICHED])
