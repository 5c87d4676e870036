"""Communication preferences as v3 has them, and 2026-09 besides its own."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.handlers.preferences import definitions, email_of, status_from
from integrations.sandbox.hubspot.subscriptions import Consent, SubscriptionType


def list_definitions(call: Call) -> Response:
    return answer({"subscriptionDefinitions": definitions(call)})


def read_status(call: Call) -> Response:
    email = email_of(call.path["email"])
    consent = call.store.subscriptions.of(email)
    types = call.store.subscriptions.types.values()
    return answer(
        {"recipient": email, "subscriptionStatuses": [_shown(consent, each) for each in types]}
    )


def subscribe(call: Call) -> Response:
    """400 for whoever opted out."""
    email, known = _subject(call)
    call.store.subscriptions.refuse_return(email, known)
    return _set(call, "SUBSCRIBED")


def unsubscribe(call: Call) -> Response:
    return _set(call, "UNSUBSCRIBED")


def resubscribe(call: Call) -> Response:
    """Also whoever opted out."""
    return _set(call, "SUBSCRIBED")


def _set(call: Call, state: str) -> Response:
    email, known = _subject(call)
    subscriptions = call.store.subscriptions
    subscriptions.set(email, known, status_from(call, state, call.body()))
    return answer(_shown(subscriptions.of(email), known))


def _subject(call: Call) -> tuple[str, SubscriptionType]:
    body = call.body()
    email = email_of(str(body.get("emailAddress", "")))
    return email, call.store.subscriptions.type(body.get("subscriptionId"))


def _shown(consent: Consent, known: SubscriptionType) -> Json:
    _, source = consent.status(known)
    shown: Json = {
        "id": str(known.id),
        "name": known.name,
        "description": known.description,
        "status": "NOT_SUBSCRIBED" if consent.refused(known) else "SUBSCRIBED",
        "sourceOfStatus": source,
        "brandId": known.unit,
    }
    own = consent.types.get(known.id)
    if own is not None and own.legal_basis:
        shown["legalBasis"] = own.legal_basis
        shown["legalBasisExplanation"] = own.explanation or ""
    return shown
