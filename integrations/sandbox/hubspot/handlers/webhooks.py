"""The app's subscriptions, by the key of its developer account, and the sandbox's own switches."""

from functools import wraps
from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, Handler, answer, nothing, whole
from integrations.sandbox.hubspot.errors import ApiError, Json, invalid, not_found
from integrations.sandbox.hubspot.grants import same
from integrations.sandbox.hubspot.timestamps import iso

MAX_SECONDS = 30 * 24 * 3600
SHARES = ("duplicate", "reorder", "forge")


def by_developer(handle: Handler) -> Handler:
    """Only with `hapikey`, and for the app that there is."""

    @wraps(handle)
    def checked(call: Call) -> Response:
        if not same(call.query.get("hapikey", ""), call.store.tokens.developer_key):
            raise ApiError(401, "INVALID_AUTHENTICATION", "This hapikey is missing or invalid.")
        if call.path["app_id"] != str(call.store.app_id):
            raise not_found(f"App {call.path['app_id']} does not exist")
        return handle(call)

    return checked


def read_target(call: Call) -> Response:
    target = call.store.webhooks.target
    if target is None:
        raise not_found("The app has no webhook settings")
    return answer(target.json())


def set_target(call: Call) -> Response:
    target = call.store.webhooks.aim(call.body(), call.store.now())
    call.store.activity.secure("WEBHOOK_SETTINGS_UPDATE", call.store.app_id)
    return answer(target.json())


def clear_target(call: Call) -> Response:
    call.store.webhooks.target = None
    return nothing()


def list_subscriptions(call: Call) -> Response:
    return answer({"results": [one.json() for one in call.store.webhooks.listed()]})


def create_subscription(call: Call) -> Response:
    made = call.store.webhooks.add(call.body(), call.store.now())
    call.store.activity.secure("WEBHOOK_SUBSCRIPTION_CREATE", made.id)
    return answer(made.json(), 201)


def read_subscription(call: Call) -> Response:
    return answer(call.store.webhooks.get(call.path["subscription_id"]).json())


def update_subscription(call: Call) -> Response:
    found = call.store.webhooks.activate(
        call.path["subscription_id"], call.body().get("active"), call.store.now()
    )
    call.store.activity.secure("WEBHOOK_SUBSCRIPTION_UPDATE", found.id)
    return answer(found.json())


def delete_subscription(call: Call) -> Response:
    call.store.webhooks.remove(call.path["subscription_id"])
    return nothing()


def batch_update_subscriptions(call: Call) -> Response:
    """`{"inputs": [{"id", "active"}]}`: all or none."""
    inputs, now = call.body().get("inputs"), call.store.now()
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise invalid("Invalid input JSON: 'inputs' must be a list of objects")
    for each in inputs:
        call.store.webhooks.get(str(each.get("id")))
        if not isinstance(each.get("active"), bool):
            raise invalid("Invalid input JSON: 'active' must be true or false")
    known = call.store.webhooks
    changed = [known.activate(str(each["id"]), each["active"], now).json() for each in inputs]
    moment = iso(now)
    return answer(
        {"status": "COMPLETE", "results": changed, "startedAt": moment, "completedAt": moment}
    )


def read_switches(call: Call) -> Response:
    outbox = call.store.outbox
    outbox.wake()
    mischief, counts = outbox.mischief, outbox.counts
    return answer(
        {
            "developerKey": call.store.tokens.developer_key,
            "appId": call.store.app_id,
            "retrySeconds": outbox.retry_seconds,
            "delayMilliseconds": mischief.delay_ms,
            **{name: getattr(mischief, name) for name in SHARES},
            "pending": outbox.pending,
            "delivered": counts.delivered,
            "failed": counts.failed,
            "givenUp": counts.given_up,
        }
    )


def update_switches(call: Call) -> Response:
    """Any of `retrySeconds`, `delayMilliseconds`, `duplicate`, `reorder`, `forge`."""
    outbox, body = call.store.outbox, call.body()
    shares = {name: _share(body, name) for name in SHARES if name in body}
    if "retrySeconds" in body:
        outbox.retry_seconds = whole(
            body["retrySeconds"], "retrySeconds", most=MAX_SECONDS, least=0
        )
    if "delayMilliseconds" in body:
        outbox.mischief.delay_ms = whole(
            body["delayMilliseconds"], "delayMilliseconds", most=MAX_SECONDS * 1000, least=0
        )
    for name, share in shares.items():
        setattr(outbox.mischief, name, share)
    return read_switches(call)


def _share(body: Json, name: str) -> float:
    value: Any = body[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise invalid(f"{name} must be a number between 0 and 1")
    return float(value)
