from services.index.template import template


def test_the_template_is_strict_and_refreshes() -> None:
    made = template(shards=2, replicas=1)["template"]
    assert made["mappings"]["dynamic"] == "strict"
    assert made["settings"]["number_of_shards"] == 2
    assert made["settings"]["refresh_interval"] == "1s"
