"""Owners, the account's details and its API use."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.limits import DAY_SECONDS
from integrations.sandbox.hubspot.timestamps import iso

MAX_PAGE = 500


def list_owners(call: Call) -> Response:
    limit = call.number("limit", 100, most=MAX_PAGE)
    after = call.query.get("after", "0")
    email = call.query.get("email")
    archived = call.flag("archived")
    owners = sorted(call.store.owners.all.values(), key=lambda owner: int(owner.id))
    found = [
        owner
        for owner in owners
        if owner.archived is archived
        and (not email or owner.email.lower() == email.strip().lower())
        and (not after.isdecimal() or int(owner.id) >= int(after))
    ]
    body: Json = {"results": [owner.json() for owner in found[:limit]]}
    if len(found) > limit:
        token = found[limit].id
        body["paging"] = {"next": {"after": token, "link": f"{call.url}?after={token}"}}
    return answer(body)


def read_owner(call: Call) -> Response:
    name = call.query.get("idProperty", "id")
    if name not in {"id", "userId"}:
        raise invalid(f"Invalid value for idProperty: {name}")
    archived, key = call.flag("archived"), call.path["owner_id"]
    for owner in call.store.owners.all.values():
        own = owner.id if name == "id" else str(owner.user_id)
        if own == key and owner.archived is archived:
            return answer(owner.json())
    raise not_found()


def read_details(call: Call) -> Response:
    return answer(
        {
            "portalId": call.store.portal_id,
            "accountType": "DEVELOPER_TEST",
            "timeZone": "UTC",
            "companyCurrency": "USD",
            "additionalCurrencies": [],
            "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0,
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )


def read_usage(call: Call) -> Response:
    now, limits = call.store.now(), call.store.limits
    day = DAY_SECONDS * 1000
    return answer(
        {
            "results": [
                {
                    "name": "private-apps-api-calls-daily",
                    "usageLimit": limits.daily_limit,
                    "currentUsage": limits.used_today,
                    "collectedAt": iso(now),
                    "fetchStatus": "SUCCESS",
                    "resetsAt": iso((now // day + 1) * day),
                }
            ]
        }
    )
