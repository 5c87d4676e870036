"""Subscriptions of the app, under `…/{app_id}`."""

from integrations.sandbox.hubspot.call import Handler
from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import webhooks
from integrations.sandbox.hubspot.limits import Quota

PREFIXES = (
    ("/webhooks/v3/{app_id}", "v3"),
    ("/webhooks/2026-03/{app_id}", "2026-03"),
    ("/app-webhooks/2026-09/{app_id}", "2026-09"),
)
_ONE = "/subscriptions/{subscription_id}"
_CALLS: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/settings", webhooks.read_target),
    ("PUT", "/settings", webhooks.set_target),
    ("DELETE", "/settings", webhooks.clear_target),
    ("GET", "/subscriptions", webhooks.list_subscriptions),
    ("POST", "/subscriptions", webhooks.create_subscription),
    ("POST", "/subscriptions/batch/update", webhooks.batch_update_subscriptions),
    ("GET", _ONE, webhooks.read_subscription),
    ("PATCH", _ONE, webhooks.update_subscription),
    ("DELETE", _ONE, webhooks.delete_subscription),
)
WEBHOOKS = tuple(
    Endpoint(method, path, webhooks.by_developer(handle), quota=Quota.NONE, public=True)
    for method, path, handle in _CALLS
)
