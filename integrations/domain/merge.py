"""The six sync rules as one three-way merge over one field."""

from dataclasses import dataclass, replace
from enum import IntEnum

from integrations.domain.decisions import FREE, REST, FieldDecision, Limits
from integrations.domain.mapping import Lens, Uncrossable
from integrations.domain.people import Baseline
from integrations.domain.plans import SyncRule, Why
from integrations.domain.records import Provider, Value
from integrations.domain.ties import NO_TIMES, Tie


class Moved(IntEnum):
    """Which side differs from what it held when both last agreed."""

    FIRST = 0  # they never have agreed
    HUBSPOT = 1
    SALESFORCE = 2
    BOTH = 3


# Who wins, by rule and situation. Columns are Moved; in each, the three places are: neither side
# is blank, HubSpot is blank, Salesforce is blank.
# h: HubSpot's value flows. s: Salesforce's flows. ?: the later edit. -: nothing.
WINNERS: dict[SyncRule, str] = {
    #                            first  hub    sf     both
    SyncRule.NONE: "".join(("---", "---", "---", "---")),
    SyncRule.ALWAYS_SALESFORCE: "".join(("ss-", "sss", "sss", "sss")),
    SyncRule.PREFER_SALESFORCE: "".join(("ssh", "ssh", "sss", "ssh")),
    SyncRule.TWO_WAY: "".join(("?sh", "hhh", "sss", "???")),
    SyncRule.PREFER_HUBSPOT: "".join(("hsh", "hhh", "hsh", "hsh")),
    SyncRule.ALWAYS_HUBSPOT: "".join(("h-h", "hhh", "hhh", "hhh")),
}

_WHY = {
    (Moved.FIRST, Provider.HUBSPOT): Why.FIRST_MEETING,
    (Moved.FIRST, Provider.SALESFORCE): Why.FIRST_MEETING,
    (Moved.HUBSPOT, Provider.HUBSPOT): Why.HUBSPOT_MOVED,
    (Moved.HUBSPOT, Provider.SALESFORCE): Why.RESTORED,
    (Moved.SALESFORCE, Provider.HUBSPOT): Why.RESTORED,
    (Moved.SALESFORCE, Provider.SALESFORCE): Why.SALESFORCE_MOVED,
    (Moved.BOTH, Provider.HUBSPOT): Why.HUBSPOT_RULES,
    (Moved.BOTH, Provider.SALESFORCE): Why.SALESFORCE_RULES,
}
# "Unless blank": the side that the rule prefers was blank, so that the other one filled it.
_YIELDS = {
    (SyncRule.PREFER_SALESFORCE, Provider.HUBSPOT),
    (SyncRule.PREFER_HUBSPOT, Provider.SALESFORCE),
}


def merge(
    rule: SyncRule,
    hubspot: Value,
    salesforce: Value,
    baseline: Baseline | None,
    *,
    lens: Lens,
    tie: Tie = NO_TIMES,
    limits: Limits = FREE,
) -> FieldDecision:
    """Which value flows where, by the rule's row of `WINNERS`. Never raises Uncrossable."""
    if rule is SyncRule.NONE:
        return REST
    if agree(lens, hubspot, salesforce):
        return follow(hubspot, salesforce, baseline)
    if baseline is not None and limits.stands_in and stands_in(lens, salesforce, baseline):
        return _meet_fallback(rule, hubspot, salesforce, baseline, lens=lens, limits=limits)
    moved = _moved(lens, hubspot, salesforce, baseline)
    if moved is None:
        return REST
    contest = _Contest(rule, moved, hubspot, salesforce, salesforce)
    return _decide(contest, lens=lens, tie=tie, limits=limits)


def agree(lens: Lens, hubspot: Value, salesforce: Value) -> bool:
    return (hubspot is None and salesforce is None) or lens.agree(hubspot, salesforce)


def follow(hubspot: Value, salesforce: Value, baseline: Baseline | None) -> FieldDecision:
    """Nothing to write: what stands is what both now know."""
    now = Baseline(hubspot, salesforce)
    return REST if now == baseline else FieldDecision(baseline=now)


def stands_in(lens: Lens, salesforce: Value, baseline: Baseline) -> bool:
    """Whether Salesforce holds but the fallback that a create gave it for HubSpot's blank.

    A required field cannot have been blank: a baseline that says so means that Salesforce was
    left to fill it, and whatever it holds is the fallback.
    """
    if baseline.hubspot is not None or salesforce is None:
        return False
    return baseline.salesforce is None or lens.same_salesforce(salesforce, baseline.salesforce)


