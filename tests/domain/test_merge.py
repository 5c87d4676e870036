"""The table of SPEC 3.2 and the native connector's table, cell by cell."""

from datetime import timedelta

import pytest

from integrations.domain.decisions import REST, FieldDecision, Limits
from integrations.domain.merge import merge
from integrations.domain.people import Baseline
from integrations.domain.plans import SyncRule, Why
from integrations.domain.records import Provider, Value
from integrations.domain.ties import NO_TIMES, Tie
from tests.domain.builders import NOW, CasefoldLens, PlainLens

HUBSPOT, SALESFORCE = Provider.HUBSPOT, Provider.SALESFORCE
AGREED = Baseline("old", "old")
EARLIER = Tie(
    hubspot_edited_at=NOW - timedelta(hours=1), hubspot_read_at=NOW, salesforce_modified_at=NOW
)
LATER = Tie(
    hubspot_edited_at=NOW, hubspot_read_at=NOW, salesforce_modified_at=NOW - timedelta(hours=1)
)

NOTHING = (None, None)
Outcome = tuple[Provider | None, Value]

# Situations: HubSpot's value, Salesforce's value, the baseline.
FIRST_BOTH = ("h", "s", None)
FIRST_HUBSPOT_ONLY = ("h", None, None)
FIRST_SALESFORCE_ONLY = (None, "s", None)
HUBSPOT_MOVED = ("h", "old", AGREED)
HUBSPOT_CLEARED = (None, "old", AGREED)
HUBSPOT_FILLED = ("h", None, Baseline(None, None))
SALESFORCE_MOVED = ("old", "s", AGREED)
SALESFORCE_CLEARED = ("old", None, AGREED)
SALESFORCE_FILLED = (None, "s", Baseline(None, None))
BOTH_MOVED = ("h", "s", AGREED)
BOTH_MOVED_HUBSPOT_CLEARED = (None, "s", AGREED)
BOTH_MOVED_SALESFORCE_CLEARED = ("h", None, AGREED)

TO_SALESFORCE = (SALESFORCE, "h")
TO_HUBSPOT = (HUBSPOT, "s")
OLD_TO_HUBSPOT = (HUBSPOT, "old")
OLD_TO_SALESFORCE = (SALESFORCE, "old")
CLEAR_HUBSPOT = (HUBSPOT, None)
CLEAR_SALESFORCE = (SALESFORCE, None)

ALWAYS_SF, PREFER_SF = SyncRule.ALWAYS_SALESFORCE, SyncRule.PREFER_SALESFORCE
ALWAYS_HS, PREFER_HS = SyncRule.ALWAYS_HUBSPOT, SyncRule.PREFER_HUBSPOT
TWO_WAY = SyncRule.TWO_WAY

