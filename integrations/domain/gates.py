"""The gates: each may stop a person, and says why. Their order decides which reason is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from integrations.domain.people import PersonState, Reason
from integrations.domain.policy import OnHubSpotChange, OnSalesforceChange, Policy
from integrations.domain.records import Provider, Record, Value


class GateName(StrEnum):
    """The wording key of a gate."""

    ENABLED = "enabled"
    EMAIL = "email"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    LIST = "list"
    CREATION = "creation"
    FILTER = "filter"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Gate:
    """`check` answers the reason to stop, or None."""

    name: GateName
    check: Callable[[PersonState, Policy], Reason | None]


@dataclass(frozen=True, slots=True)
class Examined:
    """What one gate says about a person; `reason` is None where it is open."""

    gate: GateName
    passed: bool
    reason: Reason | None


def first_closed(
    state: PersonState, policy: Policy, *, but_for: frozenset[GateName] = frozenset()
) -> Reason | None:
    """The reason of the first gate that stops this person, or None: the sync may go on."""
    for gate in GATES:
        reason = None if gate.name in but_for else gate.check(state, policy)
        if reason is not None:
            return reason
    return None


def examine(state: PersonState, policy: Policy) -> list[Examined]:
    """Every gate in order, the open ones too: for the page that explains."""
    reasons = ((gate.name, gate.check(state, policy)) for gate in GATES)
    return [Examined(name, reason is None, reason) for name, reason in reasons]


def is_first_touch(state: PersonState, policy: Policy) -> bool:
    """Whether Salesforce may reach HubSpot once though the inclusion list says no (M5)."""
    return (
        policy.has_list
        and not state.in_list
        and not state.linked
        and state.from_salesforce
        and state.salesforce_ref is not None
        and policy.on_salesforce_change is OnSalesforceChange.CREATE_OR_UPDATE
        and _check_filter(state, policy) is None
    )


def email_of(record: Record | None) -> str | None:
    """The address that recognises the person; None where blank or not read."""
    if record is None:
        return None
    value: Value = record.values.get("email") or record.values.get("Email")
    return value if isinstance(value, str) else None


def is_gone(state: PersonState, side: Provider) -> bool:
    """Whether a side's record is deleted. One that another took the place of is not."""
    if side is Provider.HUBSPOT:
        gone, record = state.hubspot_gone, state.hubspot
    else:
        gone, record = state.salesforce_gone, state.salesforce
    if record is None:
        return gone
    return (gone or record.deleted) and not _is_replaced(record)


def _check_enabled(state: PersonState, policy: Policy) -> Reason | None:
    return None if policy.enabled else Reason.DISABLED


def _check_email(state: PersonState, policy: Policy) -> Reason | None:
    if state.linked or email_of(state.hubspot) or email_of(state.salesforce):
        return None
    has_record = state.hubspot is not None or state.salesforce is not None
    return Reason.NO_EMAIL if has_record else None


def _check_deleted(state: PersonState, policy: Policy) -> Reason | None:
    if state.forgotten:
        return Reason.FORGOTTEN
    nobody = state.hubspot_ref is None and state.salesforce_ref is None
    gone = is_gone(state, Provider.HUBSPOT) or is_gone(state, Provider.SALESFORCE)
    return Reason.DELETED if nobody or gone else None


def _is_replaced(record: Record | None) -> bool:
    return record is not None and bool(record.merged_into or record.converted_to)


def _check_duplicate(state: PersonState, policy: Policy) -> Reason | None:
    if state.salesforce is not None and state.salesforce.converted_to:
        return Reason.CONVERTED
    merged = _is_replaced(state.hubspot) or _is_replaced(state.salesforce)
    return Reason.DUPLICATE if state.duplicate or merged else None


def _check_list(state: PersonState, policy: Policy) -> Reason | None:
    if not policy.has_list or state.in_list or is_first_touch(state, policy):
        return None
    return Reason.NOT_IN_LIST


def _check_creation(state: PersonState, policy: Policy) -> Reason | None:
    """`nothing` stops creates only: who has both records goes on."""
    if state.hubspot_ref is None:
        stopped = policy.on_salesforce_change is OnSalesforceChange.NOTHING
    elif state.salesforce_ref is None:
        stopped = policy.on_hubspot_change is OnHubSpotChange.NOTHING
    else:
        stopped = False
    return Reason.CREATION_OFF if stopped else None


def _check_filter(state: PersonState, policy: Policy) -> Reason | None:
    filtered = policy.has_filter and state.salesforce_ref is not None and not state.passes_filter
    return Reason.FILTERED if filtered else None


def _check_parked(state: PersonState, policy: Policy) -> Reason | None:
    return Reason.PARKED if state.parked else None


GATES = (
    Gate(GateName.ENABLED, _check_enabled),
    Gate(GateName.EMAIL, _check_email),
    Gate(GateName.DELETED, _check_deleted),
    Gate(GateName.DUPLICATE, _check_duplicate),
    Gate(GateName.LIST, _check_list),
    Gate(GateName.CREATION, _check_creation),
    Gate(GateName.FILTER, _check_filter),
    Gate(GateName.PARKED, _check_parked),
)
