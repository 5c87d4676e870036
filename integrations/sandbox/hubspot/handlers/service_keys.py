"""The service keys of the account: not part of HubSpot's API, under /sandbox."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing, text_list
from integrations.sandbox.hubspot.credentials import SCOPES
from integrations.sandbox.hubspot.errors import invalid
from integrations.sandbox.hubspot.servicekeys import ServiceKey


def list_keys(call: Call) -> Response:
    return answer({"results": [each.json() for each in call.store.tokens.service_keys.listed()]})


def create_key(call: Call) -> Response:
    """`{name, scopes}`."""
    body = call.body()
    name, scopes = str(body.get("name") or ""), frozenset(text_list(body, "scopes"))
    if not name or not scopes:
        raise invalid("Invalid input JSON: a service key needs a 'name' and 'scopes'")
    if unknown := scopes.difference(SCOPES):
        raise invalid(f"Unknown scopes: {', '.join(sorted(unknown))}")
    made = call.store.tokens.service_keys.create(name, scopes)
    call.store.activity.secure("SERVICE_KEY_CREATE", made.id)
    return answer(made.json(), 201)


def rotate_key(call: Call) -> Response:
    """`{now: true}` ends the old one at once."""
    key = _key(call)
    at_once = bool(call.raw) and call.body().get("now") is True
    call.store.tokens.service_keys.rotate(key, at_once=at_once)
    call.store.activity.secure("SERVICE_KEY_ROTATE", key.id)
    return answer(key.json())


def delete_key(call: Call) -> Response:
    key = _key(call)
    call.store.tokens.service_keys.delete(key)
    call.store.activity.secure("SERVICE_KEY_DEACTIVATE", key.id)
    return nothing()


def _key(call: Call) -> ServiceKey:
    return call.store.tokens.service_keys.get(call.path["key_id"])