CELLS = {
    (ALWAYS_SF, "first meeting, both set"): (FIRST_BOTH, TO_HUBSPOT),
    (ALWAYS_SF, "first meeting, Salesforce blank"): (FIRST_HUBSPOT_ONLY, NOTHING),
    (ALWAYS_SF, "first meeting, HubSpot blank"): (FIRST_SALESFORCE_ONLY, TO_HUBSPOT),
    (ALWAYS_SF, "HubSpot moved"): (HUBSPOT_MOVED, OLD_TO_HUBSPOT),
    (ALWAYS_SF, "HubSpot cleared"): (HUBSPOT_CLEARED, OLD_TO_HUBSPOT),
    (ALWAYS_SF, "HubSpot filled"): (HUBSPOT_FILLED, CLEAR_HUBSPOT),
    (ALWAYS_SF, "Salesforce moved"): (SALESFORCE_MOVED, TO_HUBSPOT),
    (ALWAYS_SF, "Salesforce cleared"): (SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    (ALWAYS_SF, "Salesforce filled"): (SALESFORCE_FILLED, TO_HUBSPOT),
    (ALWAYS_SF, "both moved"): (BOTH_MOVED, TO_HUBSPOT),
    (ALWAYS_SF, "both moved, HubSpot cleared"): (BOTH_MOVED_HUBSPOT_CLEARED, TO_HUBSPOT),
    (ALWAYS_SF, "both moved, Salesforce cleared"): (BOTH_MOVED_SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    (PREFER_SF, "first meeting, both set"): (FIRST_BOTH, TO_HUBSPOT),
    (PREFER_SF, "first meeting, Salesforce blank"): (FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    (PREFER_SF, "first meeting, HubSpot blank"): (FIRST_SALESFORCE_ONLY, TO_HUBSPOT),
    (PREFER_SF, "HubSpot moved"): (HUBSPOT_MOVED, OLD_TO_HUBSPOT),
    (PREFER_SF, "HubSpot cleared"): (HUBSPOT_CLEARED, OLD_TO_HUBSPOT),
    (PREFER_SF, "HubSpot filled"): (HUBSPOT_FILLED, TO_SALESFORCE),
    (PREFER_SF, "Salesforce moved"): (SALESFORCE_MOVED, TO_HUBSPOT),
    (PREFER_SF, "Salesforce cleared"): (SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    (PREFER_SF, "Salesforce filled"): (SALESFORCE_FILLED, TO_HUBSPOT),
    (PREFER_SF, "both moved"): (BOTH_MOVED, TO_HUBSPOT),
    (PREFER_SF, "both moved, HubSpot cleared"): (BOTH_MOVED_HUBSPOT_CLEARED, TO_HUBSPOT),
    (PREFER_SF, "both moved, Salesforce cleared"): (BOTH_MOVED_SALESFORCE_CLEARED, TO_SALESFORCE),
    (PREFER_HS, "first meeting, both set"): (FIRST_BOTH, TO_SALESFORCE),
    (PREFER_HS, "first meeting, Salesforce blank"): (FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    (PREFER_HS, "first meeting, HubSpot blank"): (FIRST_SALESFORCE_ONLY, TO_HUBSPOT),
    (PREFER_HS, "HubSpot moved"): (HUBSPOT_MOVED, TO_SALESFORCE),
    (PREFER_HS, "HubSpot cleared"): (HUBSPOT_CLEARED, CLEAR_SALESFORCE),
    (PREFER_HS, "HubSpot filled"): (HUBSPOT_FILLED, TO_SALESFORCE),
    (PREFER_HS, "Salesforce moved"): (SALESFORCE_MOVED, OLD_TO_SALESFORCE),
    (PREFER_HS, "Salesforce cleared"): (SALESFORCE_CLEARED, OLD_TO_SALESFORCE),
    (PREFER_HS, "Salesforce filled"): (SALESFORCE_FILLED, TO_HUBSPOT),
    (PREFER_HS, "both moved"): (BOTH_MOVED, TO_SALESFORCE),
    (PREFER_HS, "both moved, HubSpot cleared"): (BOTH_MOVED_HUBSPOT_CLEARED, TO_HUBSPOT),
    (PREFER_HS, "both moved, Salesforce cleared"): (BOTH_MOVED_SALESFORCE_CLEARED, TO_SALESFORCE),
    (ALWAYS_HS, "first meeting, both set"): (FIRST_BOTH, TO_SALESFORCE),
    (ALWAYS_HS, "first meeting, Salesforce blank"): (FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    (ALWAYS_HS, "first meeting, HubSpot blank"): (FIRST_SALESFORCE_ONLY, NOTHING),
    (ALWAYS_HS, "HubSpot moved"): (HUBSPOT_MOVED, TO_SALESFORCE),
    (ALWAYS_HS, "HubSpot cleared"): (HUBSPOT_CLEARED, CLEAR_SALESFORCE),
    (ALWAYS_HS, "HubSpot filled"): (HUBSPOT_FILLED, TO_SALESFORCE),
    (ALWAYS_HS, "Salesforce moved"): (SALESFORCE_MOVED, OLD_TO_SALESFORCE),
    (ALWAYS_HS, "Salesforce cleared"): (SALESFORCE_CLEARED, OLD_TO_SALESFORCE),
    (ALWAYS_HS, "Salesforce filled"): (SALESFORCE_FILLED, CLEAR_SALESFORCE),
    (ALWAYS_HS, "both moved"): (BOTH_MOVED, TO_SALESFORCE),
    (ALWAYS_HS, "both moved, HubSpot cleared"): (BOTH_MOVED_HUBSPOT_CLEARED, CLEAR_SALESFORCE),
    (ALWAYS_HS, "both moved, Salesforce cleared"): (BOTH_MOVED_SALESFORCE_CLEARED, TO_SALESFORCE),
    (TWO_WAY, "first meeting, Salesforce blank"): (FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    (TWO_WAY, "first meeting, HubSpot blank"): (FIRST_SALESFORCE_ONLY, TO_HUBSPOT),
    (TWO_WAY, "HubSpot moved"): (HUBSPOT_MOVED, TO_SALESFORCE),
    (TWO_WAY, "HubSpot cleared"): (HUBSPOT_CLEARED, CLEAR_SALESFORCE),
    (TWO_WAY, "HubSpot filled"): (HUBSPOT_FILLED, TO_SALESFORCE),
    (TWO_WAY, "Salesforce moved"): (SALESFORCE_MOVED, TO_HUBSPOT),
    (TWO_WAY, "Salesforce cleared"): (SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    (TWO_WAY, "Salesforce filled"): (SALESFORCE_FILLED, TO_HUBSPOT),
}
TIES = {
    "first meeting, both set, HubSpot later": (FIRST_BOTH, LATER, TO_SALESFORCE),
    "first meeting, both set, HubSpot earlier": (FIRST_BOTH, EARLIER, TO_HUBSPOT),
    "both moved, HubSpot later": (BOTH_MOVED, LATER, TO_SALESFORCE),
    "both moved, HubSpot earlier": (BOTH_MOVED, EARLIER, TO_HUBSPOT),
    "both moved, no times": (BOTH_MOVED, NO_TIMES, TO_HUBSPOT),
    "HubSpot cleared later": (BOTH_MOVED_HUBSPOT_CLEARED, LATER, CLEAR_SALESFORCE),
    "HubSpot cleared earlier": (BOTH_MOVED_HUBSPOT_CLEARED, EARLIER, TO_HUBSPOT),
    "Salesforce cleared, HubSpot later": (BOTH_MOVED_SALESFORCE_CLEARED, LATER, TO_SALESFORCE),
    "Salesforce cleared, HubSpot earlier": (BOTH_MOVED_SALESFORCE_CLEARED, EARLIER, CLEAR_HUBSPOT),
}
SITUATIONS = {name: situation for (_, name), (situation, _) in CELLS.items()} | {
    "first meeting, both set": FIRST_BOTH,
    "both moved": BOTH_MOVED,
}


def decide(
    rule: SyncRule,
    situation: tuple[Value, Value, Baseline | None],
    tie: Tie = NO_TIMES,
    limits: Limits | None = None,
    lens: PlainLens | None = None,
) -> FieldDecision:
    return merge(rule, *situation, lens=lens or PlainLens(), tie=tie, limits=limits or Limits())


def outcome(decision: FieldDecision) -> Outcome:
    return decision.to, decision.value


@pytest.mark.parametrize(
    ("rule", "situation", "expected"),
    [(rule, *cell) for (rule, _), cell in CELLS.items()],
    ids=[f"{rule}: {name}" for rule, name in CELLS],
)
def test_cell(
    rule: SyncRule, situation: tuple[Value, Value, Baseline | None], expected: Outcome
) -> None:
    assert outcome(decide(rule, situation)) == expected


@pytest.mark.parametrize(("situation", "tie", "expected"), TIES.values(), ids=TIES)
def test_two_way_tie(
    situation: tuple[Value, Value, Baseline | None], tie: Tie, expected: Outcome
) -> None:
    assert outcome(decide(TWO_WAY, situation, tie)) == expected


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_dont_sync_does_nothing(situation: tuple[Value, Value, Baseline | None]) -> None:
    assert decide(SyncRule.NONE, situation) == REST


# The native connector's table (reference 9.1), for the rules that it has.
NATIVE = {
    "prefer Salesforce: Salesforce has a value": (PREFER_SF, FIRST_BOTH, TO_HUBSPOT),
    "prefer Salesforce: Salesforce blank": (PREFER_SF, FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    "prefer Salesforce: removed in Salesforce": (PREFER_SF, SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    "prefer Salesforce: removed in HubSpot": (PREFER_SF, HUBSPOT_CLEARED, OLD_TO_HUBSPOT),
    "always Salesforce: Salesforce has a value": (ALWAYS_SF, FIRST_BOTH, TO_HUBSPOT),
    "always Salesforce: Salesforce blank": (ALWAYS_SF, FIRST_HUBSPOT_ONLY, NOTHING),
    "always Salesforce: removed in Salesforce": (ALWAYS_SF, SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    "always Salesforce: removed in HubSpot": (ALWAYS_SF, HUBSPOT_CLEARED, OLD_TO_HUBSPOT),
    "two-way: the most recent edit wins": (TWO_WAY, SALESFORCE_MOVED, TO_HUBSPOT),
    "two-way: a blank is filled": (TWO_WAY, FIRST_HUBSPOT_ONLY, TO_SALESFORCE),
    "two-way: removed in Salesforce": (TWO_WAY, SALESFORCE_CLEARED, CLEAR_HUBSPOT),
    "two-way: removed in HubSpot": (TWO_WAY, HUBSPOT_CLEARED, CLEAR_SALESFORCE),
    "don't sync: Salesforce has a value": (SyncRule.NONE, FIRST_BOTH, NOTHING),
    "don't sync: Salesforce blank": (SyncRule.NONE, FIRST_HUBSPOT_ONLY, NOTHING),
    "don't sync: removed in Salesforce": (SyncRule.NONE, SALESFORCE_CLEARED, NOTHING),
    "don't sync: removed in HubSpot": (SyncRule.NONE, HUBSPOT_CLEARED, NOTHING),
}


@pytest.mark.parametrize(("rule", "situation", "expected"), NATIVE.values(), ids=NATIVE)
def test_native_cell(
    rule: SyncRule, situation: tuple[Value, Value, Baseline | None], expected: Outcome
) -> None:
    assert outcome(decide(rule, situation)) == expected


def test_inv_4_both_moved_alike_is_no_conflict_and_base_follows() -> None:
    assert decide(TWO_WAY, ("new", "new", AGREED)) == FieldDecision(baseline=Baseline("new", "new"))


def test_inv_13_value_equal_to_the_base_is_no_change() -> None:
    assert decide(TWO_WAY, ("h", "s", Baseline("h", "s"))) == REST


def test_inv_5_conflict_keeps_the_losing_value() -> None:
    decision = decide(TWO_WAY, BOTH_MOVED, LATER)
    assert (decision.conflict, decision.value, decision.lost) == (True, "h", "s")


def test_one_side_moving_is_no_conflict() -> None:
    assert not decide(PREFER_SF, HUBSPOT_MOVED).conflict


def test_first_meeting_is_no_conflict() -> None:
    assert not decide(TWO_WAY, FIRST_BOTH).conflict


@pytest.mark.parametrize(
    ("rule", "situation", "tie", "why"),
    [
        (TWO_WAY, HUBSPOT_MOVED, NO_TIMES, Why.HUBSPOT_MOVED),
        (TWO_WAY, SALESFORCE_MOVED, NO_TIMES, Why.SALESFORCE_MOVED),
        (PREFER_SF, FIRST_BOTH, NO_TIMES, Why.FIRST_MEETING),
        (PREFER_SF, FIRST_HUBSPOT_ONLY, NO_TIMES, Why.FILLED_BLANK),
        (PREFER_SF, HUBSPOT_MOVED, NO_TIMES, Why.RESTORED),
        (ALWAYS_HS, SALESFORCE_MOVED, NO_TIMES, Why.RESTORED),
        (TWO_WAY, BOTH_MOVED, LATER, Why.LATER_EDIT),
        (TWO_WAY, BOTH_MOVED, EARLIER, Why.SALESFORCE_RULES),
        (PREFER_SF, BOTH_MOVED, LATER, Why.SALESFORCE_RULES),
        (PREFER_SF, BOTH_MOVED_SALESFORCE_CLEARED, NO_TIMES, Why.FILLED_BLANK),
        (PREFER_HS, BOTH_MOVED, NO_TIMES, Why.HUBSPOT_RULES),
        (PREFER_HS, BOTH_MOVED_HUBSPOT_CLEARED, NO_TIMES, Why.FILLED_BLANK),
    ],
)
def test_decision_says_why(
    rule: SyncRule, situation: tuple[Value, Value, Baseline | None], tie: Tie, why: Why
) -> None:
    assert decide(rule, situation, tie).why is why


@pytest.mark.parametrize(
    ("edited", "later"),
    [
        pytest.param(timedelta(hours=-1), False, id="before the last reading"),
        pytest.param(timedelta(seconds=30), False, id="within the skew"),
        pytest.param(timedelta(minutes=2), True, id="after the interval"),
        pytest.param(timedelta(hours=3), False, id="in the future"),
    ],
)
def test_inv_9_hubspot_is_later_only_beyond_doubt(edited: timedelta, later: bool) -> None:
    tie = Tie(
        hubspot_edited_at=NOW + edited,
        hubspot_read_at=NOW + timedelta(hours=1),
        salesforce_modified_at=NOW,
    )
    assert tie.hubspot_is_later is later


def test_tie_without_edit_time_asks_for_it() -> None:
    assert decide(TWO_WAY, BOTH_MOVED).blind


def test_tie_with_edit_time_is_not_blind() -> None:
    assert not decide(TWO_WAY, BOTH_MOVED, EARLIER).blind


def test_formatting_is_no_move() -> None:
    lens = CasefoldLens()
    assert decide(TWO_WAY, ("ada", "BOB", Baseline("Ada", "bob")), lens=lens) == REST


def test_value_is_written_in_the_other_sides_terms() -> None:
    decision = decide(TWO_WAY, ("ada", "OLD", Baseline("old", "OLD")), lens=CasefoldLens())
    assert (decision.value, decision.baseline) == ("ADA", Baseline("ada", "ADA"))


def test_uncrossable_value_rests() -> None:
    decision = decide(TWO_WAY, HUBSPOT_MOVED, lens=PlainLens("h"))
    assert (decision.to, decision.baseline, decision.source) == (None, None, HUBSPOT)


def test_read_only_hubspot_rests() -> None:
    assert decide(PREFER_SF, SALESFORCE_MOVED, limits=Limits(hubspot_writable=False)) == REST


def test_read_only_salesforce_rests() -> None:
    assert decide(TWO_WAY, HUBSPOT_MOVED, limits=Limits(salesforce_writable=False)) == REST


def test_side_that_cannot_be_written_wins_a_tie() -> None:
    decision = decide(TWO_WAY, BOTH_MOVED, EARLIER, Limits(hubspot_writable=False))
    assert outcome(decision) == TO_SALESFORCE


def test_required_salesforce_value_stands_when_hubspot_is_cleared() -> None:
    decision = decide(TWO_WAY, HUBSPOT_CLEARED, limits=Limits(salesforce_required=True))
    assert (decision.to, decision.kept) == (None, SALESFORCE)


def test_standing_value_is_said_once() -> None:
    limits = Limits(salesforce_required=True)
    first = decide(TWO_WAY, HUBSPOT_CLEARED, limits=limits)
    assert decide(TWO_WAY, (None, "old", first.baseline), limits=limits) == REST


def test_refused_blank_does_not_win_a_tie() -> None:
    decision = decide(TWO_WAY, BOTH_MOVED_HUBSPOT_CLEARED, LATER, Limits(salesforce_required=True))
    assert outcome(decision) == TO_HUBSPOT


STAND_IN = Limits(salesforce_required=True, stands_in=True)


@pytest.mark.parametrize("rule", [rule for rule in SyncRule if rule is not SyncRule.NONE])
def test_fallback_is_never_copied_back(rule: SyncRule) -> None:
    assert decide(rule, (None, "fallback", Baseline(None, "fallback")), limits=STAND_IN) == REST


@pytest.mark.parametrize("rule", [PREFER_SF, TWO_WAY, PREFER_HS, ALWAYS_HS])
def test_hubspots_first_value_replaces_a_fallback(rule: SyncRule) -> None:
    decision = decide(rule, ("h", "fallback", Baseline(None, "fallback")), limits=STAND_IN)
    assert outcome(decision) == TO_SALESFORCE


def test_always_salesforce_leaves_both_a_fallback_and_hubspots_value() -> None:
    assert decide(ALWAYS_SF, ("h", "f", Baseline(None, "f")), limits=STAND_IN) == REST


def test_default_that_salesforce_put_in_is_adopted() -> None:
    decision = decide(PREFER_SF, (None, "Open", Baseline(None, None)), limits=STAND_IN)
    assert decision == FieldDecision(baseline=Baseline(None, "Open"))


def test_salesforce_edit_of_a_fallback_flows() -> None:
    decision = decide(PREFER_SF, (None, "s", Baseline(None, "fallback")), limits=STAND_IN)
    assert outcome(decision) == TO_HUBSPOT


def test_boolean_false_is_no_blank() -> None:
    assert outcome(decide(PREFER_SF, (True, False, None))) == (HUBSPOT, False)
