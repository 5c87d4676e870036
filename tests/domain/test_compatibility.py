import pytest

from integrations.domain.compatibility import (
    find_problems,
    find_unknown_values,
    possible_rules,
    suggest_rule,
)
from integrations.domain.mapping import MappingDefinition, Special
from integrations.domain.plans import SyncRule
from integrations.domain.problems import TEXTS, ProblemKey
from integrations.domain.records import FieldKind, ObjectType
from tests.domain.fields import RANGES, spec

K = FieldKind
LEAD = ObjectType.SALESFORCE_LEAD
EVERY_RULE = frozenset(SyncRule)
TO_HUBSPOT = {SyncRule.ALWAYS_SALESFORCE, SyncRule.NONE}
TO_SALESFORCE = {SyncRule.ALWAYS_HUBSPOT, SyncRule.NONE}


def problems(hubspot, salesforce, **definition):
    asked = MappingDefinition(**{"hubspot": "ours", "lead": "theirs"} | definition)
    return [problem.key for problem in find_problems(asked, hubspot, salesforce, LEAD)]


COMPATIBLE = [
    # the native connector's own table
    (K.PICKLIST, K.PICKLIST),
    (K.PICKLIST, K.REFERENCE),
    (K.MULTI_PICKLIST, K.MULTI_PICKLIST),
    (K.BOOLEAN, K.BOOLEAN),
    (K.NUMBER, K.NUMBER),
    (K.NUMBER, K.INTEGER),
    (K.TEXT, K.TEXT),
    (K.TEXT, K.LONG_TEXT),
    (K.LONG_TEXT, K.LONG_TEXT),
    (K.DATE, K.DATE),
    (K.DATE, K.DATETIME),
    # and what its table leaves out
    (K.NUMBER, K.CURRENCY),
    (K.NUMBER, K.PERCENT),
    (K.CURRENCY, K.CURRENCY),
    (K.TEXT, K.PHONE),
    (K.TEXT, K.URL),
    (K.TEXT, K.EMAIL),
    (K.TEXT, K.PICKLIST),
    (K.TEXT, K.REFERENCE),
    (K.TEXT, K.CURRENCY),
    (K.TEXT, K.INTEGER),
    (K.PHONE, K.PHONE),
    (K.PHONE, K.TEXT),
    (K.EMAIL, K.EMAIL),
    (K.EMAIL, K.TEXT),
    (K.DATETIME, K.DATETIME),
    (K.DATETIME, K.DATE),
]


@pytest.mark.parametrize(("ours", "theirs"), COMPATIBLE)
def test_kinds_that_say_the_same_may_meet_under_every_rule(ours, theirs):
    hubspot, salesforce = spec(ours, "ours"), spec(theirs, "theirs")

    assert problems(hubspot, salesforce) == []
    assert possible_rules(hubspot, salesforce) == EVERY_RULE


INCOMPATIBLE = [
    (K.BOOLEAN, K.TEXT),
    (K.TEXT, K.BOOLEAN),
    (K.NUMBER, K.TEXT),
    (K.NUMBER, K.DATE),
    (K.DATE, K.TEXT),
    (K.MULTI_PICKLIST, K.PICKLIST),
    (K.PICKLIST, K.MULTI_PICKLIST),
    (K.LONG_TEXT, K.PICKLIST),
    (K.BOOLEAN, K.PICKLIST),
]


@pytest.mark.parametrize(("ours", "theirs"), INCOMPATIBLE)
def test_kinds_that_cannot_say_the_same_are_mismatched(ours, theirs):
    assert problems(spec(ours), spec(theirs)) == [ProblemKey.MISMATCHED_TYPES]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(K.UNSUPPORTED, K.TEXT), (K.REFERENCE, K.REFERENCE), (K.TEXT, K.UNSUPPORTED)],
)
def test_a_hubspot_user_or_a_compound_field_cannot_be_mapped(ours, theirs):
    assert problems(spec(ours), spec(theirs)) == [ProblemKey.UNSUPPORTED]


def test_the_owner_is_the_one_hubspot_user_that_can_be_mapped():
    assert problems(spec(K.REFERENCE), spec(K.REFERENCE), special=Special.OWNER) == []


def test_a_choice_of_ranges_may_meet_a_number():
    assert problems(spec(K.PICKLIST, options=RANGES), spec(K.INTEGER)) == []


def test_any_other_choice_may_not():
    other = spec(K.PICKLIST, options=[*RANGES, "many"])

    assert problems(other, spec(K.INTEGER)) == [ProblemKey.NOT_RANGES]


def test_a_range_never_overwrites_a_number():
    rules = possible_rules(spec(K.PICKLIST, options=RANGES), spec(K.INTEGER))

    assert rules == {*TO_HUBSPOT, SyncRule.PREFER_SALESFORCE}


