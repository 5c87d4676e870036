import pytest

from integrations.domain.list_filters import (
    MEMBERSHIP,
    Criterion,
    Flaw,
    Operator,
    filter_branch,
    find_flaw,
    operators_for,
)
from integrations.domain.records import FieldKind
from tests.domain.fields import by_name, spec

K, Op = FieldKind, Operator
FIELDS = by_name(
    spec(K.TEXT, "jobtitle"),
    spec(K.PICKLIST, "stage", options=("lead", "customer")),
    spec(K.PICKLIST, "external"),
    spec(K.NUMBER, "score"),
    spec(K.BOOLEAN, "optout"),
    spec(K.DATE, "birthday"),
    spec(K.REFERENCE, "associatedcompanyid"),
)
LISTS = {"42": "Customers"}


def only_filter(field, operator, *values):
    branch = filter_branch([[Criterion(field, operator, values)]])
    return branch["filterBranches"][0]["filters"][0]


OPERATIONS = [
    ("jobtitle", Op.IS, ["VP"], {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO",
        "values": ["VP"], "includeObjectsWithNoValueSet": False}),
    ("jobtitle", Op.LACKS, ["a", "b"], {"operationType": "MULTISTRING",
        "operator": "DOES_NOT_CONTAIN", "values": ["a", "b"],
        "includeObjectsWithNoValueSet": True}),
    ("jobtitle", Op.STARTS, ["Head"], {"operationType": "MULTISTRING", "operator": "STARTS_WITH",
        "values": ["Head"], "includeObjectsWithNoValueSet": False}),
    ("stage", Op.ANY_OF, ["lead", "customer"], {"operationType": "ENUMERATION",
        "operator": "IS_ANY_OF", "values": ["lead", "customer"],
        "includeObjectsWithNoValueSet": False}),
    ("stage", Op.NONE_OF, ["lead"], {"operationType": "ENUMERATION", "operator": "IS_NONE_OF",
        "values": ["lead"], "includeObjectsWithNoValueSet": True}),
    ("score", Op.MORE, ["10"], {"operationType": "NUMBER", "operator": "IS_GREATER_THAN",
        "value": 10, "includeObjectsWithNoValueSet": False}),
    ("score", Op.AT_MOST, ["2.5"], {"operationType": "NUMBER",
        "operator": "IS_LESS_THAN_OR_EQUAL_TO", "value": 2.5,
        "includeObjectsWithNoValueSet": False}),
    ("optout", Op.YES, [], {"operationType": "BOOL", "operator": "IS_EQUAL_TO", "value": True,
        "includeObjectsWithNoValueSet": False}),
    ("optout", Op.NO, [], {"operationType": "BOOL", "operator": "IS_EQUAL_TO", "value": False,
        "includeObjectsWithNoValueSet": True}),
    ("birthday", Op.BEFORE, ["2020-02-29"], {"operationType": "DATE", "operator": "IS_BEFORE_DATE",
        "year": 2020, "month": 2, "day": 29, "includeObjectsWithNoValueSet": False}),
    ("birthday", Op.WITHIN, ["30"], {"operationType": "ROLLING_DATE_RANGE",
        "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 30,
        "requiresTimeZoneConversion": False, "includeObjectsWithNoValueSet": False}),
    ("jobtitle", Op.UNKNOWN, [], {"operationType": "ALL_PROPERTY", "operator": "IS_UNKNOWN",
        "includeObjectsWithNoValueSet": False}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "operator", "values", "operation"), OPERATIONS)
def test_a_criterion_becomes_a_property_filter(field, operator, values, operation):
    made = only_filter(field, operator, *values)
    assert made == {"filterType": "PROPERTY", "property": field, "operation": operation}


@pytest.mark.parametrize(
    ("operator", "said"), [(Op.MEMBER, "IN_LIST"), (Op.NO_MEMBER, "NOT_IN_LIST")]
)
def test_membership_becomes_a_list_filter(operator, said):
    expected = {"filterType": "IN_LIST", "listId": "42", "operator": said}
    assert only_filter(MEMBERSHIP, operator, "42") == expected


def test_groups_are_alternatives_and_their_criteria_hold_together():
    known, blank = Criterion("score", Op.KNOWN), Criterion("jobtitle", Op.UNKNOWN)
    branch = filter_branch([[known, blank], [known]])
    assert branch["filterBranchType"] == "OR"
    assert branch["filters"] == []
    children = branch["filterBranches"]
    assert [child["filterBranchType"] for child in children] == ["AND", "AND"]
    assert [len(child["filters"]) for child in children] == [2, 1]


@pytest.mark.parametrize(
    ("field", "operator", "values", "flaw"),
    [
        ("jobtitle", Op.CONTAINS, ("VP",), None),
        ("jobtitle", Op.KNOWN, (), None),
        ("optout", Op.NO, (), None),
        (MEMBERSHIP, Op.MEMBER, ("42",), None),
        ("", Op.IS, ("VP",), Flaw.NO_FIELD),
        ("nothing_like_it", Op.IS, ("VP",), Flaw.NO_FIELD),
        ("jobtitle", "", ("VP",), Flaw.NO_OPERATOR),
        ("jobtitle", "x" * 99, ("VP",), Flaw.NO_OPERATOR),
        ("jobtitle", Op.MORE, ("1",), Flaw.NO_OPERATOR),
        ("jobtitle", Op.IS, (), Flaw.NO_VALUE),
        ("jobtitle", Op.IS, ("",), Flaw.NO_VALUE),
        ("stage", Op.ANY_OF, ("lead", "prospect"), Flaw.NOT_OFFERED),
        ("score", Op.MORE, ("many",), Flaw.NO_NUMBER),
        ("score", Op.MORE, ("NaN",), Flaw.NO_NUMBER),
        ("score", Op.MORE, ("1e999",), Flaw.NO_NUMBER),
        ("birthday", Op.BEFORE, ("2020-02-30",), Flaw.NO_DATE),
        ("birthday", Op.WITHIN, ("0",), Flaw.NO_DAYS),
        ("birthday", Op.WITHIN, ("-3",), Flaw.NO_DAYS),
        ("birthday", Op.WITHIN, ("9" * 30,), Flaw.NO_DAYS),
        (MEMBERSHIP, Op.MEMBER, ("43",), Flaw.NOT_OFFERED),
        (MEMBERSHIP, Op.IS, ("42",), Flaw.NO_OPERATOR),
    ],
)
def test_a_flaw_is_found_before_hubspot_is_asked(field, operator, values, flaw):
    assert find_flaw(Criterion(field, operator, values), FIELDS, LISTS) is flaw


@pytest.mark.parametrize("name", ["external", "associatedcompanyid"])
def test_without_options_only_presence_can_be_asked(name):
    assert operators_for(FIELDS[name]) == (Op.KNOWN, Op.UNKNOWN)


@pytest.mark.parametrize("spec", FIELDS.values(), ids=FIELDS)
def test_every_operator_offered_has_a_form_in_hubspot(spec):
    samples = {K.NUMBER: "1", K.DATE: "2020-01-01", K.PICKLIST: "lead"}
    for operator in operators_for(spec):
        value = "7" if operator in (Op.WITHIN, Op.LONGER_AGO) else samples.get(spec.kind, "x")
        assert find_flaw(Criterion(spec.name, operator, (value,)), FIELDS, LISTS) is None
        assert only_filter(spec.name, operator, value)["operation"]["operator"]
