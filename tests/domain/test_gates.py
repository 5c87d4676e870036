"""Which gate stops a person, and in which order."""

from typing import Any

import pytest

from integrations.domain.gates import GATES, GateName, examine, first_closed
from integrations.domain.people import PersonState, Reason
from integrations.domain.policy import OnHubSpotChange, OnSalesforceChange
from tests.domain.builders import a_contact, a_lead, a_person, a_policy

CONTACT = a_contact({"email": "a@acme.com"})
LEAD = a_lead({"Email": "a@acme.com"})
LINKED = a_person(CONTACT, LEAD, linked=True)
NOBODY_CREATES: dict[str, Any] = {
    "on_salesforce_change": OnSalesforceChange.NOTHING,
    "on_hubspot_change": OnHubSpotChange.NOTHING,
}


def altered(**more: Any) -> PersonState:
    return a_person(CONTACT, LEAD, **{"linked": True, **more})


CASES = {
    "open": (LINKED, {}, None),
    "disabled": (LINKED, {"enabled": False}, Reason.DISABLED),
    "no email": (a_person(a_contact({"email": None})), {}, Reason.NO_EMAIL),
    "email not read": (a_person(a_contact({})), {}, Reason.NO_EMAIL),
    "linked needs no email": (
        a_person(a_contact({"email": None}), a_lead({"Email": None}), linked=True),
        {},
        None,
    ),
    "HubSpot side gone": (altered(hubspot_gone=True), {}, Reason.DELETED),
    "Salesforce side gone": (altered(salesforce_gone=True), {}, Reason.DELETED),
    "read as deleted": (a_person(a_contact({"email": "a@b.c"}, deleted=True)), {}, Reason.DELETED),
    "duplicate": (altered(duplicate=True), {}, Reason.DUPLICATE),
    "converted": (
        a_person(None, a_lead({"Email": "a@b.c"}, converted_to="0031", deleted=True)),
        {},
        Reason.CONVERTED,
    ),
    "merged away": (
        a_person(None, a_lead({"Email": "a@b.c"}, merged_into="00Q9", deleted=True)),
        {},
        Reason.DUPLICATE,
    ),
    "not in list": (altered(in_list=False), {"has_list": True}, Reason.NOT_IN_LIST),
    "no list chosen": (altered(in_list=False), {}, None),
    "HubSpot contact outside the list": (
        a_person(CONTACT, in_list=False),
        {"has_list": True},
        Reason.NOT_IN_LIST,
    ),
    "first touch from Salesforce": (a_person(None, LEAD, in_list=False), {"has_list": True}, None),
    "first touch, contact exists": (
        a_person(CONTACT, LEAD, in_list=False),
        {"has_list": True},
        None,
    ),
    "no first touch when only HubSpot asks": (
        a_person(CONTACT, LEAD, in_list=False, from_salesforce=False),
        {"has_list": True},
        Reason.NOT_IN_LIST,
    ),
    "no first touch when creation is off": (
        a_person(None, LEAD, in_list=False),
        {"has_list": True, **NOBODY_CREATES},
        Reason.NOT_IN_LIST,
    ),
    "creation in HubSpot off": (a_person(None, LEAD), NOBODY_CREATES, Reason.CREATION_OFF),
    "creation in Salesforce off": (a_person(CONTACT), NOBODY_CREATES, Reason.CREATION_OFF),
    "linked people go on when creation is off": (LINKED, NOBODY_CREATES, None),
    "filtered": (altered(passes_filter=False), {"has_filter": True}, Reason.FILTERED),
    "filter is about Salesforce": (
        a_person(CONTACT, passes_filter=False),
        {"has_filter": True},
        None,
    ),
    "parked": (altered(parked=True), {}, Reason.PARKED),
}


@pytest.mark.parametrize(("state", "settings", "reason"), CASES.values(), ids=CASES)
def test_first_closed(state: PersonState, settings: dict[str, Any], reason: Reason | None) -> None:
    assert first_closed(state, a_policy(**settings)) is reason


def test_gates_are_in_the_order_of_the_specification() -> None:
    names = [gate.name for gate in GATES]
    assert names == [
        GateName.ENABLED,
        GateName.EMAIL,
        GateName.DELETED,
        GateName.DUPLICATE,
        GateName.LIST,
        GateName.CREATION,
        GateName.FILTER,
        GateName.PARKED,
    ]


def test_examine_shows_every_gate() -> None:
    state = altered(in_list=False, parked=True)
    closed = [each.gate for each in examine(state, a_policy(has_list=True)) if not each.passed]
    assert closed == [GateName.LIST, GateName.PARKED]


def test_the_first_closed_gate_gives_the_reason() -> None:
    state = altered(in_list=False, parked=True)
    assert first_closed(state, a_policy(has_list=True)) is Reason.NOT_IN_LIST
