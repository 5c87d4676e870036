"""System checks of the configuration: wrong combinations are found at start, not at night."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

BROKERS = {"redis", "rediss", "redis+socket", "amqp", "amqps"}
POSTGRESQL = "django.db.backends.postgresql"
PRIVATE_CACHE = "django.core.cache.backends.locmem.LocMemCache"
NEW_KEY = (
    'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)

Apps = Sequence[AppConfig] | None


@register()
def check_encryption_keys(app_configs: Apps, **_kwargs: Any) -> list[CheckMessage]:
    """E001: no key. E002: something that is no key."""
    keys = settings.FIELD_ENCRYPTION_KEYS
    hint = f"Make one with: {NEW_KEY}"
    if not keys:
        return [Error("FIELD_ENCRYPTION_KEYS is empty.", hint=hint, id="integrations.E001")]
    return [
        Error(
            f"Key {place} of FIELD_ENCRYPTION_KEYS is no Fernet key (32 bytes in base64).",
            hint=hint,
            id="integrations.E002",
        )
        for place, key in enumerate(keys, start=1)
        if not _is_fernet_key(key)
    ]


@register()
def check_database(app_configs: Apps, **_kwargs: Any) -> list[CheckMessage]:
    """E003: a database that is not PostgreSQL."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine == POSTGRESQL:
        return []
    return [
        Error(
            f"DATABASE_URL names {engine}; only PostgreSQL has the locks this product relies on.",
            hint="Use postgres://USER:PASSWORD@HOST:5432/NAME",
            id="integrations.E003",
        )
    ]


@register()
def check_broker(app_configs: Apps, **_kwargs: Any) -> list[CheckMessage]:
    """E004: a broker that loses the messages of a killed worker, or none at all."""
    scheme = urlsplit(settings.CELERY_BROKER_URL).scheme
    if scheme in BROKERS:
        return []
    return [
        Error(
            f"CELERY_BROKER_URL starts with {scheme or 'nothing'}:// which is not supported.",
            hint="Use redis://, rediss://, redis+socket://, amqp:// or amqps://",
            id="integrations.E004",
        )
    ]


@register()
def check_cache(app_configs: Apps, **_kwargs: Any) -> list[CheckMessage]:
    """W001: sign-in limits that each process counts for itself."""
    if settings.CACHES["default"]["BACKEND"] != PRIVATE_CACHE:
        return []
    return [
        Warning(
            "The cache is private to each process, so failed sign-ins are counted per process.",
            hint="Set CACHE_URL, for example redis://HOST:6379/1",
            id="integrations.W001",
        )
    ]


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
