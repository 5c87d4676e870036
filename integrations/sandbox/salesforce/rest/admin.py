"""What only an admin or Apex can do in a real org, over HTTP for people who try things out."""

from datetime import timedelta
from typing import Any

from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.rest.bodies import named_object, text
from integrations.sandbox.salesforce.rest.calls import Answer, Call


def convert(call: Call) -> Answer:
    """{leadId, convertedStatus?, accountId?, contactId?}"""
    body = call.fields()
    optional = {"status": "convertedStatus", "account_id": "accountId", "contact_id": "contactId"}
    given = {name: body[key] for name, key in optional.items() if body.get(key)}
    done = call.store.convert(text(body, "leadId"), **given)
    return Answer({"accountId": done.account_id, "contactId": done.contact_id, "success": True})


def merge(call: Call) -> Answer:
    """{object, master, losers: […]}"""
    body = call.fields()
    found = named_object(call, body)
    losers = [str(loser) for loser in body.get("losers", [])]
    winner = call.store.merge(found.name, text(body, "master"), losers)
    return Answer({"id": winner, "success": True})


def undelete(call: Call) -> Answer:
    """{ids: […]}"""
    for record_id in call.fields().get("ids", []):
        call.store.undelete(str(record_id))
    return Answer({"success": True})


def rules(call: Call) -> Answer:
    """{duplicates?: {Lead: {active, action}}, assignment?: {active, entries, default_owner},
    readOnly?: [object or id, …], queryWork?: steps}"""
    body = call.fields()
    if "readOnly" in body:
        call.store.rules.read_only = frozenset(body["readOnly"])
    if "queryWork" in body:
        call.store.rules.query_work = body["queryWork"]
    for name, changes in body.get("duplicates", {}).items():
        _change(call.store.rules.duplicates[name], changes, ("active", "action"))
    assignment = dict(body.get("assignment", {}))
    if "entries" in assignment:
        assignment["entries"] = [tuple(entry) for entry in assignment["entries"]]
    _change(call.store.rules.assignment, assignment, ("active", "entries", "default_owner"))
    return Answer({"success": True})


def limits(call: Call) -> Answer:
    """{allowance?, enforced?, used?, disabled?: API_DISABLED_FOR_ORG}"""
    _change(call.store.usage, call.fields(), ("allowance", "disabled", "enforced", "used"))
    return Answer({"success": True})


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


def _change(target: object, changes: dict[str, Any], known: tuple[str, ...]) -> None:
    for name, value in changes.items():
        if name not in known:
            raise fail(400, "INVALID_ARGUMENT", f"unknown setting: {name}")
        setattr(target, name, value)
