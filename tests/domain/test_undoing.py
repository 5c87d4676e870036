"""Which logged changes are undone, and what both sides are then taken to have agreed on."""

from dataclasses import replace
from typing import Any

import pytest

from integrations.domain.people import Baseline, PersonState
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Why
from integrations.domain.records import Ref, Value
from integrations.domain.undoing import Logged, NotUndone, Undoing, undo
from tests.domain.builders import (
    CITY,
    EMAIL,
    OPT_OUT,
    TITLE,
    a_contact,
    a_lead,
    a_person,
    a_policy,
    mapping,
)

MAPPINGS = {one.hubspot: one for one in (EMAIL, CITY, TITLE, OPT_OUT)}
CONTACT = a_contact({}).ref
LEAD = a_lead({}).ref


def person(*, city: Value = "Rome", theirs: Value = "Rome", **more: Any) -> PersonState:
    """Ada, whose city we wrote into HubSpot."""
    contact = a_contact({"email": "ada@acme.com", "city": city, "jobtitle": None})
    lead = a_lead({"Email": "ada@acme.com", "City": theirs, "Title": None})
    baselines = {"city": Baseline("Rome", "Rome")}
    return replace(a_person(contact, lead, baselines), **more)


def city(old: Value, new: Value, *, ref: Ref = CONTACT, **more: Any) -> Logged:
    name = "city" if ref == CONTACT else "City"
    given = {"action": Action.UPDATE, "mapping": "city", "field": name, **more}
    return Logged(ref=ref, old=old, new=new, **given)


def written(undoing: Undoing) -> dict[str, Value]:
    return {change.field: change.new for _, change in undoing.restored}


def reasons(undoing: Undoing) -> list[NotUndone]:
    return [one.reason for one in undoing.kept]


def test_value_that_stands_is_replaced_by_the_old_one() -> None:
    undoing = undo(person(), [city("London", "Rome")], MAPPINGS)
    assert written(undoing) == {"city": "London"}
    assert not undoing.kept


def test_both_sides_are_agreed_as_they_then_stand() -> None:
    undoing = undo(person(), [city("London", "Rome")], MAPPINGS)
    assert undoing.plan.writes[0].confirms == {"city": Baseline("London", "Rome")}


def test_rule_lets_the_undone_field_rest() -> None:
    rested = person(city="London", baselines={"city": Baseline("London", "Rome")})
    assert plan(rested, a_policy(CITY)).is_quiet


def test_value_that_moved_stays() -> None:
    undoing = undo(person(city="Oslo"), [city("London", "Rome")], MAPPINGS)
    assert undoing.plan.is_quiet
    assert reasons(undoing) == [NotUndone.MOVED]


def test_chain_of_our_writes_goes_back_to_its_beginning() -> None:
    changes = [city("Turin", "Rome"), city("London", "Turin")]
    assert written(undo(person(), changes, MAPPINGS)) == {"city": "London"}


def test_chain_ends_at_an_edit_of_somebody_else() -> None:
    changes = [city("Oslo", "Rome"), city("London", "Turin")]
    assert written(undo(person(), changes, MAPPINGS)) == {"city": "Oslo"}


def test_old_value_may_be_blank() -> None:
    assert written(undo(person(), [city(None, "Rome")], MAPPINGS)) == {"city": None}


def test_old_value_that_is_back_already_is_taken_as_agreed() -> None:
    undoing = undo(person(city="London"), [city("London", "Rome")], MAPPINGS)
    assert undoing.plan.is_quiet
    assert undoing.plan.agreed == {"city": Baseline("London", "Rome")}
    assert reasons(undoing) == [NotUndone.RESTORED]


def test_agreement_that_is_known_already_is_not_moved() -> None:
    state = person(city="London", theirs="Turin", baselines={"city": Baseline("London", "Rome")})
    assert undo(state, [city("London", "Rome")], MAPPINGS).plan.agreed == {}


def test_both_sides_of_a_field_can_be_put_back() -> None:
    changes = [city("London", "Rome"), city("Paris", "Rome", ref=LEAD)]
    undoing = undo(person(), changes, MAPPINGS)
    assert written(undoing) == {"city": "London", "City": "Paris"}
    assert {write.confirms["city"] for write in undoing.plan.writes} == {
        Baseline("London", "Paris")
    }


def test_side_that_cannot_be_read_just_now_is_agreed_as_it_was() -> None:
    state = person(salesforce=a_lead({"Email": "ada@acme.com"}))
    undoing = undo(state, [city("London", "Rome")], MAPPINGS)
    assert undoing.plan.writes[0].confirms == {"city": Baseline("London", "Rome")}


def test_fields_that_never_met_get_no_baseline() -> None:
    undoing = undo(
        person(baselines={}), [city("London", "Rome")], {"city": mapping("city", "Street")}
    )
    assert written(undoing) == {"city": "London"}
    assert undoing.plan.writes[0].confirms == {}


@pytest.mark.parametrize(
    ("logged", "state", "reason"),
    [
        pytest.param(
            Logged(ref=LEAD, action=Action.CREATE), person(), NotUndone.CREATED, id="create"
        ),
        pytest.param(
            Logged(ref=LEAD, action=Action.DELETE), person(), NotUndone.DELETED, id="delete"
        ),
        pytest.param(
            city("London", "Rome"), person(hubspot=None), NotUndone.GONE, id="deleted record"
        ),
        pytest.param(
            city("London", "Rome", ref=Ref(CONTACT.object_type, "999")),
            person(),
            NotUndone.REPLACED,
            id="record of somebody else",
        ),
        pytest.param(
            city("London", "Rome", why=Why.OPT_OUT), person(), NotUndone.OPT_OUT, id="opt-out"
        ),
        pytest.param(
            city(None, "1", why=Why.SYSTEM), person(), NotUndone.SYSTEM, id="system property"
        ),
        pytest.param(
            city("London", "Rome", field="town"), person(), NotUndone.UNREAD, id="unread field"
        ),
    ],
)
def test_what_cannot_be_undone_says_why(
    logged: Logged, state: PersonState, reason: NotUndone
) -> None:
    undoing = undo(state, [logged], MAPPINGS)
    assert undoing.plan.is_quiet
    assert reasons(undoing) == [reason]


def test_converted_lead_is_left_alone() -> None:
    lead = a_lead({"City": "Rome"}, converted_to="003")
    undoing = undo(person(salesforce=lead), [city("London", "Rome", ref=LEAD)], MAPPINGS)
    assert reasons(undoing) == [NotUndone.REPLACED]


def test_read_only_field_is_left_alone() -> None:
    frozen = {"city": mapping("city", "City", hubspot_writable=False)}
    undoing = undo(person(), [city("London", "Rome")], frozen)
    assert reasons(undoing) == [NotUndone.READ_ONLY]
