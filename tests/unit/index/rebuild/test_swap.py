"""The one change that moves the aliases."""

from schemas.article_document import ALIAS_READ, ALIAS_WRITE, READ_FILTER
from services.index.rebuild.plan import NEXT
from services.index.rebuild.swap import actions


def test_everything_that_is_removed_must_exist() -> None:
    moved = actions("old", "new", "token")
    removed = [one["remove"] for one in moved if "remove" in one]
    assert all(one["must_exist"] is True for one in removed)
    assert {(one["index"], one["alias"]) for one in removed} == {
        ("old", ALIAS_READ),
        ("old", ALIAS_WRITE),
        ("old", "token"),
        ("new", NEXT),
    }


def test_the_read_alias_leaves_out_what_is_erased_and_the_other_writes() -> None:
    added = [one["add"] for one in actions("old", "new", "token") if "add" in one]
    assert added == [
        {"index": "new", "alias": ALIAS_READ, "filter": READ_FILTER},
        {"index": "new", "alias": ALIAS_WRITE, "is_write_index": True},
    ]
