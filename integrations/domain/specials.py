"""The fields with a fixed rule of their own: email, opt-out and owner."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from integrations.domain.decisions import REST, FieldDecision
from integrations.domain.mapping import Special, Uncrossable
from integrations.domain.merge import agree, follow, merge
from integrations.domain.people import Baseline
from integrations.domain.plans import Why
from integrations.domain.records import Provider, Value
from integrations.domain.terms import Terms
from integrations.domain.ties import NO_TIMES, Tie


@dataclass(frozen=True, slots=True)
class Meeting:
    """One field's two values now, and what both last agreed on.

    `other_emails` are the HubSpot contact's secondary addresses. `is_new`: one of the two records
    does not exist yet.
    """

    terms: Terms
    hubspot: Value
    salesforce: Value
    baseline: Baseline | None
    tie: Tie = NO_TIMES
    other_emails: tuple[str, ...] = ()
    is_new: bool = False


def settle(meeting: Meeting) -> FieldDecision:
    """What to do about the field, by its own rule or by its mapping's."""
    special = meeting.terms.special
    return _RULES.get(special, _merge)(meeting) if special else _merge(meeting)


def _merge(meeting: Meeting) -> FieldDecision:
    terms = meeting.terms
    return merge(
        terms.rule,
        meeting.hubspot,
        meeting.salesforce,
        meeting.baseline,
        lens=terms.lens,
        tie=meeting.tie,
        limits=terms.limits,
    )


def _settle_email(meeting: Meeting) -> FieldDecision:
    """A Salesforce address that is any of the contact's addresses is equal."""
    if meeting.hubspot is not None and meeting.salesforce in meeting.other_emails:
        return follow(meeting.hubspot, meeting.salesforce, meeting.baseline)
    return _merge(meeting)


def _settle_opt_out(meeting: Meeting) -> FieldDecision:
    """Only false → true crosses.

    The baseline stays at true until both sides are false: a side that returned to false, or was
    read before it knew of our unsubscribe, has not moved.
    """
    hubspot, salesforce = meeting.hubspot is True, meeting.salesforce is True
    known = meeting.baseline or Baseline(False, False)
    if hubspot is salesforce:
        told = meeting.baseline is not None and known.hubspot is known.salesforce is hubspot
        return REST if told else follow(hubspot, salesforce, meeting.baseline)
    if hubspot and known.hubspot is not True and meeting.terms.limits.salesforce_writable:
        return _opt_out(Provider.SALESFORCE)
    if salesforce and known.salesforce is not True:
        return _opt_out(Provider.HUBSPOT)
    return REST


def _opt_out(to: Provider) -> FieldDecision:
    return FieldDecision(
        to=to, value=True, why=Why.OPT_OUT, baseline=Baseline(True, True), source=to.other
    )


def _settle_owner(meeting: Meeting) -> FieldDecision:
    """Owners that the other CRM does not know are no errors."""
    if not _crosses(meeting.terms.lens.to_hubspot, meeting.salesforce):
        return _settle_stranger(meeting)
    decision = _merge(meeting) if meeting.baseline else _meet_owner(meeting)
    if decision.uncrossable:
        return _reset_owner(meeting)
    return decision


def _meet_owner(meeting: Meeting) -> FieldDecision:
    """The first link: no time is asked for, so that Salesforce's owner wins."""
    return replace(_merge(replace(meeting, tie=NO_TIMES)), blind=False)


def _settle_stranger(meeting: Meeting) -> FieldDecision:
    """Salesforce's owner is nobody in HubSpot: HubSpot is left alone, and may still move it."""
    if agree(meeting.terms.lens, meeting.hubspot, meeting.salesforce):
        return follow(meeting.hubspot, meeting.salesforce, meeting.baseline)
    if meeting.baseline is None:
        # Salesforce's owner is yet to be met; HubSpot's next edit is a move.
        return FieldDecision(baseline=Baseline(meeting.hubspot, None))
    if meeting.terms.lens.same_hubspot(meeting.hubspot, meeting.baseline.hubspot):
        return REST
    baseline = Baseline(meeting.baseline.hubspot, meeting.salesforce)
    decision = _merge(replace(meeting, baseline=baseline))
    return REST if decision.uncrossable else decision


def _reset_owner(meeting: Meeting) -> FieldDecision:
    """HubSpot's owner is nobody in Salesforce: the last Salesforce owner is put back."""
    if meeting.salesforce is None or not meeting.terms.limits.hubspot_writable:
        return REST
    value = meeting.terms.lens.to_hubspot(meeting.salesforce)
    return FieldDecision(
        to=Provider.HUBSPOT,
        value=value,
        why=Why.RESTORED,
        baseline=Baseline(value, meeting.salesforce),
        source=Provider.SALESFORCE,
    )


def _crosses(cross: Callable[[Value], Value], value: Value) -> bool:
    try:
        cross(value)
    except Uncrossable:
        return False
    return True


_RULES: dict[Special, Callable[[Meeting], FieldDecision]] = {
    Special.EMAIL: _settle_email,
    Special.OPT_OUT: _settle_opt_out,
    Special.OWNER: _settle_owner,
}
