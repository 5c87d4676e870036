"""Communication preferences: v3, and v4 with the dated paths."""

from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.handlers.batches import batch_answer
from integrations.sandbox.hubspot.subscriptions import Consent, Status, SubscriptionType
from integrations.sandbox.hubspot.timestamps import iso
from integrations.sandbox.hubspot.values import normal_email

MAX_INPUTS = 100
_STATES = frozenset({"SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED"})


def list_definitions_v3(call: Call) -> Response:
    return answer({"subscriptionDefinitions": _definitions(call)})


def read_status_v3(call: Call) -> Response:
    email = normal_email(call.path["email"])
    consent = call.store.subscriptions.of(email)
    types = call.store.subscriptions.types.values()
    return answer(
        {"recipient": email, "subscriptionStatuses": [_status_v3(consent, each) for each in types]}
    )


def subscribe_v3(call: Call) -> Response:
    return _set_v3(call, "SUBSCRIBED")


def unsubscribe_v3(call: Call) -> Response:
    return _set_v3(call, "UNSUBSCRIBED")


def list_definitions(call: Call) -> Response:
    return _completed(call, _definitions(call))


def read_statuses(call: Call) -> Response:
    email = _email(call.path["email"])
    _require_channel(call)
    return _completed(call, _statuses(call, email))


def write_status(call: Call) -> Response:
    email = _email(call.path["email"])
    return _completed(call, [_write(call, email, call.body())])


def read_wide_status(call: Call) -> Response:
    email = _email(call.path["email"])
    _require_channel(call)
    wide = _wide(call, email)
    return _completed(call, [wide] if wide else [])


def unsubscribe_all(call: Call) -> Response:
    email = _email(call.path["email"])
    _require_channel(call)
    call.store.subscriptions.opt_out(email, call.store.now())
    return _completed(call, _statuses(call, email) if call.flag("verbose") else [])


def batch_read_statuses(call: Call) -> Response:
    _require_channel(call)
    return batch_answer(
        call,
        [
            {"subscriberIdString": email, "statuses": _statuses(call, email)}
            for email in _inputs(call)
        ],
        [],
    )


def batch_write_statuses(call: Call) -> Response:
    written = [
        _write(call, _email(str(each.get("subscriberIdString", ""))), each)
        for each in _objects(call)
    ]
    return batch_answer(call, written, [])


def batch_unsubscribe_all(call: Call) -> Response:
    _require_channel(call)
    results = []
    for email in _inputs(call):
        call.store.subscriptions.opt_out(email, call.store.now())
        shown = {"subscriberIdString": email}
        results.append(
            shown | ({"statuses": _statuses(call, email)} if call.flag("verbose") else {})
        )
    return batch_answer(call, results, [])


def batch_read_wide_statuses(call: Call) -> Response:
    _require_channel(call)
    results = []
    for email in _inputs(call):
        wide = _wide(call, email)
        results.append({"subscriberIdString": email, "wideStatuses": [wide] if wide else []})
    return batch_answer(call, results, [])


def _definitions(call: Call) -> list[Json]:
    created = call.store.now() - 86_400_000
    return [each.json(created) for each in call.store.subscriptions.types.values()]


def _status_v3(consent: Consent, known: SubscriptionType) -> Json:
    status = consent.types.get(known.id)
    out = consent.opted_out or (status is not None and status.state == "UNSUBSCRIBED")
    shown: Json = {
        "id": str(known.id),
        "name": known.name,
        "description": known.description,
        "status": "NOT_SUBSCRIBED" if out else "SUBSCRIBED",
        "sourceOfStatus": "PORTAL_WIDE_STATUS" if consent.opted_out else "SUBSCRIPTION_STATUS",
    }
    if status is not None and status.legal_basis:
        shown["legalBasis"] = status.legal_basis
        shown["legalBasisExplanation"] = status.explanation or ""
    return shown


def _set_v3(call: Call, state: str) -> Response:
    subscriptions, body = call.store.subscriptions, call.body()
    email = _email(str(body.get("emailAddress", "")))
    known = subscriptions.type(body.get("subscriptionId"))
    if state == "SUBSCRIBED":
        subscriptions.refuse_return(email, known)
    subscriptions.set(email, known, _status(call, state, body))
    return answer(_status_v3(subscriptions.of(email), known))


def _status(call: Call, state: str, body: Json) -> Status:
    basis, why = body.get("legalBasis"), body.get("legalBasisExplanation")
    return Status(state, call.store.now(), basis, why)


def _write(call: Call, email: str, body: Json) -> Json:
    if body.get("channel", "EMAIL") != "EMAIL":
        raise invalid(f"Invalid value for channel: {body['channel']}")
    state = body.get("statusState")
    if state not in _STATES:
        raise invalid(f"Invalid value for statusState: {state}")
    known = call.store.subscriptions.type(body.get("subscriptionId"))
    returning = call.store.subscriptions.set(email, known, _status(call, str(state), body))
    shown = _shown(call, email, known)
    return shown | ({"setStatusSuccessReason": "RESUBSCRIBE_OCCURRED"} if returning else {})


def _statuses(call: Call, email: str) -> list[Json]:
    return [_shown(call, email, each) for each in call.store.subscriptions.types.values()]


def _shown(call: Call, email: str, known: SubscriptionType) -> Json:
    consent = call.store.subscriptions.of(email)
    status = consent.wide if consent.opted_out else consent.types.get(known.id)
    shown: Json = {
        "channel": "EMAIL",
        "subscriberIdString": email,
        "subscriptionId": known.id,
        "subscriptionName": known.name,
        "status": status.state if status else "NOT_SPECIFIED",
        "source": "API",
        "timestamp": iso(status.ms if status else call.store.now()),
    }
    if status is not None and status.legal_basis:
        shown |= {"legalBasis": status.legal_basis}
        shown |= {"legalBasisExplanation": status.explanation or ""}
    return shown


def _wide(call: Call, email: str) -> Json | None:
    """Nothing is known of an address that never opted out of everything."""
    wide = call.store.subscriptions.of(email).wide
    if wide is None:
        return None
    return {
        "channel": "EMAIL",
        "subscriberIdString": email,
        "wideStatusType": "PORTAL_WIDE",
        "status": wide.state,
        "timestamp": iso(wide.ms),
    }


def _completed(call: Call, results: list[Json]) -> Response:
    moment = iso(call.store.now())
    return answer(
        {"status": "COMPLETE", "results": results, "startedAt": moment, "completedAt": moment}
    )


def _require_channel(call: Call) -> None:
    if call.query.get("channel", "EMAIL") != "EMAIL":
        raise invalid(f"Invalid value for channel: {call.query['channel']}")


def _email(text: str) -> str:
    email = normal_email(text)
    if "@" not in email:
        raise invalid(f"Invalid email address: {text}")
    return email


def _inputs(call: Call) -> list[str]:
    inputs: Any = call.body().get("inputs")
    if not isinstance(inputs, list) or len(inputs) > MAX_INPUTS:
        raise invalid(f"Invalid input JSON: 'inputs' must list at most {MAX_INPUTS} addresses")
    return [_email(str(each)) for each in inputs]


def _objects(call: Call) -> list[Json]:
    inputs: Any = call.body().get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise invalid("Invalid input JSON: 'inputs' must be a list of objects")
    return inputs
