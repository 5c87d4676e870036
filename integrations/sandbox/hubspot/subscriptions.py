"""Consent to e-mail: what each address has agreed to or opted out of."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.hubspot.errors import Json, invalid, not_found
from integrations.sandbox.hubspot.timestamps import iso

DEFAULT_UNIT = 0  # the account's own business unit, which its newer words call a brand
LEGAL_BASES = frozenset(
    {
        "CONSENT_WITH_NOTICE",
        "LEGITIMATE_INTEREST_CLIENT",
        "LEGITIMATE_INTEREST_OTHER",
        "LEGITIMATE_INTEREST_PQL",
        "NON_GDPR",
        "PERFORMANCE_OF_CONTRACT",
        "PROCESS_AND_STORE",
    }
)


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
    unit: int = DEFAULT_UNIT

    def json(self, created: int, *, translated: bool) -> Json:
        shown: Json = {
            "id": str(self.id),
            "businessUnitId": self.unit,
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
        return shown | (
            {"subscriptionTranslations": [self._english(created)]} if translated else {}
        )

    def _english(self, created: int) -> Json:
        return {
            "subscriptionId": self.id,
            "languageCode": "en",
            "name": self.name,
            "description": self.description,
            "createdAt": created,
            "updatedAt": created,
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
    """One address. `wide` is an opt-out of all e-mail, `units` are those of all of a unit's."""

    wide: Status | None = None
    units: dict[int, Status] = field(default_factory=dict)
    types: dict[int, Status] = field(default_factory=dict)

    @property
    def opted_out(self) -> bool:
        return self.wide is not None

    def status(self, known: SubscriptionType) -> tuple[Status | None, str]:
        """What holds for one type, and what it comes from in the words of v3."""
        if self.wide is not None:
            return self.wide, "PORTAL_WIDE_STATUS"
        if known.unit in self.units:
            return self.units[known.unit], "BRAND_WIDE_STATUS"
        return self.types.get(known.id), "SUBSCRIPTION_STATUS"

    def refused(self, known: SubscriptionType) -> bool:
        status, _ = self.status(known)
        return status is not None and status.state == "UNSUBSCRIBED"


@dataclass(frozen=True)
class Link:
    """Whose preferences an address leads to, and of which type if of one."""

    email: str
    known: SubscriptionType | None


class Subscriptions:
    """Addresses are in lower case. `on_change(address)` hears of every change."""

    def __init__(self, on_change: Callable[[str], None]) -> None:
        self.on_change = on_change
        self.basis_required = False  # where the account's data privacy settings are on
        self.types = {known.id: known for known in SUBSCRIPTION_TYPES}
        self._consents: dict[str, Consent] = {}
        self._links: dict[str, Link] = {}

    def of(self, email: str) -> Consent:
        return self._consents.get(email, Consent())

    def type(self, subscription_id: object) -> SubscriptionType:
        text = str(subscription_id)
        known = self.types.get(int(text)) if text.isdecimal() else None
        if known is None:
            raise not_found(f"Subscription definition {text} does not exist")
        return known

    def of_unit(self, unit: int | None) -> list[SubscriptionType]:
        """Every type, or those of one business unit."""
        return [each for each in self.types.values() if unit in {None, each.unit}]

    def opt_out(self, email: str, now: int, unit: int | None = None) -> None:
        """Out of all e-mail, or of all that one business unit sends."""
        consent = self._consents.setdefault(email, Consent())
        status = Status("UNSUBSCRIBED", now)
        if unit is None:
            consent.wide = status
        else:
            consent.units[unit] = status
        self.on_change(email)

    def set(self, email: str, known: SubscriptionType, status: Status) -> str:
        """Set one type; answers the reason that v4 gives for its success. Raises ApiError 400."""
        self._require_basis(status)
        consent = self._consents.setdefault(email, Consent())
        before, _ = consent.status(known)
        state = "NOT_SPECIFIED" if before is None else before.state
        returning = status.state == "SUBSCRIBED" and state == "UNSUBSCRIBED"
        if returning:
            consent.wide = None
            consent.units.pop(known.unit, None)
        if status.state == "NOT_SPECIFIED":
            consent.types.pop(known.id, None)
        else:
            consent.types[known.id] = status
        self.on_change(email)
        if returning:
            return "RESUBSCRIBE_OCCURRED"
        return "NO_STATUS_CHANGE" if status.state == state else "REQUESTED_CHANGE_OCCURRED"

    def refuse_return(self, email: str, known: SubscriptionType) -> None:
        """Subscribing brings nobody back who opted out. Raises ApiError 400."""
        if self.of(email).refused(known):
            raise invalid(
                f"Subscription {known.id} for {email} cannot be updated "
                "because they have unsubscribed"
            )

    def keep_link(self, link: Link) -> str:
        """A key that nobody can guess."""
        key = secrets.token_urlsafe(16)
        self._links[key] = link
        return key

    def link(self, key: str) -> Link | None:
        return self._links.get(key)

    def _require_basis(self, status: Status) -> None:
        if status.legal_basis is not None and status.legal_basis not in LEGAL_BASES:
            raise invalid(f"Invalid value for legalBasis: {status.legal_basis}")
        lacking = status.legal_basis is None or not status.explanation
        if self.basis_required and status.state == "SUBSCRIBED" and lacking:
            raise invalid("legalBasis and legalBasisExplanation are required in this account")

    def properties(self, email: str) -> dict[str, str]:
        """The read-only contact properties that mirror the address's consent."""
        consent = self.of(email)
        values = {"hs_email_optout": "true" if consent.opted_out else ""}
        for type_id in self.types:
            own = Consent(units=consent.units, types=consent.types)
            out = own.refused(self.types[type_id])
            values[f"hs_email_optout_{type_id}"] = "true" if out else ""
        return values
