"""What the values of settings may be; no message repeats one."""

import pytest
from pydantic import SecretStr, ValidationError

from services.runtime.setting_types import without_login
from services.runtime.settings import Settings, problems_of

SECRET = "hunter2"


def refused(**values: object) -> str:
    """The lines that a user is shown; the error itself is as discreet."""
    with pytest.raises(ValidationError) as caught:
        Settings(**values)  # type: ignore[arg-type]  # what is read from the environment is text too
    assert SECRET not in str(caught.value) + repr(caught.value)
    lines = problems_of(caught.value)
    assert lines is not None
    assert SECRET not in str(lines)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("url", "server", "user", "password"),
    [
        ("http://ada:hunter2@es:9200", "http://es:9200", "ada", "hunter2"),
        ("https://ada:p%40ss%3A%2F@es:443/prefix", "https://es:443/prefix", "ada", "p@ss:/"),
        ("http://ada:a@b:c@es:9200", "http://es:9200", "ada", "a@b:c"),
        ("http://ada@es:9200", "http://es:9200", "ada", ""),
        ("http://[::1]:9200", "http://[::1]:9200", None, None),
        ("http://es:9200/a@b", "http://es:9200/a@b", None, None),
        ("es:9200", "es:9200", None, None),
    ],
)
def test_a_login_is_taken_out_of_a_url(url: str, server: str, user: str | None, password: str | None) -> None:
    assert without_login(url) == (server, user, password)
    if user is not None:
        settings = Settings(elasticsearch_url=url)
        assert (settings.elasticsearch_url, settings.elasticsearch_user) == (server, user)
        assert settings.elasticsearch_password == SecretStr(password or "")
        assert not password or password not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    "url",
    [
        "localhost:9200",
        "ada:hunter2@es:9200",
        "hunter2://es:9200",
        "http://es",
        "http://es:hunter2",
        "http://ada:hunter2@:9200",
        "http://ada:hunter2@[es:9200",
        "http://es:9200?key=hunter2",
        "http://es:9200#hunter2",
        "http://es:9200/\nhunter2",
        "",
    ],
)
def test_a_url_that_no_client_takes_is_refused_without_repeating_it(url: str) -> None:
    assert refused(elasticsearch_url=url).startswith("DATELINE_ELASTICSEARCH_URL: ")


def test_two_logins_are_one_too_many() -> None:
    assert "not in both" in refused(
        elasticsearch_url="http://ada:hunter2@es:9200", elasticsearch_user="ben", elasticsearch_password="x"
    )


@pytest.mark.parametrize(
    "brokers", ["", "kafka", "kafka:", ":9092", "kafka:0", "kafka:99999999999", "kafka:x", "a:1,,b:2"]
)
def test_brokers_are_host_and_port(brokers: str) -> None:
    assert "DATELINE_KAFKA_BOOTSTRAP: " in refused(kafka_bootstrap=brokers)


def test_a_password_among_the_brokers_is_not_repeated() -> None:
    assert "no password" in refused(kafka_bootstrap="sasl://ada:hunter2@kafka:9092")
    assert Settings(kafka_bootstrap="a:1, [::1]:2,b.example:65535").brokers == ["a:1", "[::1]:2", "b.example:65535"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("log_level", "loud"),
        ("log_level", "20"),
        ("fetch_allow_networks", "10.0.0.0/8,hunter2"),
        ("fetch_allow_networks", "10.0.0.1/8"),
        ("fetch_contact", "a\r\nX-Forged: 1"),
        ("fetch_user_agent", "Zürich"),
        ("group_prefix", "a b"),
        ("metrics_host", "0.0.0.0\x1b[2J"),
        ("drain_s", "inf"),
        ("drain_s", "nan"),
        ("watchdog_s", "1e300"),
        ("session_timeout_s", "hunter2"),
        ("bulk_records", "99999999999999999999999"),
        ("buffer_bytes", str(2**60)),
    ],
)
def test_a_slip_is_answered_by_the_name_of_the_variable(field: str, value: str) -> None:
    assert refused(**{field: value}).startswith(f"DATELINE_{field.upper()}: ")


def test_a_level_may_be_written_in_capitals() -> None:
    assert Settings(log_level="WARNING").log_level == "warning"  # type: ignore[arg-type]  # as from the environment
