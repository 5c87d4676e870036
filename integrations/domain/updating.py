"""Two records that both exist, merged field by field."""

from collections.abc import Mapping
from typing import Final

from integrations.domain.decisions import REST, FieldDecision
from integrations.domain.drafting import Draft
from integrations.domain.mapping import Special
from integrations.domain.merge import agree
from integrations.domain.people import Baseline
from integrations.domain.policy import Policy
from integrations.domain.records import Provider, Record
from integrations.domain.specials import Meeting, settle
from integrations.domain.terms import HasTerms, TermsRow
from integrations.domain.ties import Tie

_UNREAD: Final = object()


def draft_update(
    hubspot: Record,
    salesforce: Record,
    baselines: Mapping[str, Baseline],
    policy: HasTerms,
) -> Draft | None:
    """What to write on either side, or None where no field asks for anything.

    Most people are unchanged: a field that is as both sides last knew it costs look-ups only.
    """
    draft: Draft | None = None
    ours, theirs = hubspot.values, salesforce.values
    for row in policy.terms[salesforce.object_type]:
        name, field, _ = row
        ours_now, theirs_now = ours.get(name, _UNREAD), theirs.get(field, _UNREAD)
        baseline = baselines.get(name)
        if (
            baseline is not None
            and baseline.hubspot == ours_now
            and baseline.salesforce == theirs_now
        ):
            continue
        if ours_now is _UNREAD or theirs_now is _UNREAD:
            continue
        draft = draft or Draft()
        _settle(draft, row, hubspot, salesforce, baseline)
    return draft


def _settle(
    draft: Draft, row: TermsRow, hubspot: Record, salesforce: Record, baseline: Baseline | None
) -> None:
    name, field, terms = row
    ours, theirs = hubspot.values[name], salesforce.values[field]
    if terms.special is not Special.OPT_OUT and agree(terms.lens, ours, theirs):
        # Whatever the rule; at a first meeting most fields end here.
        draft.agreed[name] = Baseline(ours, theirs)
        return
    tie = Tie.of(hubspot, salesforce, name)
    meeting = Meeting(terms, ours, theirs, baseline, tie, hubspot.other_emails)
    draft.take(meeting, settle(meeting))


def draft_first_touch(hubspot: Record, salesforce: Record, policy: Policy) -> Draft:
    """What Salesforce may tell HubSpot about somebody outside the inclusion list.

    Nothing goes to Salesforce, no opt-out crosses, and only fields that then agree are settled.
    """
    draft = Draft()
    for name, field, terms in policy.terms[salesforce.object_type]:
        if name not in hubspot.values or field not in salesforce.values:
            continue
        if terms.special is Special.OPT_OUT:
            continue
        tie = Tie.of(hubspot, salesforce, name)
        meeting = Meeting(
            terms, hubspot.values[name], salesforce.values[field], None, tie, hubspot.other_emails
        )
        draft.take(meeting, _towards_hubspot(meeting, settle(meeting)))
    return draft


def _towards_hubspot(meeting: Meeting, decision: FieldDecision) -> FieldDecision:
    if decision.to is Provider.HUBSPOT:
        return decision
    if decision.to is Provider.SALESFORCE or decision.source is Provider.HUBSPOT:
        return REST
    if decision.baseline is None or _agrees(meeting):
        return decision
    return REST


def _agrees(meeting: Meeting) -> bool:
    if agree(meeting.terms.lens, meeting.hubspot, meeting.salesforce):
        return True
    return meeting.terms.special is Special.EMAIL and meeting.salesforce in meeting.other_emails
