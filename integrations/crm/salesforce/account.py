"""Who we are to Salesforce, what we may do, and who owns records."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.crm.port import AccountInfo, Owner
from integrations.crm.salesforce import soql
from integrations.crm.salesforce.client import SalesforceClient
from integrations.crm.salesforce.translate import NAMES, field_spec
from integrations.domain.records import FieldSpec, ObjectType

PAGE = 2_000
PEOPLE = (ObjectType.SALESFORCE_LEAD, ObjectType.SALESFORCE_CONTACT)

Json = Mapping[str, Any]


def describe(client: SalesforceClient, object_type: ObjectType) -> Json:
    body: Json = client.restful(
        f"sobjects/{NAMES[object_type]}/describe", operation="describe"
    ).body
    return body


def fields(client: SalesforceClient, object_type: ObjectType) -> list[FieldSpec]:
    return [field_spec(raw) for raw in describe(client, object_type)["fields"]]


def account(client: SalesforceClient) -> AccountInfo:
    """Raises ConfigurationError where Salesforce does not know us."""
    limits: Json = client.restful("limits", operation="limits").body
    org = client.query("SELECT Id, Name, TimeZoneSidKey FROM Organization LIMIT 1").body
    found: Json = next(iter(org["records"]), {})
    user = _user(client)
    calls: Json = limits.get("DailyApiRequests") or {}
    return AccountInfo(
        account_id=str(found.get("Id") or ""),
        name=str(found.get("Name") or ""),
        user_id=str(user.get("Id") or ""),
        user_name=str(user.get("Name") or ""),
        time_zone=str(found.get("TimeZoneSidKey") or "UTC"),
        calls_used=calls["Max"] - calls["Remaining"] if calls else None,
        calls_limit=calls.get("Max"),
        missing_rights=tuple(right for kind in PEOPLE for right in _missing(client, kind)),
    )


def owners(client: SalesforceClient) -> list[Owner]:
    """Users, active or not, and the queues that may own leads."""
    users = [_user_owner(raw) for raw in _all(client, "User", ["Id", "Email", "Name", "IsActive"])]
    names = ["Id", "QueueId", "Queue.Name", "Queue.Email"]
    queues = _all(client, "QueueSobject", names, where="SobjectType = 'Lead'")
    return users + [_queue_owner(raw) for raw in queues]


def _all(
    client: SalesforceClient, object_name: str, names: list[str], *, where: str = ""
) -> Iterator[Json]:
    beyond = where
    while True:
        query = soql.select(names, object_name, where=beyond, order="Id", limit=PAGE)
        body = client.query(query).body
        yield from body["records"]
        if body.get("done", True) and len(body["records"]) < PAGE:
            return
        key = f"Id > {soql.text(body['records'][-1]['Id'])}"
        beyond = f"{where} AND {key}" if where else key


def _user_owner(raw: Json) -> Owner:
    return Owner(id=raw["Id"], email=_address(raw), name=raw["Name"], active=bool(raw["IsActive"]))


def _queue_owner(raw: Json) -> Owner:
    queue: Json = raw.get("Queue") or {}
    name = str(queue.get("Name") or raw["QueueId"])
    return Owner(id=raw["QueueId"], email=_address(queue), name=name, is_queue=True)


def _address(raw: Json) -> str:
    return str(raw.get("Email") or "").strip().lower()


def _user(client: SalesforceClient) -> Json:
    """The integration user: `{Id, Name}`. The list of resources names them by an address."""
    body: Json = client.restful("", operation="resources").body or {}
    named = re.search(r"/id/\w+/(005\w{12,15})", str(body.get("identity") or ""))
    if not named:
        return {}
    where = f"Id = {soql.text(named.group(1))}"
    rows = client.query(soql.select(["Id", "Name"], "User", where=where)).body["records"]
    return next(iter(rows), {})


def _missing(client: SalesforceClient, object_type: ObjectType) -> Iterator[str]:
    found, name = describe(client, object_type), NAMES[object_type]
    for right, verb in (("queryable", "Read"), ("createable", "Create"), ("updateable", "Edit")):
        if not found.get(right):
            yield f"{verb} {name} records"
    shown = {raw["name"]: raw for raw in found["fields"]}
    opt_out = shown.get("HasOptedOutOfEmail")
    if opt_out is None:
        yield f"Read and edit Email Opt Out on {name} (field-level security hides it)"
    elif not opt_out["updateable"]:
        yield f"Edit Email Opt Out on {name}"
