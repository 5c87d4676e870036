"""Rules for e-mail addresses, URLs and domains."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from integrations.sandbox.hubspot.propertyrules.checks import (
    Arguments,
    Check,
    Compile,
    none_of,
    refused,
    several,
)

MAX_DOMAINS = 20
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*\Z")
_LOCAL = re.compile(r"[^\s@]+\Z")


def email(arguments: Arguments) -> Check:
    none_of(arguments)
    message = "Enter a valid email address"
    return Check("INVALID_EMAIL", message, lambda value, now: email_domain(value) is not None)


def url(arguments: Arguments) -> Check:
    none_of(arguments)
    message = "Enter a valid URL"
    return Check("INVALID_URL", message, lambda value, now: url_domain(value) is not None)


def domain(arguments: Arguments) -> Check:
    none_of(arguments)
    return Check(
        "INVALID_DOMAIN",
        "Enter a valid domain",
        lambda value, now: _DOMAIN.match(value.strip()) is not None,
    )


def email_domain(value: str) -> str | None:
    local, _, name = value.strip().rpartition("@")
    return name.lower() if _LOCAL.match(local) and _DOMAIN.match(name) else None


def url_domain(value: str) -> str | None:
    """The host, with or without a scheme in front of it."""
    text = value.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        return None
    return host if parts.scheme in {"http", "https"} and _DOMAIN.match(host) else None


def among(what: str, domain_of: Callable[[str], str | None]) -> Compile:
    """Only these domains, and what lies below them."""

    def compiled(arguments: Arguments) -> Check:
        names = _domains(arguments)
        message = f"Enter a domain that is allowed: {', '.join(names)}"
        return Check(
            f"INVALID_{what}_ALLOWED_DOMAINS",
            message,
            lambda value, now: _below(domain_of(value), names),
        )

    return compiled


def not_among(what: str, domain_of: Callable[[str], str | None]) -> Compile:
    def compiled(arguments: Arguments) -> Check:
        names = _domains(arguments)
        message = f"Enter no domain that is blocked: {', '.join(names)}"
        return Check(
            f"INVALID_{what}_BLOCKED_DOMAINS",
            message,
            lambda value, now: not _below(domain_of(value), names),
        )

    return compiled


def _domains(arguments: Arguments) -> list[str]:
    names = [name.lower() for name in several(arguments, MAX_DOMAINS)]
    for name in names:
        if not _DOMAIN.match(name):
            raise refused(f"{name} is not a domain")
    return names


def _below(host: str | None, names: list[str]) -> bool:
    return host is not None and any(host == name or host.endswith("." + name) for name in names)
