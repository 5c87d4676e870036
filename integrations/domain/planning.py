"""One person's plan: gates, then a delete, a create or a merge, as plain data."""

from integrations.domain.creation import create, draft_hubspot, draft_salesforce, type_to_create
from integrations.domain.drafting import Draft, DraftWrite
from integrations.domain.gates import email_of, first_closed, is_first_touch, is_gone
from integrations.domain.people import PersonState, Reason, Status
from integrations.domain.plans import Action, FieldChange, Mode, Plan, PlannedWrite, Why
from integrations.domain.policy import OnDelete, Policy
from integrations.domain.records import ObjectType, Provider, Record, Ref
from integrations.domain.updating import draft_first_touch, draft_update

# The system property that holds the Salesforce record's id, by its object.
SYSTEM_PROPERTIES = {
    ObjectType.SALESFORCE_LEAD: "sfsync_lead_id",
    ObjectType.SALESFORCE_CONTACT: "sfsync_contact_id",
}

_STATUS = {Reason.DISABLED: Status.WAITING, Reason.PARKED: Status.FAILING}


def plan(state: PersonState, policy: Policy) -> Plan:
    """What to do about one person, from what is known alone: no clock, no order, no I/O.

    Writes are in the order in which they must be done.
    """
    reason = first_closed(state, policy)
    if reason in (Reason.DELETED, Reason.FORGOTTEN):
        return _plan_delete(state, policy, reason)
    if reason is not None:
        return Plan(status=_STATUS.get(reason, Status.EXCLUDED), reason=reason)
    if is_first_touch(state, policy):
        return _plan_first_touch(state, policy)
    if state.hubspot_ref is None and state.salesforce is not None:
        return _plan_create_hubspot(state.salesforce, policy)
    if state.salesforce_ref is None and state.hubspot is not None:
        return _plan_create_salesforce(state.hubspot, policy)
    return _plan_update(state, policy)


def _plan_delete(state: PersonState, policy: Policy, reason: Reason) -> Plan:
    """A deleted side is never made again; the other one follows only if the settings say so."""
    doomed = _doomed(state, policy) if state.linked else None
    if doomed is None:
        return Plan(status=Status.EXCLUDED, reason=reason)
    write = PlannedWrite(action=Action.DELETE, object_type=doomed.object_type, id=doomed.id)
    return Plan(status=Status.EXCLUDED, reason=reason, writes=(write,), mode=Mode.DELETE)


def _doomed(state: PersonState, policy: Policy) -> Ref | None:
    hubspot_gone = is_gone(state, Provider.HUBSPOT)
    salesforce_gone = is_gone(state, Provider.SALESFORCE)
    if hubspot_gone and salesforce_gone:
        return None
    if hubspot_gone:
        return state.salesforce_ref if policy.on_hubspot_delete is OnDelete.DELETE else None
    return state.hubspot_ref if policy.on_salesforce_delete is OnDelete.DELETE else None


def _plan_create_hubspot(salesforce: Record, policy: Policy) -> Plan:
    draft = draft_hubspot(salesforce, policy, opt_out=True)
    return _finish(draft, _hubspot_create(draft, salesforce, policy), Mode.CREATE_HUBSPOT)


def _hubspot_create(draft: Draft, salesforce: Record, policy: Policy) -> tuple[PlannedWrite, ...]:
    email = email_of(salesforce) or ""
    _add_system_property(draft.hubspot, None, salesforce, policy)
    write = create(draft, draft.hubspot, ObjectType.HUBSPOT_CONTACT, email)
    return (write, *_opt_out_write(draft, None, email))


def _plan_create_salesforce(hubspot: Record, policy: Policy) -> Plan:
    email = email_of(hubspot) or ""
    object_type = type_to_create(email, policy)
    draft = draft_salesforce(hubspot, object_type, policy)
    write = create(draft, draft.salesforce, object_type, email)
    return _finish(draft, (write,), Mode.CREATE_SALESFORCE)


def _plan_first_touch(state: PersonState, policy: Policy) -> Plan:
    """From Salesforce into HubSpot, once; then the list holds the person back."""
    if state.salesforce is None:
        return _unread()
    if state.hubspot_ref is None:
        draft = draft_hubspot(state.salesforce, policy, opt_out=False)
        writes = _hubspot_create(draft, state.salesforce, policy)
    elif state.hubspot is not None:
        draft = draft_first_touch(state.hubspot, state.salesforce, policy)
        writes = _updates(draft, state.hubspot, state.salesforce, policy)
    else:
        return _unread()
    return Plan(
        status=Status.EXCLUDED,
        reason=Reason.NOT_IN_LIST,
        writes=writes,
        agreed=draft.agreed,
        problems=tuple(draft.problems),
        mode=Mode.FIRST_TOUCH,
    )


def _plan_update(state: PersonState, policy: Policy) -> Plan:
    hubspot, salesforce = state.hubspot, state.salesforce
    if hubspot is None or salesforce is None:
        return _unread()
    draft = draft_update(hubspot, salesforce, state.baselines, policy)
    if draft is None:
        return _QUIET
    return _finish(draft, _updates(draft, hubspot, salesforce, policy), Mode.SETTLE)


def _unread() -> Plan:
    """A record that is linked and was never read decides nothing."""
    return Plan(status=Status.WAITING, reason=Reason.OWED)


def _updates(
    draft: Draft, hubspot: Record, salesforce: Record, policy: Policy
) -> tuple[PlannedWrite, ...]:
    writes: list[PlannedWrite] = []
    if draft.hubspot.values:
        _add_system_property(draft.hubspot, hubspot, salesforce, policy)
        writes.append(draft.hubspot.planned(Action.UPDATE, hubspot.object_type, hubspot.id))
    if draft.salesforce.values:
        write = draft.salesforce.planned(Action.UPDATE, salesforce.object_type, salesforce.id)
        writes.append(write)
    # The address to opt out is the one that the contact has once it is updated.
    address = draft.hubspot.values.get("email") or email_of(hubspot)
    return (*writes, *_opt_out_write(draft, hubspot.id, str(address) if address else None))


def _opt_out_write(draft: Draft, id: str | None, email: str | None) -> tuple[PlannedWrite, ...]:
    """HubSpot takes an unsubscribing by address, not as a value."""
    if not draft.opt_out.values or not email:
        return ()
    return (draft.opt_out.planned(Action.OPT_OUT, ObjectType.HUBSPOT_CONTACT, id, email),)


def _add_system_property(
    side: DraftWrite, hubspot: Record | None, salesforce: Record, policy: Policy
) -> None:
    """Rides on a write that is due anyway; a property that was not read is left alone."""
    name = SYSTEM_PROPERTIES[salesforce.object_type]
    if name not in policy.system_properties:
        return
    old = None if hubspot is None else hubspot.values.get(name, salesforce.id)
    if old == salesforce.id:
        return
    change = FieldChange(
        mapping=name, field=name, old=old, new=salesforce.id, rule=None, why=Why.SYSTEM
    )
    side.add(change, None)


def _finish(draft: Draft, writes: tuple[PlannedWrite, ...], mode: Mode) -> Plan:
    return Plan(
        status=Status.FAILING if draft.problems else Status.IN_SYNC,
        writes=writes,
        agreed=draft.agreed,
        problems=tuple(draft.problems),
        conflicts=draft.conflicts,
        mode=mode,
        kept=tuple(draft.kept),
        ties=tuple(draft.ties),
    )


_QUIET = Plan(status=Status.IN_SYNC, mode=Mode.SETTLE)
