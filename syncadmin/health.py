"""Answers for load balancers and process supervisors."""

from collections.abc import Callable

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

UP, DOWN = "up", "down"


@require_safe
@never_cache
def alive(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers; nothing else is looked at."""
    return JsonResponse({"status": UP})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether what the product needs is there: 200, or 503 with what is not."""
    parts = {"database": _state(_ask_database), "broker": _state(_ask_broker)}
    status = UP if set(parts.values()) == {UP} else DOWN
    return JsonResponse({"status": status, **parts}, status=200 if status == UP else 503)


def _state(ask: Callable[[], None]) -> str:
    try:
        ask()
    except (DatabaseError, OperationalError):
        return DOWN
    return UP


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
