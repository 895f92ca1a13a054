from services.stack import pins as module
from services.stack.artifacts import pins


def test_the_versions_to_resolve_are_the_pinned_ones() -> None:
    coordinates = {(a.group, a.name): a.version for a in [*pins().kafka.artifacts, *pins().elasticsearch.artifacts]}
    for group, name, version in (module.KAFKA, module.ELASTICSEARCH):
        assert coordinates[group, name] == version


def test_the_logging_implementation_matches_the_core() -> None:
    versions = {a.name: a.version for a in pins().kafka.artifacts}
    assert versions[module.LOGGING[1]] == versions[module.LOGGING_CORE]
