from services.index.drift import differences


def test_differences_name_the_field() -> None:
    wanted = {"properties": {"title": {"type": "text"}, "people": {"type": "keyword", "ignore_above": 256}}}
    found = {"properties": {"title": {"type": "keyword"}, "people": {"type": "keyword", "ignore_above": 256}}}
    assert differences(wanted, found) == ["properties.title.type is 'keyword', not 'text'"]


def test_what_elasticsearch_adds_or_leaves_out_is_no_difference() -> None:
    wanted = {
        "dynamic": "strict",
        "properties": {"source": {"type": "object", "properties": {}}, "raw": {"type": "object", "enabled": False}},
    }
    found = {
        "dynamic": "strict",
        "properties": {"source": {"properties": {}}, "raw": {"type": "object", "enabled": "false"}},
        "_meta": {},
    }
    assert differences(wanted, found) == []
