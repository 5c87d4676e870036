"""M18: owners cross by the email of active users; whoever is unknown there changes nothing."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from integrations.models import Integration, Person
from integrations.sync.discovery.unmatched_owners import Unmatched, unmatched
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

# People of the sandbox's staff: a seat in both CRMs, or in one.
DANA, AIKO = "dana.reyes@northgate-demo.com", "aiko.tanaka@northgate-demo.com"
ONLY_SALESFORCE = "marie.lefevre@northgate-demo.com"
ONLY_HUBSPOT = "bruno.assuncao@northgate-demo.com"
LEFT_SALESFORCE = "heike.grossmann@northgate-demo.com"


@pytest.fixture
def owned(pair: Person, synced: Integration, outside: Outside) -> Person:
    """Somebody whom Dana owns on both sides."""
    outside.edit_record("Lead", pair.salesforce_id or "", OwnerId=outside.user_ids()[DANA])
    sync(synced)
    assert owner_in_hubspot(outside, pair) == DANA
    return pair


def owner_in_hubspot(outside: Outside, person: Person) -> str | None:
    held = outside.contact(person.hubspot_id or "", "hubspot_owner_id")["properties"]
    return {id: email for email, id in outside.owner_ids().items()}.get(held["hubspot_owner_id"])


def owner_in_salesforce(outside: Outside, id: str) -> str | None:
    held = outside.record("Lead", id)["OwnerId"]
    return {id: email for email, id in outside.user_ids().items()}.get(held)


def give_in_hubspot(outside: Outside, person: Person, email: str) -> None:
    outside.edit_contact(person.hubspot_id or "", hubspot_owner_id=outside.owner_ids()[email])


def give_in_salesforce(outside: Outside, person: Person, email: str) -> None:
    outside.edit_record("Lead", person.salesforce_id or "", OwnerId=outside.user_ids()[email])


def test_m18_a_new_owner_crosses_from_salesforce(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    give_in_salesforce(outside, owned, AIKO)

    assert writes(sync(synced)) == 1
    assert owner_in_hubspot(outside, owned) == AIKO


def test_m18_a_new_owner_crosses_from_hubspot(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    give_in_hubspot(outside, owned, AIKO)

    assert writes(sync(synced)) == 1
    assert owner_in_salesforce(outside, owned.salesforce_id or "") == AIKO


@pytest.mark.parametrize("unknown", [ONLY_HUBSPOT, LEFT_SALESFORCE])
def test_m18_an_owner_unknown_in_salesforce_is_put_back(
    synced: Integration, owned: Person, outside: Outside, unknown: str
) -> None:
    give_in_hubspot(outside, owned, unknown)

    sync(synced)

    assert owner_in_hubspot(outside, owned) == DANA
    assert owner_in_salesforce(outside, owned.salesforce_id or "") == DANA


def test_m18_an_owner_unknown_in_hubspot_leaves_it_alone(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    give_in_salesforce(outside, owned, ONLY_SALESFORCE)

    summary = sync(synced)

    assert writes(summary) == 0
    assert summary["people"]["failing"] == {}
    assert owner_in_hubspot(outside, owned) == DANA
    assert owner_in_salesforce(outside, owned.salesforce_id or "") == ONLY_SALESFORCE


def test_m18_assignment_rules_give_a_new_lead_its_owner(
    synced: Integration, outside: Outside
) -> None:
    outside.assign_new_leads_to(outside.user_ids()[AIKO])
    outside.add_contact(email="kite.maker@dragonworks.example")

    sync(synced)

    person = synced.people.get(email_key="kite.maker@dragonworks.example")
    assert owner_in_salesforce(outside, person.salesforce_id or "") == AIKO
    assert owner_in_hubspot(outside, person) == AIKO


def test_m18_assignment_rules_rest_for_a_new_lead_that_has_an_owner(
    synced: Integration, outside: Outside
) -> None:
    outside.assign_new_leads_to(outside.user_ids()[AIKO])
    dana = outside.owner_ids()[DANA]
    outside.add_contact(email="kite.maker@dragonworks.example", hubspot_owner_id=dana)

    sync(synced)

    person = synced.people.get(email_key="kite.maker@dragonworks.example")
    assert owner_in_salesforce(outside, person.salesforce_id or "") == DANA


def test_m18_assignment_rules_rest_when_a_lead_is_updated(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    outside.assign_new_leads_to(outside.user_ids()[AIKO])
    synced.mappings.filter(hubspot="jobtitle").update(rule="two_way")
    outside.edit_contact(owned.hubspot_id or "", jobtitle="Head of Kites")

    sync(synced)

    assert outside.record("Lead", owned.salesforce_id or "")["Title"] == "Head of Kites"
    assert owner_in_salesforce(outside, owned.salesforce_id or "") == DANA


def test_m18_owners_need_not_cross_to_salesforce(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    Integration.objects.filter(pk=synced.pk).update(owners_to_salesforce=False)
    synced.refresh_from_db()
    give_in_hubspot(outside, owned, AIKO)

    sync(synced)

    assert owner_in_salesforce(outside, owned.salesforce_id or "") == DANA


def test_m18_owners_need_not_cross_to_hubspot(
    synced: Integration, owned: Person, outside: Outside
) -> None:
    Integration.objects.filter(pk=synced.pk).update(owners_to_hubspot=False)
    synced.refresh_from_db()
    give_in_salesforce(outside, owned, AIKO)

    sync(synced)

    assert owner_in_hubspot(outside, owned) == DANA


def test_m18_unmatched_owners_are_listed_with_how_many_people_they_own(
    synced: Integration, outside: Outside
) -> None:
    marie, bruno = outside.user_ids()[ONLY_SALESFORCE], outside.owner_ids()[ONLY_HUBSPOT]
    owned = sum(
        len(outside.query(f"SELECT Id FROM {kind} WHERE OwnerId = '{marie}'"))
        for kind in ("Lead", "Contact")
    )

    found = {one.id: one for one in unmatched(synced)}

    assert found[marie].people == owned
    assert found[marie].reason is Unmatched.NO_COUNTERPART
    assert found[bruno].reason is Unmatched.NO_COUNTERPART
    assert found[outside.owner_ids()[LEFT_SALESFORCE]].reason is Unmatched.COUNTERPART_INACTIVE
    assert not {outside.user_ids()[DANA], outside.owner_ids()[DANA]} & found.keys()


def test_m18_the_shell_lists_unmatched_owners(synced: Integration) -> None:
    out, plain = StringIO(), StringIO()

    call_command("owners", "--json", stdout=out)
    call_command("owners", stdout=plain)

    answer = json.loads(out.getvalue().splitlines()[-1])
    emails = {row["email"] for row in answer["unmatched"]}
    assert {ONLY_SALESFORCE, ONLY_HUBSPOT} <= emails
    assert ONLY_HUBSPOT in plain.getvalue()
    assert "nobody in the other CRM has this email address" in plain.getvalue()
