"""A setting that can't be used stops the start with a sentence that names it."""

import pytest

from trustward.settings import BadSettings, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTWARD_SECRETKEY", "x"),
        ("TRUSTWARD_SECRET_KEY", "short"),
        ("TRUSTWARD_BASE_URL", "trustward.example"),
        ("PUBLIC_BASE_URL", "ftp://trustward.example"),
        ("FILES_URL", "s3://bucket/evidence"),
        ("KEYS_URL", "postgresql://keys@localhost/keys"),
        ("KEYS_URL", "mysql://keys@localhost/keys"),
        ("REDIS_URL", "localhost:6379"),
        ("SMTP_URL", "mail.example:587"),
        ("DATABASE_URL", "mysql://localhost/trustward"),
        ("PORT", "http"),
        ("METRICS_PORT", "-1"),
        ("TRUSTWARD_DEMO", "perhaps"),
    ],
)
def test_it_is_refused_by_its_name(tmp_path, name, value):
    with pytest.raises(BadSettings) as refused:
        read_settings({"TRUSTWARD_HOME": str(tmp_path), name: value})
    assert name in str(refused.value)
    if len(value) > 4:
        assert "@" not in str(refused.value)


def test_a_secret_is_made_once_and_is_its_owner_s(tmp_path):
    first, second = (read_settings({"TRUSTWARD_HOME": str(tmp_path)}).secret_key for _ in range(2))
    assert first == second
    assert len(first) == 64
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_no_secret_shows_when_the_settings_are_printed(tmp_path):
    secret = "a" * 40
    env = {
        "TRUSTWARD_HOME": str(tmp_path),
        "TRUSTWARD_SECRET_KEY": secret,
        "DATABASE_URL": "postgresql://app:hidden@localhost/x",
        "REDIS_URL": "redis://:hidden@localhost",
        "SMTP_URL": "smtp://user:hidden@mail.example",
    }
    printed = repr(read_settings(env))
    assert secret not in printed
    assert "hidden" not in printed
