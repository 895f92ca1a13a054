"""What a worker says when it refuses an index; the check itself is tested in tests/integration/test_index.py."""

from services.index.findings import Finding
from services.index.readiness import MOST, message


def test_what_is_mended_alike_is_said_together() -> None:
    found = [
        Finding("field-missing", "a, section", "it lacks the field", "`dateline index init`"),
        Finding("field-differs", "a, title", "it is keyword, not text", "`dateline index rebuild`"),
        Finding("field-missing", "a, cue", "it lacks the field", "`dateline index init`"),
    ]
    assert message(found) == (
        "a, section: it lacks the field; a, cue: it lacks the field; mended by `dateline index init`; "
        "a, title: it is keyword, not text; mended by `dateline index rebuild`"
    )


def test_of_many_the_first_are_said_and_where_to_see_the_others() -> None:
    found = [Finding("field-missing", f"field{number}", "is missing", "this") for number in range(MOST + 3)]
    said = message(found)
    assert f"field{MOST - 1}:" in said
    assert f"field{MOST}:" not in said
    assert said.endswith("; and 3 more, which `dateline index check` lists")
