"""What holds for whole people, whatever they hold (INVARIANTS, merge and base)."""

import copy
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.domain.compiling import compile_mappings
from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.domain.mapping import CompiledMapping
from integrations.domain.people import PersonState
from integrations.domain.planning import plan
from integrations.domain.plans import Action, Mode, SyncRule
from integrations.domain.policy import Policy
from integrations.domain.records import Provider, Value
from tests.domain.builders import (
    CITY,
    COMPANY,
    EMAIL,
    LAST_NAME,
    OPT_OUT,
    OWNER,
    STATUS,
    TITLE,
    CasefoldLens,
    a_contact,
    a_lead,
    a_person,
    mapping,
)
from tests.domain.fields import OWNERS as REAL_OWNERS
from tests.domain.fields import schema
from tests.domain.rehearsal import Rehearsal

HUBSPOT, SALESFORCE = Provider.HUBSPOT, Provider.SALESFORCE
ENOUGH = 3  # runs until a person is at rest: a create, the owner that it was given, nothing

TEXTS = st.sampled_from([None, "a", "A", "b", "c", "NEW"])
OWNERS = st.sampled_from([None, "1", "2", "9"])
FLAGS = st.sampled_from([None, False, True])
EMAILS = st.sampled_from(["ada@acme.com", "bob@gmail.com"])
CONTACT_VALUES = st.fixed_dictionaries(
    {
        "email": EMAILS,
        "hs_email_optout": FLAGS,
        "hubspot_owner_id": OWNERS,
        "lastname": TEXTS,
        "company": TEXTS,
        "hs_lead_status": TEXTS,
        "city": TEXTS,
        "jobtitle": TEXTS,
        "note": TEXTS,
    }
)
LEAD_VALUES = st.fixed_dictionaries(
    {
        "Email": EMAILS,
        "HasOptedOutOfEmail": st.booleans(),
        "OwnerId": st.sampled_from(["u1", "u2", "u9"]),
        "LastName": st.sampled_from(["a", "b"]),
        "Company": st.sampled_from(["a", "b"]),
        "Status": st.sampled_from(["a", "Open", "NEW"]),
        "City": TEXTS,
        "Title": TEXTS,
        "Note__c": TEXTS,
    }
)
FIELDS = {
    "lastname": "LastName",
    "company": "Company",
    "hs_lead_status": "Status",
    "city": "City",
    "jobtitle": "Title",
    "note": "Note__c",
}


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Every ordinary mapping under any rule; the first two note fields compare without case."""
    note = mapping("note", "Note__c", lens=CasefoldLens())
    ordinary = [LAST_NAME, COMPANY, STATUS, CITY, TITLE, note]
    ruled = [_ruled(each, draw(st.sampled_from(SyncRule))) for each in ordinary]
    return Policy(mappings=(EMAIL, OPT_OUT, OWNER, *ruled))


def _ruled(mapping: CompiledMapping, rule: SyncRule) -> CompiledMapping:
    return replace(mapping, rule=rule)


@st.composite
def people(draw: st.DrawFn) -> PersonState:
    contact, lead = a_contact(draw(CONTACT_VALUES)), a_lead(draw(LEAD_VALUES))
    present = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    return a_person(contact if present[0] else None, lead if present[1] else None)


def settle(rehearsal: Rehearsal) -> Rehearsal:
    for _ in range(ENOUGH):
        rehearsal.run()
    return rehearsal


@given(people(), policies())
def test_inv_2_person_comes_to_rest(person: PersonState, policy: Policy) -> None:
    made = settle(Rehearsal(person, policy)).run()
    assert (made.writes, made.agreed, made.kept) == ((), {}, ())


@given(people(), policies(), CONTACT_VALUES, LEAD_VALUES)
def test_inv_2_edited_person_comes_to_rest_after_one_run(
    person: PersonState,
    policy: Policy,
    ours: Mapping[str, Value],
    theirs: Mapping[str, Value],
) -> None:
    rehearsal = settle(Rehearsal(person, policy))
    rehearsal.edit(HUBSPOT, ours)
    rehearsal.edit(SALESFORCE, theirs)
    rehearsal.run()
    made = rehearsal.run()
    assert (made.writes, made.agreed, made.kept) == ((), {}, ())


@given(people(), policies())
def test_inv_8_same_state_gives_the_same_plan_and_is_not_touched(
    person: PersonState, policy: Policy
) -> None:
    before = copy.deepcopy(person)
    assert plan(person, policy) == plan(person, policy)
    assert person == before


@given(people(), policies())
def test_writes_carry_only_fields_that_change(person: PersonState, policy: Policy) -> None:
    rehearsal = settle(Rehearsal(person, policy))
    rehearsal.edit(SALESFORCE, {"City": "elsewhere", "Title": "else"})
    for write in plan(rehearsal.state, policy).writes:
        held = rehearsal.record(write.object_type.provider).values
        assert all(held[name] != value for name, value in write.values.items())


@given(
    people(),
    policies(),
    st.lists(st.sampled_from(list(FIELDS)), min_size=2, max_size=2, unique=True),
    st.booleans(),
)
def test_inv_6_disjoint_edits_commute(
    person: PersonState, policy: Policy, fields: list[str], hubspot_first: bool
) -> None:
    ours, theirs = fields
    edits = [(HUBSPOT, {ours: "mine"}), (SALESFORCE, {FIELDS[theirs]: "yours"})]
    together, apart = (settle(Rehearsal(person, policy)) for _ in range(2))
    for side, values in edits:
        together.edit(side, values)
    for side, values in edits if hubspot_first else reversed(edits):
        apart.edit(side, values)
        apart.run()
    together.run()
    assert together.values == apart.values
    assert together.state.baselines == apart.state.baselines


@given(people(), policies())
def test_inv_11_nobody_is_ever_resubscribed(person: PersonState, policy: Policy) -> None:
    rehearsal = settle(Rehearsal(person, policy))
    rehearsal.edit(SALESFORCE, {"HasOptedOutOfEmail": False})
    for write in rehearsal.run().writes:
        assert write.values.get("hs_email_optout") is not False
        assert write.values.get("HasOptedOutOfEmail") is not False


@given(people(), policies())
def test_every_written_field_is_explained(person: PersonState, policy: Policy) -> None:
    for write in plan(person, policy).writes:
        assert {change.field: change.new for change in write.changes} == write.values


@given(people(), policies())
def test_first_touch_writes_nothing_to_salesforce(person: PersonState, policy: Policy) -> None:
    listed = replace(policy, has_list=True)
    made = plan(replace(person, in_list=False), listed)
    assert all(write.object_type.provider is HUBSPOT for write in made.writes)
    assert made.mode in (Mode.FIRST_TOUCH, Mode.NONE)


@given(people(), policies())
def test_settings_that_stop_creates_stop_only_creates(person: PersonState, policy: Policy) -> None:
    creates = [write for write in plan(person, policy).writes if write.action is Action.CREATE]
    assert bool(creates) == (person.hubspot is None or person.salesforce is None)


DEFAULT_POLICY = Policy(
    mappings=compile_mappings(
        (each.definition() for each in DEFAULT_MAPPINGS), schema(owners=REAL_OWNERS)
    )
)
REAL_TEXTS = st.sampled_from([None, "Acme", "acme", "+1 (555) 010-9999", "15550109999", "12.50"])
REAL_CHOICES = {
    "email": EMAILS,
    "hs_email_optout": FLAGS,
    "hubspot_owner_id": st.sampled_from([None, "11", "77"]),
    "hs_lead_status": st.sampled_from([None, "NEW", "OPEN", "CONNECTED", "WEIRD"]),
    "numemployees": st.sampled_from([None, "1-5", "5-25", "1000+"]),
}
REAL_SALESFORCE_CHOICES = {
    "Email": EMAILS,
    "HasOptedOutOfEmail": st.booleans(),
    "OwnerId": st.sampled_from(["005000000000001AAA", "005B", "00G1"]),
    "Status": st.sampled_from(["Open - Not Contacted", "Working - Contacted", "Weird"]),
    "NumberOfEmployees": st.sampled_from([None, "3", "7", "5000"]),
    "AnnualRevenue": st.sampled_from([None, "12.5", "1000000"]),
    "LastName": st.sampled_from(["Lovelace", "acme"]),
    "Company": st.sampled_from(["Acme", "acme.com"]),
}


@st.composite
def real_people(draw: st.DrawFn) -> PersonState:
    rows = DEFAULT_POLICY.terms[a_lead({}).object_type]
    ours = {row.hubspot: draw(REAL_CHOICES.get(row.hubspot, REAL_TEXTS)) for row in rows}
    theirs = {
        row.salesforce: draw(REAL_SALESFORCE_CHOICES.get(row.salesforce, REAL_TEXTS))
        for row in rows
    }
    present = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    return a_person(a_contact(ours) if present[0] else None, a_lead(theirs) if present[1] else None)


@given(real_people())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_inv_2_default_mappings_come_to_rest(person: PersonState) -> None:
    made = settle(Rehearsal(person, DEFAULT_POLICY)).run()
    assert (made.writes, made.agreed, made.kept) == ((), {}, ())


@given(real_people())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_inv_1_default_mappings_agree_once_settled(person: PersonState) -> None:
    """But for fallbacks, opt-outs, values with a problem and owners that the other CRM lacks."""
    rehearsal = settle(Rehearsal(person, DEFAULT_POLICY))
    made = rehearsal.run()
    hubspot, salesforce = rehearsal.values
    excused = {problem.mapping for problem in made.problems} | {"hubspot_owner_id"}
    for name, field, terms in DEFAULT_POLICY.terms[rehearsal.record(SALESFORCE).object_type]:
        if name in excused or (terms.limits.stands_in and hubspot[name] is None):
            continue
        if hubspot[name] is None and salesforce[field] is None:
            continue
        assert terms.lens.agree(hubspot[name], salesforce[field]), name
