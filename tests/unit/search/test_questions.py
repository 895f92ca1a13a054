"""Which of the questions name a field; their answers are judged in tests/integration/test_queries.py."""

from services.search.questions import Question, naming, questions


def test_a_field_is_named_by_a_key_a_value_or_one_of_its_own_fields() -> None:
    body = {"query": {"term": {"source.id": "x"}}, "aggs": {"a": {"terms": {"field": "title.keyword"}}}, "size": 0}
    body["query"] = [{"multi_match": {"fields": ["text^3"]}}, body["query"]]
    question = Question("a", "b", "c", body)
    assert all(question.names(name) for name in ("source.id", "source", "title", "title.keyword", "text"))
    assert not any(question.names(name) for name in ("sour", "tit", "title.key", "section"))


def test_every_question_names_a_field_of_its_own() -> None:
    found = {name for field in ("quotes", "date_days", "people", "source", "status") for name in naming(field)}
    assert len(found) > len(list(questions())) / 2
    assert naming("mood") == []