@dataclass(frozen=True, slots=True)
class _Contest:
    """`rival` is Salesforce's value as the rule sees it: a fallback counts as blank."""

    rule: SyncRule
    moved: Moved
    hubspot: Value
    salesforce: Value
    rival: Value

    @property
    def winner(self) -> str:
        blank = 1 if self.hubspot is None else 2 if self.rival is None else 0
        return WINNERS[self.rule][self.moved * 3 + blank]

    def why(self, source: Provider) -> Why:
        if (self.rule, source) in _YIELDS and self.moved is Moved.BOTH:
            return Why.FILLED_BLANK
        if self.moved is Moved.FIRST and (self.hubspot is None or self.rival is None):
            return Why.FILLED_BLANK
        return _WHY[self.moved, source]


def _moved(
    lens: Lens, hubspot: Value, salesforce: Value, baseline: Baseline | None
) -> Moved | None:
    if baseline is None:
        return Moved.FIRST
    by_hubspot = not lens.same_hubspot(hubspot, baseline.hubspot)
    by_salesforce = not lens.same_salesforce(salesforce, baseline.salesforce)
    if by_hubspot and by_salesforce:
        return Moved.BOTH
    if by_hubspot:
        return Moved.HUBSPOT
    return Moved.SALESFORCE if by_salesforce else None


def _meet_fallback(
    rule: SyncRule,
    hubspot: Value,
    salesforce: Value,
    baseline: Baseline,
    *,
    lens: Lens,
    limits: Limits,
) -> FieldDecision:
    """A fallback is never copied back; HubSpot's first value meets it as if it were blank."""
    standing = follow(None, salesforce, baseline)
    if hubspot is None:
        return standing
    contest = _Contest(rule, Moved.FIRST, hubspot, salesforce, None)
    decision = _decide(contest, lens=lens, tie=NO_TIMES, limits=limits)
    if decision.to is None and decision.baseline is None:
        return replace(decision, baseline=standing.baseline)
    return decision


def _decide(contest: _Contest, *, lens: Lens, tie: Tie, limits: Limits) -> FieldDecision:
    winner = contest.winner
    if winner == "-":
        return REST
    if winner == "?":
        return _decide_tie(contest, lens=lens, tie=tie, limits=limits)
    source = Provider.HUBSPOT if winner == "h" else Provider.SALESFORCE
    return _flow(contest, source, contest.why(source), lens=lens, limits=limits)


def _decide_tie(contest: _Contest, *, lens: Lens, tie: Tie, limits: Limits) -> FieldDecision:
    forced = _only_possible_winner(contest, limits)
    if forced is not None:
        return _flow(contest, forced, contest.why(forced), lens=lens, limits=limits)
    if tie.hubspot_is_later:
        return _flow(contest, Provider.HUBSPOT, Why.LATER_EDIT, lens=lens, limits=limits)
    decision = _flow(contest, Provider.SALESFORCE, Why.SALESFORCE_RULES, lens=lens, limits=limits)
    if tie.hubspot_edited_at is None:
        return replace(decision, blind=True)
    return decision


def _only_possible_winner(contest: _Contest, limits: Limits) -> Provider | None:
    """A side that cannot take the other's value is not overwritten by it, so its own flows."""
    if not limits.hubspot_writable or (contest.salesforce is None and limits.hubspot_required):
        return Provider.HUBSPOT
    if not limits.salesforce_writable or (contest.hubspot is None and limits.salesforce_required):
        return Provider.SALESFORCE
    return None


def _flow(
    contest: _Contest, source: Provider, why: Why, *, lens: Lens, limits: Limits
) -> FieldDecision:
    target = source.other
    if not limits.writable(target):
        return REST
    try:
        value, same, after = _crossed(contest, source, lens)
    except Uncrossable as error:
        return FieldDecision(source=source, uncrossable=error)
    standing = Baseline(contest.hubspot, contest.salesforce)
    if same:
        return FieldDecision(baseline=standing)
    if value is None and contest.moved is Moved.FIRST:
        return REST
    if value is None and limits.required(target):
        return FieldDecision(kept=target, baseline=standing)
    conflict = contest.moved is Moved.BOTH
    old = contest.hubspot if target is Provider.HUBSPOT else contest.salesforce
    return FieldDecision(
        to=target,
        value=value,
        why=why,
        conflict=conflict,
        lost=old if conflict else None,
        baseline=after,
        source=source,
    )


def _crossed(contest: _Contest, source: Provider, lens: Lens) -> tuple[Value, bool, Baseline]:
    """The value in the target's terms, whether the target holds it, and both sides then."""
    if source is Provider.HUBSPOT:
        value = lens.to_salesforce(contest.hubspot)
        same = lens.same_salesforce(value, contest.salesforce)
        return value, same, Baseline(contest.hubspot, value)
    value = lens.to_hubspot(contest.salesforce)
    same = lens.same_hubspot(value, contest.hubspot)
    return value, same, Baseline(value, contest.salesforce)
