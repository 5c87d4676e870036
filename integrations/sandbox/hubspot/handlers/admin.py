"""What a portal's admin would click: not part of HubSpot's API, under /sandbox."""

from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, nothing, text_list, whole
from integrations.sandbox.hubspot.credentials import SCOPES
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.limits import Quota

MAX_LAG = 3_600_000  # milliseconds


def read_settings(call: Call) -> Response:
    store = call.store
    return answer(
        {
            "scopes": sorted(store.tokens.scopes),
            "redirectUrls": list(store.tokens.grants.redirect_urls),
            "mergeKeepsPrimaryId": store.merge_keeps_primary_id,
            "requiredOnDated": sorted(store.required_on_dated),
            "legalBasisRequired": store.subscriptions.basis_required,
            "limits": {
                "enforced": store.limits.enforced,
                "daily": store.limits.daily_limit,
                "burst": store.limits.windows[Quota.BURST].limit,
                "search": store.limits.windows[Quota.SEARCH].limit,
            },
            "indexLag": store.index_lag_ms,
            "listLag": store.lists.lag_ms,
            "records": {name: len(table.records) for name, table in store.tables.items()},
        }
    )


def update_settings(call: Call) -> Response:
    """Any of the keys that reading gives, but for `records`."""
    store, body = call.store, call.body()
    if "scopes" in body:
        unknown = set(text_list(body, "scopes")) - set(SCOPES)
        if unknown:
            raise invalid(f"Unknown scopes: {', '.join(sorted(unknown))}")
        store.tokens.scopes = set(text_list(body, "scopes"))
        store.activity.secure("PRIVATE_APP_SCOPE_GROUPS_UPDATE", store.app_id)
    if "redirectUrls" in body:
        store.tokens.grants.redirect_urls = text_list(body, "redirectUrls")
    _update_switches(call, body)
    if "requiredOnDated" in body:
        store.required_on_dated = set(text_list(body, "requiredOnDated"))
    if "indexLag" in body:
        store.index_lag_ms = whole(body["indexLag"], "indexLag", most=MAX_LAG, least=0)
    if "listLag" in body:
        store.lists.lag_ms = whole(body["listLag"], "listLag", most=MAX_LAG, least=0)
    _update_limits(call, body.get("limits") or {})
    return read_settings(call)


def touch_records(call: Call) -> Response:
    """{count}: that many records are modified at one and the same moment."""
    count = whole(call.body().get("count"), "count", most=10**9)
    return answer({"touched": call.store.touch(call.table, count)})


def expire_tokens(call: Call) -> Response:
    call.store.tokens.expire_issued()
    return nothing()


def retype_property(call: Call) -> Response:
    """Another `type` and `fieldType`, or `readOnly`; stored values stay as they are."""
    body, known = call.body(), call.table.schema.get(call.path["name"])
    known.type = str(body.get("type", known.type))
    known.field_type = str(body.get("fieldType", known.field_type))
    known.read_only = body.get("readOnly", known.read_only) is True
    call.table.schema.check(known)
    return answer(known.json())


def remove_property(call: Call) -> Response:
    """Even one that HubSpot defines."""
    call.table.schema.get(call.path["name"]).archived_at = call.store.now()
    return nothing()


def restore_record(call: Call) -> Response:
    key = call.path["record_id"]
    record = call.store.find(call.table, key, archived=True)
    if record is None:
        raise not_found()
    call.store.restore(call.table, record)
    return nothing()


def opt_out(call: Call) -> Response:
    """As if the person had followed the unsubscribe link."""
    call.store.opt_out(str(call.body().get("email", "")))
    return nothing()


def _update_switches(call: Call, body: Json) -> None:
    store = call.store
    if "mergeKeepsPrimaryId" in body:
        store.merge_keeps_primary_id = body["mergeKeepsPrimaryId"] is True
    if "legalBasisRequired" in body:
        required = store.subscriptions.basis_required = body["legalBasisRequired"] is True
        what = "ENABLED" if required else "DISABLED"
        store.activity.secure(f"LEGAL_BASIS_REQUIREMENT_{what}")


def _update_limits(call: Call, wanted: Any) -> None:
    if not isinstance(wanted, dict):
        raise invalid("Invalid input JSON: 'limits' must be an object")
    limits = call.store.limits
    limits.enforced = wanted.get("enforced", limits.enforced) is True
    limits.daily_limit = _limit(wanted, "daily", limits.daily_limit)
    for quota in (Quota.BURST, Quota.SEARCH):
        window = limits.windows[quota]
        window.limit = _limit(wanted, quota.value, window.limit)


def _limit(wanted: dict[str, Any], name: str, current: int) -> int:
    return whole(wanted.get(name, current), name, most=10**9, least=0)
