"""Who we are to HubSpot, what we may do, and who owns records."""

from collections.abc import Mapping
from typing import Any

from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.port import AccountInfo, Owner
from integrations.domain.errors import Category, ConfigurationError, CRMError, TransientError

# What each read needs; the rights to write show only when something is written.
_PROBES: tuple[tuple[str, op.Operation, str | None], ...] = (
    ("Read contacts (crm.objects.contacts.read)", op.LIST, "contacts"),
    ("Read contact properties (crm.schemas.contacts.read)", op.GROUPS, "contacts"),
    ("Read owners (crm.objects.owners.read)", op.OWNERS, None),
    ("Read companies (crm.objects.companies.read)", op.LIST, "companies"),
)
_LISTS = "Read lists (crm.lists.read)"

Json = Mapping[str, Any]


def account(client: HubSpotClient) -> AccountInfo:
    """Raises ConfigurationError where HubSpot does not know us."""
    details = client.call(op.ACCOUNT).body
    used, limit = _usage(client)
    return AccountInfo(
        account_id=str(details["portalId"]),
        name=f"{details['portalId']} ({details.get('uiDomain') or 'HubSpot'})",
        time_zone=str(details.get("timeZone") or "UTC"),
        calls_used=used,
        calls_limit=limit,
        missing_rights=tuple(_missing(client)),
    )


def owners(client: HubSpotClient) -> list[Owner]:
    """Active and archived ones, each once."""
    found = {owner.id: owner for archived in (True, False) for owner in _owners(client, archived)}
    return list(found.values())


def _owners(client: HubSpotClient, archived: bool) -> list[Owner]:
    found: list[Owner] = []
    query = [("limit", "100"), ("archived", "true" if archived else "false")]
    after: list[tuple[str, str]] = []
    while True:
        body = client.call(op.OWNERS, query=[*query, *after]).body
        found += [_owner(raw) for raw in body["results"]]
        following = (body.get("paging") or {}).get("next")
        if not following:
            return found
        after = [("after", str(following["after"]))]


def _owner(raw: Json) -> Owner:
    name = " ".join(str(raw[part]) for part in ("firstName", "lastName") if raw.get(part))
    return Owner(
        id=str(raw["id"]),
        email=str(raw.get("email") or "").strip().lower(),
        name=name or str(raw.get("email") or raw["id"]),
        active=not raw.get("archived"),
        is_queue=raw.get("type") == "QUEUE",
    )


def _usage(client: HubSpotClient) -> tuple[int | None, int | None]:
    """Calls made today and the day's limit; apps with OAuth have none."""
    try:
        results = client.call(op.USAGE).body["results"]
    except TransientError:
        raise
    except CRMError:
        return None, None
    for raw in results:
        if raw.get("usageLimit"):
            return int(raw.get("currentUsage") or 0), int(raw["usageLimit"])
    return None, None


def _missing(client: HubSpotClient) -> list[str]:
    missing = [
        right
        for right, operation, name in _PROBES
        if _is_denied(client, operation, object_name=name, query=[("limit", "1")])
    ]
    if _is_denied(client, op.SEARCH_LISTS, body={"count": 1, "offset": 0}):
        missing.append(_LISTS)
    return missing


def _is_denied(client: HubSpotClient, operation: op.Operation, **asked: Any) -> bool:
    try:
        client.call(operation, **asked)
    except ConfigurationError as error:
        if error.category is Category.PERMISSIONS:
            return True
        raise
    return False