def test_several_lines_never_enter_a_field_of_one():
    assert possible_rules(spec(K.LONG_TEXT), spec(K.TEXT)) == TO_HUBSPOT


READ_ONLY = [
    (spec(), spec(calculated=True), TO_HUBSPOT),
    (spec(), spec(updateable=False), TO_HUBSPOT),
    (spec(calculated=True), spec(), TO_SALESFORCE),
    (spec(updateable=False), spec(updateable=False), {SyncRule.NONE}),
]


@pytest.mark.parametrize(("hubspot", "salesforce", "rules"), READ_ONLY)
def test_a_read_only_side_leaves_the_rules_that_do_not_write_to_it(hubspot, salesforce, rules):
    assert possible_rules(hubspot, salesforce) == rules


@pytest.mark.parametrize(
    ("hubspot", "salesforce", "rule"),
    [
        (spec(), spec(), SyncRule.PREFER_SALESFORCE),
        (spec(), spec(calculated=True), SyncRule.ALWAYS_SALESFORCE),
        (spec(updateable=False), spec(), SyncRule.ALWAYS_HUBSPOT),
        (spec(updateable=False), spec(updateable=False), SyncRule.NONE),
    ],
)
def test_a_rule_that_can_be_kept_is_suggested(hubspot, salesforce, rule):
    assert suggest_rule(hubspot, salesforce) is rule


@pytest.mark.parametrize(
    ("hubspot", "salesforce", "rule", "found"),
    [
        (spec(), spec(calculated=True), SyncRule.TWO_WAY, [ProblemKey.READ_ONLY]),
        (spec(updateable=False), spec(), SyncRule.PREFER_SALESFORCE, [ProblemKey.READ_ONLY]),
        (spec(), spec(calculated=True), SyncRule.ALWAYS_SALESFORCE, []),
        (spec(updateable=False), spec(updateable=False), SyncRule.NONE, []),
        (
            spec(updateable=False),
            spec(updateable=False),
            SyncRule.TWO_WAY,
            [ProblemKey.BOTH_READ_ONLY],
        ),
        (spec(K.LONG_TEXT), spec(K.TEXT), SyncRule.TWO_WAY, [ProblemKey.RULE_DOES_NOT_FIT]),
    ],
)
def test_a_rule_that_cannot_be_kept_is_a_problem(hubspot, salesforce, rule, found):
    assert problems(hubspot, salesforce, rule=rule) == found


def test_an_opt_out_reaches_hubspot_although_the_property_is_read_only():
    read_only = spec(K.BOOLEAN, updateable=False)

    found = problems(read_only, spec(K.BOOLEAN), rule=SyncRule.TWO_WAY, special=Special.OPT_OUT)

    assert found == []


def test_both_missing_fields_are_named():
    asked = MappingDefinition(hubspot="colour", lead="Colour__c")

    found = find_problems(asked, None, None, LEAD)

    assert [problem.key for problem in found] == [
        ProblemKey.HUBSPOT_MISSING,
        ProblemKey.SALESFORCE_MISSING,
    ]
    assert "“colour”" in found[0].text
    assert "The Salesforce lead has no field “Colour__c”" in found[1].text


def test_an_object_without_a_field_in_the_mapping_has_no_problem():
    asked = MappingDefinition(hubspot="colour", lead="Colour__c")

    assert find_problems(asked, None, None, ObjectType.SALESFORCE_CONTACT) == []


def test_a_mismatch_is_told_in_plain_words():
    asked = MappingDefinition(hubspot="vip", lead="Tier__c")
    hubspot, salesforce = spec(K.BOOLEAN, label="VIP"), spec(K.TEXT, label="Tier")

    [problem] = find_problems(asked, hubspot, salesforce, LEAD)

    assert problem.text == (
        "Mismatched types: “VIP” in HubSpot is a checkbox, and “Tier” in Salesforce is a text."
    )


def test_a_value_map_stands_only_between_choices():
    assert problems(spec(K.BOOLEAN), spec(K.BOOLEAN), values=(("true", "Yes"),)) == [
        ProblemKey.VALUES_NOT_CHOICES
    ]


def test_values_that_are_no_options_are_listed():
    asked = MappingDefinition(hubspot="a", lead="A", values=(("x", "X"), ("y", "Y"), ("z", "Y")))
    hubspot = spec(K.PICKLIST, "a", options=["x", "y"])

    found = find_unknown_values(asked, hubspot, spec(K.PICKLIST, "A", options=["X"]))

    assert [(each.params["crm"], each.params["value"]) for each in found] == [
        ("HubSpot", "z"),
        ("Salesforce", "Y"),
    ]


def test_a_field_without_a_list_of_options_knows_every_value():
    asked = MappingDefinition(hubspot="a", lead="A", values=(("x", "X"),))

    assert find_unknown_values(asked, spec(), spec()) == []


def test_every_problem_has_its_words():
    assert set(TEXTS) == set(ProblemKey)
