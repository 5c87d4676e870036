"""What only an admin or Apex can do in a real org, over HTTP for people who try things out."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.salesforce import lifecycle
from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.rest import kinds
from integrations.sandbox.salesforce.rest.bodies import checked, named_object, text
from integrations.sandbox.salesforce.rest.calls import Answer, Call

_DUPLICATES = kinds.like(active=kinds.flag, action=kinds.one_of("Alert", "Block"))
_RULES = {
    "assignment": kinds.like(active=kinds.flag, entries=kinds.entries, default_owner=kinds.text),
    "duplicates": kinds.like(Lead=_DUPLICATES, Contact=_DUPLICATES),
    "queryWork": kinds.count,
    "readOnly": kinds.texts,
}
_LIMITS = {
    "allowance": kinds.count,
    "disabled": kinds.one_of("API_CURRENTLY_DISABLED", "API_DISABLED_FOR_ORG"),
    "enforced": kinds.flag,
    "used": kinds.count,
}
_CLEARABLE = ("default_owner", "disabled")


def convert(call: Call) -> Answer:
    """{leadId, convertedStatus?, accountId?, contactId?, opportunityName?}"""
    names = ("leadId", "convertedStatus", "accountId", "contactId", "opportunityName")
    body = checked(call, dict.fromkeys(names, kinds.text))
    optional = {"status": "convertedStatus", "account_id": "accountId", "contact_id": "contactId"}
    given = {name: body[key] for name, key in optional.items() if body.get(key)}
    if "opportunityName" in body:
        given["opportunity"] = body["opportunityName"]
    done = call.store.convert(text(body, "leadId"), **given)
    made = {"accountId": done.account_id, "contactId": done.contact_id}
    return Answer({**made, "opportunityId": done.opportunity_id, "success": True})


def merge(call: Call) -> Answer:
    """{object, master, losers: […]}"""
    body = checked(call, {"object": kinds.text, "master": kinds.text, "losers": kinds.texts})
    found = named_object(call, body)
    winner = call.store.merge(found.name, text(body, "master"), body.get("losers", []))
    return Answer({"id": winner, "success": True})


def undelete(call: Call) -> Answer:
    """{ids: […]}"""
    for record_id in checked(call, {"ids": kinds.texts}).get("ids", []):
        call.store.undelete(record_id)
    return Answer({"success": True})


def rules(call: Call) -> Answer:
    """{duplicates?: {Lead: {active, action}}, assignment?: {active, entries, default_owner},
    readOnly?: [object or id, …], queryWork?: steps}"""
    body, ours = call.fields(), call.store.rules
    kinds.check(body, _RULES)
    if "readOnly" in body:
        ours.read_only = frozenset(body["readOnly"] or ())
    if "queryWork" in body:
        ours.query_work = body["queryWork"] or None
    for name, changes in (body.get("duplicates") or {}).items():
        _change(ours.duplicates[name], changes)
    assignment = dict(body.get("assignment") or {})
    if "entries" in assignment:
        assignment["entries"] = [tuple(entry) for entry in assignment["entries"] or ()]
    _change(ours.assignment, assignment)
    return Answer({"success": True})


def limits(call: Call) -> Answer:
    """{allowance?, enforced?, used?, disabled?: API_DISABLED_FOR_ORG}"""
    body = call.fields()
    kinds.check(body, _LIMITS)
    _change(call.store.usage, body)
    return Answer({"success": True})


def touch(call: Call) -> Answer:
    """{object, count}: that many records get one and the same stamp, as of a system job."""
    body = call.fields()
    found, count = named_object(call, body), body.get("count")
    if type(count) is not int or count < 1:
        raise fail(400, "INVALID_ARGUMENT", "count must be a whole number from 1 on")
    return Answer({"touched": lifecycle.touch_many(call.store, found, count), "success": True})


def bulk(call: Call) -> Answer:
    """{hardDelete?: bool}: whether the user has the permission "Bulk API Hard Delete"."""
    call.store.bulk.hard_delete = bool(call.fields().get("hardDelete"))
    return Answer({"success": True})


def sessions(call: Call) -> Answer:
    """{expire?: true, lifetime?: seconds, rotateRefreshTokens?, trustedNetwork?, soapLogin?,
    passwordFlow?: bool}"""
    body, store = call.fields(), call.store
    if body.pop("expire", False):
        store.sessions.end_all()
    if "lifetime" in body:
        store.sessions.lifetime = timedelta(seconds=_seconds(body.pop("lifetime")))
    switches = {
        "rotateRefreshTokens": (store.grants, "rotation"),
        "trustedNetwork": (store.logins, "trusted_network"),
        "soapLogin": (store.logins, "soap_login"),
        "passwordFlow": (store.logins, "password_flow"),
    }
    for name, value in body.items():
        if name not in switches:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        target, attribute = switches[name]
        setattr(target, attribute, bool(value))
    return Answer({"success": True})


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise fail(400, "INVALID_ARGUMENT", "lifetime must be a number of seconds")
    return value


def _change(target: object, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is not None or name in _CLEARABLE:
            setattr(target, name, value)
