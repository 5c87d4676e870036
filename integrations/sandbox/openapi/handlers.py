"""What a handler is called in a description."""

from collections.abc import Callable
from typing import Any


def handler_name(handler: Callable[..., Any], package: str) -> str:
    """`handlers.objects.list_records`: module and name, below the package of its CRM.

    Of a handler that a function makes, that function's name; of an object, that of its type.
    """
    named = handler if hasattr(handler, "__qualname__") else type(handler)
    module = named.__module__.removeprefix(f"{package}.")
    return f"{module}.{named.__qualname__.partition('.')[0]}"
