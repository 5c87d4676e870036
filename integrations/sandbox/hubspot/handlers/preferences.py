"""Communication preferences of one address: v4 and dated."""

from typing import Any

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer, whole
from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.subscriptions import DEFAULT_UNIT, Status, SubscriptionType
from integrations.sandbox.hubspot.timestamps import iso
from integrations.sandbox.hubspot.values import normal_email

_STATES = frozenset({"SUBSCRIBED", "UNSUBSCRIBED", "NOT_SPECIFIED"})


def list_definitions(call: Call) -> Response:
    return _completed(call, definitions(call))


def read_statuses(call: Call) -> Response:
    email = email_of(call.path["email"])
    require_channel(call.query.get("channel"))
    return _completed(call, statuses(call, email))


def write_status(call: Call) -> Response:
    email = email_of(call.path["email"])
    return _completed(call, [written(call, email, call.body())])


def read_wide_status(call: Call) -> Response:
    email = email_of(call.path["email"])
    require_channel(call.query.get("channel"))
    return _completed(call, wide_statuses(call, email))


def unsubscribe_all(call: Call) -> Response:
    email = email_of(call.path["email"])
    require_channel(call.query.get("channel"))
    return _completed(call, opted_out(call, email))


def definitions(call: Call) -> list[Json]:
    created, translated = call.store.now() - 86_400_000, call.flag("includeTranslations")
    types = call.store.subscriptions.of_unit(business_unit(call))
    return [each.json(created, translated=translated) for each in types]


def status_from(call: Call, state: str, body: Json) -> Status:
    given = (body.get(name) for name in ("legalBasis", "legalBasisExplanation"))
    return Status(state, call.store.now(), *(None if each is None else str(each) for each in given))


def written(call: Call, email: str, body: Json) -> Json:
    """`{subscriptionId, statusState, channel, legalBasis?, legalBasisExplanation?}`, done."""
    require_channel(body.get("channel"))
    state = str(body.get("statusState"))
    if state not in _STATES:
        raise invalid(f"Invalid value for statusState: {state}")
    known = call.store.subscriptions.type(body.get("subscriptionId"))
    reason = call.store.subscriptions.set(email, known, status_from(call, state, body))
    return _shown(call, email, known) | {"setStatusSuccessReason": reason}


def opted_out(call: Call, email: str) -> list[Json]:
    """The address leaves everything; what it left, if the call wants to know."""
    call.store.subscriptions.opt_out(email, call.store.now(), business_unit(call))
    reason = {"setStatusSuccessReason": "UNSUBSCRIBE_FROM_ALL_OCCURRED"}
    return [each | reason for each in statuses(call, email)] if call.flag("verbose") else []


def statuses(call: Call, email: str) -> list[Json]:
    types = call.store.subscriptions.of_unit(business_unit(call))
    return [_shown(call, email, each) for each in types]


def wide_statuses(call: Call, email: str) -> list[Json]:
    """Nothing is known of an address that never opted out of everything."""
    consent, unit = call.store.subscriptions.of(email), business_unit(call)
    found = [] if consent.wide is None else [_wide(email, consent.wide)]
    units = {key: each for key, each in consent.units.items() if unit in {None, key}}
    return found + [_wide(email, each, unit=key) for key, each in units.items()]


def require_channel(channel: Any) -> None:
    if channel != "EMAIL":
        raise invalid(f"Invalid value for channel: {channel}")


def business_unit(call: Call) -> int | None:
    """Raises ApiError 400 for one that the account lacks, which is any but its own."""
    text = call.query.get("businessUnitId")
    if text is None:
        return None
    unit = whole(text, "businessUnitId", most=2**63 - 1, least=0)
    if unit != DEFAULT_UNIT:
        raise invalid(f"Business unit {unit} does not exist")
    return unit


def email_of(text: str) -> str:
    email = normal_email(text)
    if "@" not in email:
        raise invalid(f"Invalid email address: {text}")
    return email


def _shown(call: Call, email: str, known: SubscriptionType) -> Json:
    status, _ = call.store.subscriptions.of(email).status(known)
    shown: Json = {
        "channel": "EMAIL",
        "subscriberIdString": email,
        "businessUnitId": known.unit,
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


def _wide(email: str, status: Status, *, unit: int | None = None) -> Json:
    shown: Json = {
        "channel": "EMAIL",
        "subscriberIdString": email,
        "wideStatusType": "PORTAL_WIDE" if unit is None else "BUSINESS_UNIT_WIDE",
        "status": status.state,
        "timestamp": iso(status.ms),
    }
    return shown if unit is None else shown | {"businessUnitId": unit}


def _completed(call: Call, results: list[Json]) -> Response:
    moment = iso(call.store.now())
    return answer(
        {"status": "COMPLETE", "results": results, "startedAt": moment, "completedAt": moment}
    )
