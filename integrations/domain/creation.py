"""What a new record gets: the values that the rules let flow, and fallbacks where required."""

from dataclasses import replace

from integrations.domain.drafting import Draft, DraftWrite
from integrations.domain.gates import email_of
from integrations.domain.mapping import Special, Uncrossable
from integrations.domain.people import Baseline
from integrations.domain.plans import Action, FieldChange, PlannedWrite, SyncRule, Why
from integrations.domain.policy import Fallbacks, OnHubSpotChange, Policy
from integrations.domain.records import ObjectType, Record, Value
from integrations.domain.specials import Meeting, settle
from integrations.domain.terms import FALLBACK_FIELDS, HasTerms, Terms


def type_to_create(email: str, policy: Policy) -> ObjectType:
    """What a HubSpot contact becomes in Salesforce."""
    if policy.on_hubspot_change is OnHubSpotChange.CONTACT:
        return ObjectType.SALESFORCE_CONTACT
    by_domain = policy.on_hubspot_change is OnHubSpotChange.BY_ACCOUNT_DOMAIN
    if by_domain and domain_of(email) in policy.account_domains:
        return ObjectType.SALESFORCE_CONTACT
    return ObjectType.SALESFORCE_LEAD


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def draft_hubspot(salesforce: Record, policy: HasTerms, *, opt_out: bool) -> Draft:
    """A new HubSpot contact. `opt_out` False leaves the unsubscribing to the first sync."""
    draft = Draft()
    for _, name, terms in policy.terms[salesforce.object_type]:
        if name not in salesforce.values or (terms.special is Special.OPT_OUT and not opt_out):
            continue
        _take(draft, Meeting(terms, None, salesforce.values[name], None, is_new=True))
    return draft


def draft_salesforce(hubspot: Record, object_type: ObjectType, policy: Policy) -> Draft:
    """A new lead or contact, with what Salesforce requires."""
    draft = Draft()
    for name, _, terms in policy.terms[object_type]:
        if name in hubspot.values:
            _take(draft, Meeting(terms, hubspot.values[name], None, None, is_new=True))
    for name in FALLBACK_FIELDS[object_type]:
        if name not in draft.salesforce.values:
            _fall_back(draft.salesforce, name, hubspot, object_type, policy)
    return draft


def create(draft: Draft, side: DraftWrite, object_type: ObjectType, email: str) -> PlannedWrite:
    """The create, which settles the fields that are blank on both sides as well.

    Their baselines move from what is agreed to what the create confirms: until it is done there
    is nobody to agree with.
    """
    side.confirms = {**draft.agreed, **side.confirms}
    draft.agreed = {}
    return side.planned(Action.CREATE, object_type, None, email)


def _take(draft: Draft, meeting: Meeting) -> None:
    decision = settle(meeting)
    if meeting.terms.special is Special.OWNER and decision.to is None:
        # Salesforce gives every record an owner: they meet once it exists.
        decision = replace(decision, baseline=None)
    draft.take(meeting, decision)


def _fall_back(
    side: DraftWrite, name: str, hubspot: Record, object_type: ObjectType, policy: Policy
) -> None:
    terms = next((row.terms for row in policy.terms[object_type] if row.salesforce == name), None)
    own = _ruled_out_value(terms, hubspot) if terms else None
    value = _fallback(name, email_of(hubspot) or "", policy.fallbacks) if own is None else own
    if terms is not None:
        blank = None if own is None else hubspot.values[terms.hubspot]
        side.confirms[terms.hubspot] = Baseline(blank, value)
    if value is None:
        return
    side.values[name] = value
    side.changes.append(
        FieldChange(
            mapping=terms.hubspot if terms else "",
            field=name,
            old=None,
            new=value,
            rule=terms.rule if terms else None,
            why=Why.FALLBACK,
        )
    )


def _ruled_out_value(terms: Terms, hubspot: Record) -> Value:
    """HubSpot's value where only the rule keeps it out: better than an invented one."""
    if terms.rule is not SyncRule.ALWAYS_SALESFORCE:
        return None
    try:
        return terms.lens.to_salesforce(hubspot.values.get(terms.hubspot))
    except Uncrossable:
        return None


def _fallback(name: str, email: str, fallbacks: Fallbacks) -> str | None:
    """None leaves the field to the org's own default."""
    if name == "Status":
        return fallbacks.status
    if name == "LastName":
        return email.rpartition("@")[0] or email
    domain = domain_of(email)
    return fallbacks.company if domain in fallbacks.public_mail_domains else domain
