"""Which moments `--since` and `--until` take."""

from datetime import UTC, datetime

import pytest

from services.cli.options import moment, require_no_login

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "end", "stands_for"),
    [
        ("2026-03-02", False, "2026-03-02T00:00:00+00:00"),
        ("2026-03-02", True, "2026-03-03T00:00:00+00:00"),
        ("2026-W10-1", True, "2026-03-03T00:00:00+00:00"),
        ("2026-03-02T10:15", True, "2026-03-02T10:15:00+00:00"),
        ("2026-03-02 10:15+01:00", False, "2026-03-02T10:15:00+01:00"),
        ("2026-03-02T10:15:30.5Z", False, "2026-03-02T10:15:30.500000+00:00"),
        ("90s", False, "2026-03-05T11:58:30+00:00"),
        ("30m", False, "2026-03-05T11:30:00+00:00"),
        ("2h", True, "2026-03-05T10:00:00+00:00"),
        ("3d", True, "2026-03-02T12:00:00+00:00"),
        ("1w", False, "2026-02-26T12:00:00+00:00"),
    ],
)
def test_moments(text: str, end: bool, stands_for: str) -> None:
    assert moment(text, NOW, end=end).isoformat() == stands_for


@pytest.mark.parametrize("text", ["soon", "", "2026-13-01", "2", "3y", "-2h", "999999w"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a time|before the first date"):
        moment(text, NOW)


def test_a_page_has_no_login() -> None:
    assert require_no_login("https://a.example/@b") == "https://a.example/@b"
    with pytest.raises(ValueError, match=r"write 'https://a.example/1'$"):
        require_no_login("https://ada:hunter2@a.example/1")
