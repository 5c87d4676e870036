"""Backfill: one mapping's values meet as for the first time, whatever was agreed on before (M27).

A rule acts only where a side moved, so that a new rule or value map leaves old values as they are.
Meeting anew is what an admin asks for to bring them into line.
"""

from dataclasses import replace

from integrations.domain.merge import agree, stands_in
from integrations.domain.people import PersonState
from integrations.domain.planning import plan
from integrations.domain.plans import Mode, Plan
from integrations.domain.policy import Policy
from integrations.domain.terms import TermsRow


def policy_of_one(policy: Policy, mapping: str) -> Policy:
    """The same settings with this mapping alone: what it would do by itself."""
    only = tuple(one for one in policy.mappings if one.hubspot == mapping)
    return replace(policy, mappings=only)


def plan_meeting(state: PersonState, policy: Policy) -> Plan | None:
    """What the one mapping of `policy` does when its values meet anew; None where that is nothing.

    A create brings all its fields along, and a fallback goes on standing in for HubSpot's blank:
    neither is a backfill's.
    """
    row = _row(state, policy)
    if row is None or not state.linked or _rests(state, row):
        return None
    without = {name: held for name, held in state.baselines.items() if name != row.hubspot}
    planned = plan(replace(state, baselines=without), policy)
    acts = planned.mode is Mode.SETTLE and (planned.writes or planned.problems)
    return planned if acts else None


def _row(state: PersonState, policy: Policy) -> TermsRow | None:
    rows = policy.terms.get(state.salesforce_type, ()) if state.salesforce_type else ()
    return rows[0] if rows else None


def _rests(state: PersonState, row: TermsRow) -> bool:
    """Whether there is nothing to meet over: unread, equal, or a fallback that stands in."""
    name, field, terms = row
    hubspot, salesforce = state.hubspot, state.salesforce
    if hubspot is None or salesforce is None:
        return True
    if name not in hubspot.values or field not in salesforce.values:
        return True
    if agree(terms.lens, hubspot.values[name], salesforce.values[field]):
        return True
    baseline = state.baselines.get(name)
    if baseline is None or not terms.limits.stands_in:
        return False
    is_fallback = stands_in(terms.lens, salesforce.values[field], baseline)
    return is_fallback and hubspot.values[name] is None
