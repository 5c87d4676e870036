"""The plan of an import: a HubSpot contact that carries the email and nothing else (M13)."""

from integrations.domain.gates import GateName, email_of, first_closed
from integrations.domain.people import Baseline, PersonState, Reason, Status
from integrations.domain.plans import Action, FieldChange, Mode, Plan, PlannedWrite, Why
from integrations.domain.policy import Policy
from integrations.domain.records import ObjectType

EMAIL = "email"
# Importing is asking for a contact, whatever the list and the creation settings say.
NOT_ASKED = frozenset({GateName.LIST, GateName.CREATION})


def plan_import(state: PersonState, policy: Policy) -> Plan:
    """Who has a HubSpot contact already gets nothing here: the sync that may follow merges."""
    reason = first_closed(state, policy, but_for=NOT_ASKED)
    if reason is not None:
        waits = reason is Reason.DISABLED
        return Plan(status=Status.WAITING if waits else Status.EXCLUDED, reason=reason)
    email = email_of(state.salesforce)
    if state.hubspot_ref is not None or email is None:
        return _standing(state, policy)
    change = FieldChange(
        mapping=EMAIL, field=EMAIL, old=None, new=email, rule=None, why=Why.NEW_RECORD
    )
    write = PlannedWrite(
        action=Action.CREATE,
        object_type=ObjectType.HUBSPOT_CONTACT,
        id=None,
        values={EMAIL: email},
        changes=(change,),
        confirms={EMAIL: Baseline(email, email)},
        email=email,
    )
    return Plan(status=Status.WAITING, reason=Reason.FIRST_LOAD, writes=(write,), mode=Mode.IMPORT)


def _standing(state: PersonState, policy: Policy) -> Plan:
    if policy.has_list and not state.in_list:
        return Plan(status=Status.EXCLUDED, reason=Reason.NOT_IN_LIST)
    return Plan(status=Status.WAITING, reason=Reason.FIRST_LOAD)
