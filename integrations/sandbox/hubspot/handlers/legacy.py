"""Older calls that well-known connectors still make beside v3."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.credentials import TOKEN_SECONDS
from integrations.sandbox.hubspot.errors import not_found


def list_properties_v2(call: Call) -> Response:
    """A bare list of definitions."""
    known = call.table.schema.properties.values()
    return answer([each.json() for each in known if each.archived_at is None])


def read_access_token(call: Call) -> Response:
    store, text = call.store, call.path["token"]
    token = store.tokens.known(text)
    if token is None:
        raise not_found("access token not found")
    left = TOKEN_SECONDS if token.expires is None else (token.expires - store.now()) // 1000
    return answer(
        {
            "token": text,
            "user": "admin@sandbox.example",
            "user_id": 9_000_001,
            "hub_domain": "sandbox.example",
            "hub_id": store.portal_id,
            "app_id": store.app_id,
            "scopes": sorted(store.tokens.scopes),
            "expires_in": max(0, left),
            "token_type": "access",
        }
    )


def read_account_v1(call: Call) -> Response:
    return answer(
        {
            "portalId": call.store.portal_id,
            "timeZone": "UTC",
            "accountType": "DEVELOPER_TEST",
            "currency": "USD",
            "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0,
        }
    )
