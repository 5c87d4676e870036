"""Email, opt-out, owner and company: the fields with a rule of their own."""

import pytest

from integrations.domain.decisions import REST, FieldDecision
from integrations.domain.mapping import CompiledMapping
from integrations.domain.people import Baseline
from integrations.domain.plans import Why
from integrations.domain.records import ObjectType, Provider, Value
from integrations.domain.specials import Meeting, settle
from integrations.domain.terms import Terms, compile_terms
from integrations.domain.ties import Tie
from tests.domain.builders import COMPANY, CONTACT, EMAIL, LEAD, OPT_OUT, OWNER
from tests.domain.test_merge import LATER

HUBSPOT, SALESFORCE = Provider.HUBSPOT, Provider.SALESFORCE
OTHERS = ("second@acme.com", "third@acme.com")


def terms_of(mapping: CompiledMapping, object_type: ObjectType = LEAD) -> Terms:
    return compile_terms([mapping])[object_type][0].terms


def decide(
    mapping: CompiledMapping,
    hubspot: Value,
    salesforce: Value,
    baseline: Baseline | None = None,
    *,
    tie: Tie | None = None,
    others: tuple[str, ...] = (),
) -> FieldDecision:
    return settle(Meeting(terms_of(mapping), hubspot, salesforce, baseline, tie or Tie(), others))


class TestEmail:
    def test_changed_address_flows_both_ways(self) -> None:
        base = Baseline("old@acme.com", "OLD@ACME.COM")
        there = decide(EMAIL, "new@acme.com", "OLD@ACME.COM", base)
        back = decide(EMAIL, "old@acme.com", "NEW@ACME.COM", base)
        assert (there.to, back.to) == (SALESFORCE, HUBSPOT)

    @pytest.mark.parametrize("address", OTHERS)
    def test_secondary_address_is_equal(self, address: str) -> None:
        decision = decide(EMAIL, "first@acme.com", address, others=OTHERS)
        assert decision == FieldDecision(baseline=Baseline("first@acme.com", address))

    @pytest.mark.parametrize(
        ("hubspot", "salesforce"), [(None, "a@acme.com"), ("a@acme.com", None)]
    )
    def test_blank_never_flows(self, hubspot: Value, salesforce: Value) -> None:
        decision = decide(EMAIL, hubspot, salesforce, Baseline("a@acme.com", "a@acme.com"))
        assert decision.to is None

    def test_address_that_follows_a_clearing_flows(self) -> None:
        decision = decide(EMAIL, "a@acme.com", "NEW@ACME.COM", Baseline("a@acme.com", None))
        assert (decision.to, decision.value) == (HUBSPOT, "new@acme.com")


# HubSpot, Salesforce, the baseline: who is opted out by it.
OPT_OUTS = {
    "first sync, neither": (False, False, None, None),
    "first sync, only HubSpot": (True, False, None, SALESFORCE),
    "first sync, only Salesforce": (False, True, None, HUBSPOT),
    "first sync, HubSpot blank": (None, True, None, HUBSPOT),
    "first sync, both": (True, True, None, None),
    "later, unsubscribed in HubSpot": (True, False, Baseline(False, False), SALESFORCE),
    "later, ticked in Salesforce": (False, True, Baseline(False, False), HUBSPOT),
    "later, Salesforce unticked": (True, False, Baseline(True, True), None),
    "later, resubscribed in HubSpot": (False, True, Baseline(True, True), None),
    "later, both returned": (False, False, Baseline(True, True), None),
}


class TestOptOut:
    @pytest.mark.parametrize(
        ("hubspot", "salesforce", "baseline", "opted_out"), OPT_OUTS.values(), ids=OPT_OUTS
    )
    def test_only_false_to_true_crosses(
        self,
        hubspot: Value,
        salesforce: Value,
        baseline: Baseline | None,
        opted_out: Provider | None,
    ) -> None:
        assert decide(OPT_OUT, hubspot, salesforce, baseline).to is opted_out

    def test_inv_11_unticking_never_writes_false(self) -> None:
        assert decide(OPT_OUT, True, False, Baseline(True, True)) == REST

    def test_stale_false_after_our_unsubscribe_is_no_move(self) -> None:
        done = decide(OPT_OUT, False, True, Baseline(False, False))
        assert decide(OPT_OUT, False, True, done.baseline) == REST

    def test_opting_out_again_after_both_returned_crosses(self) -> None:
        returned = decide(OPT_OUT, False, False, Baseline(True, True))
        assert decide(OPT_OUT, False, True, returned.baseline).to is HUBSPOT

    def test_blank_and_false_are_the_same(self) -> None:
        assert decide(OPT_OUT, None, False, Baseline(False, False)).to is None

    def test_inv_2_return_to_false_rests(self) -> None:
        first = decide(OPT_OUT, False, False, Baseline(True, True))
        assert decide(OPT_OUT, False, False, first.baseline) == REST


class TestOwner:
    def test_first_link_takes_salesforces_owner(self) -> None:
        decision = decide(OWNER, "1", "u2", tie=LATER)
        assert (decision.to, decision.value, decision.blind) == (HUBSPOT, "2", False)

    def test_later_the_most_recent_change_wins(self) -> None:
        decision = decide(OWNER, "1", "u2", Baseline("3", "u3"), tie=LATER)
        assert (decision.to, decision.value) == (SALESFORCE, "u1")

    def test_change_in_hubspot_flows(self) -> None:
        assert decide(OWNER, "2", "u1", Baseline("1", "u1")).value == "u2"

    def test_hubspot_owner_unknown_in_salesforce_is_reset(self) -> None:
        decision = decide(OWNER, "9", "u1", Baseline("1", "u1"))
        assert (decision.to, decision.value, decision.why) == (HUBSPOT, "1", Why.RESTORED)
        assert decision.uncrossable is None

    def test_salesforce_owner_unknown_in_hubspot_leaves_hubspot_alone(self) -> None:
        assert decide(OWNER, "1", "u9", Baseline("1", "u1")) == REST

    def test_unknown_salesforce_owner_at_first_link_is_no_error(self) -> None:
        decision = decide(OWNER, "1", "u9")
        assert (decision.to, decision.uncrossable) == (None, None)

    def test_change_in_hubspot_flows_over_an_unknown_salesforce_owner(self) -> None:
        linked = decide(OWNER, "1", "u9")
        assert decide(OWNER, "2", "u9", linked.baseline).value == "u2"

    def test_two_unknown_owners_rest(self) -> None:
        assert decide(OWNER, "8", "u9", Baseline("1", "u1")) == REST

    def test_clearing_in_hubspot_never_clears_salesforce(self) -> None:
        decision = decide(OWNER, None, "u1", Baseline("1", "u1"))
        assert (decision.to, decision.kept) == (None, SALESFORCE)


class TestCompany:
    def test_belongs_to_leads_only(self) -> None:
        terms = compile_terms([COMPANY])
        assert (len(terms[LEAD]), len(terms[CONTACT])) == (1, 0)
