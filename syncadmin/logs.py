"""Logs of every process: one line an event, JSON or for reading, without secrets."""

import logging
import logging.config
from typing import Any

import structlog

# Part of a key that makes its value a secret, whoever logs it.
SECRET_KEYS = ("authorization", "cookie", "credential", "password", "secret", "token")
HIDDEN = "[hidden]"

Event = structlog.typing.EventDict


def hide_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """Blank the values whose key names a secret, at any depth of dictionaries and lists."""
    return {key: _hidden(key, value) for key, value in event.items()}


def configure(*, level: str, as_json: bool) -> None:
    """Send structlog's and the standard library's logs to standard error, `level` and up."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_library(level, as_json=as_json))


def _hidden(key: str, value: Any) -> Any:
    if any(part in key.lower() for part in SECRET_KEYS):
        return HIDDEN
    if isinstance(value, dict):
        return {name: _hidden(str(name), part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", part) for part in value]
    return value


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]


def _standard_library(level: str, *, as_json: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer()
                    if as_json
                    else structlog.dev.ConsoleRenderer(colors=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        # The web server's own line for each request says the same, and the query strings
        # of sign-in callbacks carry codes.
        "loggers": {"urllib3": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
    }
