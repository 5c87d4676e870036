"""Consent to e-mail: what each address has agreed to or opted out of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.timestamps import iso


@dataclass(frozen=True)
class SubscriptionType:
    id: int
    name: str
    description: str
    purpose: str
    method: str
    active: bool = True
    default: bool = True
    internal: bool = True

    def json(self, created: int) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "description": self.description,
            "purpose": self.purpose,
            "communicationMethod": self.method,
            "isActive": self.active,
            "isDefault": self.default,
            "isInternal": self.internal,
            "createdAt": iso(created),
            "updatedAt": iso(created),
        }


SUBSCRIPTION_TYPES = (
    SubscriptionType(237525689, "One to One", "One to One emails", "Sales", "One to One"),
    SubscriptionType(
        237525690,
        "Marketing Information",
        "Marketing offers and updates.",
        "Marketing",
        "Email",
        internal=False,
    ),
)


@dataclass(frozen=True)
class Status:
    """SUBSCRIBED or UNSUBSCRIBED, since when, and why it is lawful."""

    state: str
    ms: int
    legal_basis: str | None = None
    explanation: str | None = None


@dataclass
class Consent:
    """One address. `wide` is an opt-out of all e-mail."""

    wide: Status | None = None
    types: dict[int, Status] = field(default_factory=dict)

    @property
    def opted_out(self) -> bool:
        return self.wide is not None and self.wide.state == "UNSUBSCRIBED"


class Subscriptions:
    """Addresses are in lower case. `on_change(address)` hears of every change."""

    def __init__(self, on_change: Callable[[str], None]) -> None:
        self.on_change = on_change
        self.types = {known.id: known for known in SUBSCRIPTION_TYPES}
        self._consents: dict[str, Consent] = {}

    def of(self, email: str) -> Consent:
        return self._consents.get(email, Consent())

    def type(self, subscription_id: object) -> SubscriptionType:
        text = str(subscription_id)
        known = self.types.get(int(text)) if text.isdecimal() else None
        if known is None:
            raise not_found(f"Subscription definition {text} does not exist")
        return known

    def opt_out(self, email: str, now: int) -> None:
        """Out of all e-mail."""
        self._consents.setdefault(email, Consent()).wide = Status("UNSUBSCRIBED", now)
        self.on_change(email)

    def set(self, email: str, known: SubscriptionType, status: Status) -> bool:
        """Set one type; answers whether this brought an opted-out address back."""
        consent = self._consents.setdefault(email, Consent())
        before = consent.types.get(known.id)
        returning = status.state == "SUBSCRIBED" and (
            consent.opted_out or (before is not None and before.state == "UNSUBSCRIBED")
        )
        if returning:
            consent.wide = None
        if status.state == "NOT_SPECIFIED":
            consent.types.pop(known.id, None)
        else:
            consent.types[known.id] = status
        self.on_change(email)
        return returning

    def refuse_return(self, email: str, known: SubscriptionType) -> None:
        """The v3 API brings nobody back who opted out. Raises ApiError 400."""
        consent = self.of(email)
        status = consent.types.get(known.id)
        if consent.opted_out or (status is not None and status.state == "UNSUBSCRIBED"):
            raise invalid(
                f"Subscription {known.id} for {email} cannot be updated "
                "because they have unsubscribed"
            )

    def properties(self, email: str) -> dict[str, str]:
        """The read-only contact properties that mirror the address's consent."""
        consent = self.of(email)
        values = {"hs_email_optout": "true" if consent.opted_out else ""}
        for type_id in self.types:
            status = consent.types.get(type_id)
            out = status is not None and status.state == "UNSUBSCRIBED"
            values[f"hs_email_optout_{type_id}"] = "true" if out else ""
        return values
