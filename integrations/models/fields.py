"""A model field whose content is unreadable without the installation's keys."""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class EncryptedJSONField(models.TextField):
    """JSON encrypted with `FIELD_ENCRYPTION_KEYS`: the first key writes, every key reads."""

    description = "JSON, encrypted at rest"

    # What the type checker's plugin asks for: the column is text, the value is not.
    _pyi_private_set_type: dict[str, Any]  # type: ignore[assignment]
    _pyi_private_get_type: dict[str, Any]  # type: ignore[assignment]

    def get_prep_value(self, value: Any) -> str:
        return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(_dump(value)).decode()

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return None if value is None else decrypt(value)

    def to_python(self, value: Any) -> Any:
        return value


def decrypt(token: str) -> Any:
    """The stored value. Raises ImproperlyConfigured where no key fits."""
    try:
        return json.loads(_cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode()))
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "Stored credentials cannot be read: FIELD_ENCRYPTION_KEYS holds no key that wrote "
            "them. Put the earlier key back, behind the new one."
        ) from error


def _dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
