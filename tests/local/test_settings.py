"""The settings: strict by default, and checked at start."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.db import connection

from integrations import checks
from integrations.local.folder import PROJECT
from syncadmin import broker

PRODUCTION = {
    "SECRET_KEY": "long and random",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgres://user:word@db.example/name",
    "CELERY_BROKER_URL": "redis://broker.example:6379/0",
    "ALLOWED_HOSTS": "sync.example.com",
}


def load(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `program` where the settings, as `s`, come from `environment` alone."""
    return subprocess.run(
        [sys.executable, "-c", f"from syncadmin import settings as s; {program}"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", PRODUCTION)
def test_nothing_starts_without(name):
    refused = load("", {key: value for key, value in PRODUCTION.items() if key != name})
    assert refused.returncode == 1
    assert f"Set the {name} environment variable" in refused.stderr


def test_production_is_strict_unless_told_otherwise():
    program = "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    assert load(program, PRODUCTION).stdout == "False True True True\n"


def test_a_setting_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text("from a file")
    environment = {name: PRODUCTION[name] for name in PRODUCTION if name != "SECRET_KEY"}
    environment["SECRET_KEY_FILE"] = str(tmp_path / "key")
    assert load("print(s.SECRET_KEY)", environment).stdout == "from a file\n"


def test_tests_run_on_a_postgresql_that_need_not_be_safe(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 140000


def test_the_cache_is_shared_through_the_broker(local_services):
    cache.set("one", 1)
    assert cache.get("one") == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("redis+socket:///run/v.sock?virtual_host=1", "rediscache:///run/v.sock?db=15"),
        ("amqp://host", "locmemcache://"),
    ],
)
def test_the_cache_follows_the_broker(url, expected):
    assert broker.cache_url(url) == expected


def test_lost_messages_come_back_within_the_visibility_time():
    options = broker.transport_options("redis://host")
    assert options["unacked_restore_interval"] * options["unacked_restore_throttle"] <= 5


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], ["integrations.E001"]),
        ([Fernet.generate_key().decode()], []),
        ([Fernet.generate_key().decode(), "short"], ["integrations.E002"]),
    ],
)
def test_encryption_keys_are_checked(settings, keys, expected):
    settings.FIELD_ENCRYPTION_KEYS = keys
    assert [message.id for message in checks.check_encryption_keys(None)] == expected


def test_a_key_is_never_repeated_in_the_message(settings):
    settings.FIELD_ENCRYPTION_KEYS = ["nearly-a-key"]
    assert "nearly-a-key" not in str(checks.check_encryption_keys(None))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://host", []),
        ("amqp://host", []),
        ("filesystem://", ["integrations.E004"]),
        ("memory://", ["integrations.E004"]),
    ],
)
def test_the_broker_is_checked(settings, url, expected):
    settings.CELERY_BROKER_URL = url
    assert [message.id for message in checks.check_broker(None)] == expected


def test_another_database_than_postgresql_is_an_error():
    found = load(
        "import django; django.setup(); from integrations import checks; "
        "print([m.id for m in checks.check_database(None)])",
        PRODUCTION
        | {"DATABASE_URL": "sqlite:////tmp/x", "DJANGO_SETTINGS_MODULE": "syncadmin.settings"},
    )
    assert found.stdout == "['integrations.E003']\n"


def test_a_private_cache_is_a_warning(settings):
    settings.CACHES = {"default": {"BACKEND": checks.PRIVATE_CACHE}}
    assert [message.id for message in checks.check_cache(None)] == ["integrations.W001"]
