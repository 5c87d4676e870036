"""Faults are drawn by seed, scripted by call, and never confused."""

import pytest

from integrations.sandbox.dialects import HUBSPOT, SALESFORCE, Dialect
from integrations.sandbox.faults import KNOWN, Faults, Scripted, UnknownFault
from integrations.sandbox.mishaps import HANDLED


def drawn(faults: Faults, name: str) -> list[bool]:
    return [faults.strikes(name) for _ in range(200)]


def test_the_same_seed_strikes_the_same_calls():
    assert drawn(Faults({"slow": 0.3}, 5), "slow") == drawn(Faults({"slow": 0.3}, 5), "slow")


def test_raising_one_rate_does_not_move_another_fault():
    alone, beside = Faults({"slow": 0.3}, 5), Faults({"slow": 0.3, "timeout": 0.5}, 5)
    for _ in range(50):
        beside.strikes("timeout")
    assert drawn(alone, "slow") == drawn(beside, "slow")


def test_a_rate_is_the_share_of_calls_struck():
    assert 30 < sum(drawn(Faults({"slow": 0.25}, 5), "slow")) < 70


def test_a_fault_without_a_rate_never_strikes():
    assert not any(drawn(Faults({"slow": 1.0}, 5), "timeout"))


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(UnknownFault, match="rate-limit"):
        Faults({"rate-limits": 0.1}, 1)


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_outside_zero_to_one_is_refused(rate: float):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Faults({"slow": rate}, 1)


def test_a_refused_change_changes_nothing():
    faults = Faults({"slow": 0.1}, 1)
    with pytest.raises(UnknownFault):
        faults.configure(rates={"timeout": 0.2}, script=[Scripted(fault="nonsense")])
    assert faults.rates == {"slow": 0.1}


def test_a_script_strikes_the_calls_it_names_and_is_then_used_up():
    faults = Faults({}, 1)
    faults.configure(script=[Scripted(fault="timeout", method="POST", path="/crm/v3", count=2)])
    calls = [("GET", "/crm/v3/x"), ("POST", "/oauth"), *[("POST", "/crm/v3/x")] * 3]
    chosen = [faults.choose(method, path, oauth=False) for method, path in calls]
    assert chosen == [None, None, "timeout", "timeout", None]
    assert faults.script == []


def test_a_script_may_let_some_calls_pass_first():
    faults = Faults({}, 1)
    faults.configure(script=[Scripted(fault="expired-token", skip=2)])
    chosen = [faults.choose("GET", "/page", oauth=False) for _ in range(4)]
    assert chosen == [None, None, "expired-token", None]


def test_what_struck_is_counted():
    faults = Faults({"slow": 1.0}, 1)
    faults.choose("GET", "/", oauth=False)
    assert faults.struck == {"slow": 1}


def test_the_token_endpoint_is_spared_what_belongs_to_other_calls():
    faults = Faults({"expired-token": 1.0, "rate-limit": 1.0, "token-refused": 1.0}, 1)
    assert faults.choose("POST", "/oauth/v1/token", oauth=True) == "token-refused"


def test_only_the_token_endpoint_refuses_tokens():
    faults = Faults({"token-refused": 1.0}, 1)
    assert faults.choose("GET", "/crm/v3/owners", oauth=False) is None


def test_every_fault_says_what_it_does():
    assert all(KNOWN.values())


def test_what_is_left_to_the_app_strikes_where_the_app_asks():
    faults, left = Faults({}, 1), frozenset({"row-lock"})
    faults.configure(script=[Scripted(fault="row-lock", method="POST")])
    assert faults.choose("POST", "/sobjects/Lead", oauth=False, left_to_app=left) is None
    assert [faults.strikes("row_lock"), faults.strikes("row_lock")] == [True, False]


def test_the_app_draws_what_is_left_to_it():
    faults = Faults({"row-lock": 1.0}, 1)
    left = frozenset({"row-lock"})
    assert faults.choose("POST", "/sobjects/Lead", oauth=False, left_to_app=left) is None
    assert faults.strikes("row_lock")


@pytest.mark.parametrize("dialect", [HUBSPOT, SALESFORCE])
def test_every_fault_can_strike_either_crm(dialect: Dialect):
    assert KNOWN.keys() == {*dialect.refusals, *dialect.left_to_app, *HANDLED}
