"""What holds for one field whatever its values (INVARIANTS, merge and base)."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from integrations.domain.decisions import REST, FieldDecision, Limits
from integrations.domain.merge import merge
from integrations.domain.people import Baseline
from integrations.domain.plans import SyncRule
from integrations.domain.records import Provider, Value
from integrations.domain.ties import Tie
from tests.domain.builders import CasefoldLens, PlainLens
from tests.domain.test_merge import EARLIER, LATER

VALUES = st.sampled_from([None, "a", "A", "b", "c", "stuck"])
TIES = st.sampled_from([Tie(), EARLIER, LATER])
LENSES = st.sampled_from([PlainLens(), CasefoldLens(), PlainLens("stuck")])
BASELINES = st.none() | st.builds(Baseline, VALUES, VALUES)
LIMITS = st.builds(
    Limits,
    hubspot_writable=st.booleans(),
    salesforce_writable=st.booleans(),
    hubspot_required=st.booleans(),
    salesforce_required=st.booleans(),
    stands_in=st.booleans(),
)


@dataclass(frozen=True)
class Field:
    rule: SyncRule
    hubspot: Value
    salesforce: Value
    baseline: Baseline | None
    lens: PlainLens
    tie: Tie
    limits: Limits

    def decide(self) -> FieldDecision:
        return merge(
            self.rule,
            self.hubspot,
            self.salesforce,
            self.baseline,
            lens=self.lens,
            tie=self.tie,
            limits=self.limits,
        )

    def after(self, decision: FieldDecision) -> "Field":
        """The field once the decision is carried out."""
        baseline = decision.baseline or self.baseline
        if decision.to is Provider.HUBSPOT:
            return replace(self, hubspot=decision.value, baseline=baseline)
        if decision.to is Provider.SALESFORCE:
            return replace(self, salesforce=decision.value, baseline=baseline)
        return replace(self, baseline=baseline)


FIELDS = st.builds(
    Field,
    rule=st.sampled_from(SyncRule),
    hubspot=VALUES,
    salesforce=VALUES,
    baseline=BASELINES,
    lens=LENSES,
    tie=TIES,
    limits=LIMITS,
)
FREE_FIELDS = FIELDS.map(lambda field: replace(field, limits=Limits()))


@given(FIELDS)
def test_inv_2_second_pass_writes_nothing_and_moves_no_base(field: Field) -> None:
    once = field.after(field.decide())
    again = once.decide()
    assert (again.to, again.kept, again.conflict) == (None, None, False)
    assert once.after(again) == once


@given(FIELDS)
def test_inv_8_same_input_gives_same_decision(field: Field) -> None:
    one, other = field.decide(), field.decide()
    assert replace(one, uncrossable=None) == replace(other, uncrossable=None)
    assert str(one.uncrossable) == str(other.uncrossable)


@given(FIELDS)
def test_inv_12_base_moves_without_a_write_only_to_what_stands(field: Field) -> None:
    decision = field.decide()
    if decision.to is None and decision.baseline is not None:
        blank_kept = decision.baseline.hubspot is None and field.limits.stands_in
        assert decision.baseline == Baseline(field.hubspot, field.salesforce) or blank_kept


@given(FIELDS)
def test_inv_13_equal_to_the_base_is_no_change(field: Field) -> None:
    unmoved = replace(field, baseline=Baseline(field.hubspot, field.salesforce))
    left_to_salesforce = field.limits.stands_in and field.hubspot is None
    assert unmoved.decide() == REST or left_to_salesforce


@given(FREE_FIELDS)
def test_inv_4_agreeing_sides_are_no_conflict_and_no_write(field: Field) -> None:
    alike = replace(field, hubspot=field.lens.to_hubspot("a"), salesforce="a")
    decision = alike.decide()
    assert (decision.to, decision.conflict) == (None, False)


@given(FREE_FIELDS, VALUES)
def test_inv_3_two_way_move_flows_whatever_the_clocks_say(field: Field, value: Value) -> None:
    base = Baseline("a", "a")
    moved = replace(
        field, rule=SyncRule.TWO_WAY, lens=PlainLens(), hubspot=value, salesforce="a", baseline=base
    )
    decision = moved.decide()
    assert (decision.to is None) if value == "a" else (decision.value == value)


@given(FREE_FIELDS)
def test_inv_5_a_conflict_keeps_both_values(field: Field) -> None:
    decision = field.decide()
    if decision.conflict:
        losing = field.hubspot if decision.to is Provider.HUBSPOT else field.salesforce
        assert decision.lost == losing
        assert decision.why is not None


@given(FIELDS)
def test_blank_never_wins_a_first_meeting(field: Field) -> None:
    decision = replace(field, baseline=None).decide()
    assert decision.to is None or decision.value is not None


@given(FIELDS)
def test_read_only_side_is_never_written(field: Field) -> None:
    target = field.decide().to
    assert target is None or field.limits.writable(target)


@given(FIELDS)
def test_inv_7_required_side_is_never_cleared(field: Field) -> None:
    decision = field.decide()
    assert (
        decision.to is None or decision.value is not None or not field.limits.required(decision.to)
    )


@given(FREE_FIELDS)
def test_always_rules_never_write_the_ruling_side(field: Field) -> None:
    if field.rule is SyncRule.ALWAYS_SALESFORCE:
        assert field.decide().to is not Provider.SALESFORCE
    if field.rule is SyncRule.ALWAYS_HUBSPOT:
        assert field.decide().to is not Provider.HUBSPOT


@given(FREE_FIELDS)
def test_inv_1_sides_that_moved_agree_once_settled(field: Field) -> None:
    if field.rule is SyncRule.NONE or "stuck" in (field.hubspot, field.salesforce):
        return
    moved = replace(field, baseline=Baseline("gone", "gone"))
    settled = moved.after(moved.decide())
    assert settled.lens.agree(settled.hubspot, settled.salesforce)
