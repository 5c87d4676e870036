"""M12: whoever opted out of email on one side is opted out on the other, and never back in."""

import pytest

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import check_connection
from integrations.sync.discovery.policy import compiled_mappings
from integrations.sync.settings.integration import choose_list
from tests.sync.outside import Outside
from tests.sync.test_first_load import sync, writes

PROPERTY, FIELD = "hs_email_optout", "HasOptedOutOfEmail"


@pytest.fixture
def reader(pair: Person, synced: Integration, outside: Outside) -> Person:
    """Somebody who gets email from both."""
    pair = next(
        person
        for person in synced.people.filter(status="in_sync", salesforce_type="salesforce_lead")
        if person.hubspot_id and not opted_out(outside, person)
    )
    assert opted_out_in_salesforce(outside, pair) is False
    return pair


def opted_out(outside: Outside, person: Person) -> bool:
    held = outside.contact(person.hubspot_id or "", PROPERTY)["properties"]
    return bool(held[PROPERTY] == "true")


def opted_out_in_salesforce(outside: Outside, person: Person) -> bool:
    return bool(outside.record("Lead", person.salesforce_id or "")[FIELD])


def tick(outside: Outside, person: Person, value: bool) -> None:
    outside.edit_record("Lead", person.salesforce_id or "", HasOptedOutOfEmail=value)


def test_m12_unsubscribing_in_hubspot_ticks_salesforce(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    outside.unsubscribe(reader.email_key or "")

    assert writes(sync(synced)) == 1
    assert opted_out_in_salesforce(outside, reader)
    assert writes(sync(synced)) == 0


def test_m12_ticking_in_salesforce_unsubscribes_in_hubspot(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    tick(outside, reader, True)

    assert writes(sync(synced)) == 1
    assert opted_out(outside, reader)
    assert writes(sync(synced)) == writes(sync(synced, full=True)) == 0


def test_m12_inv_11_unticking_in_salesforce_resubscribes_nobody(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    tick(outside, reader, True)
    sync(synced)

    tick(outside, reader, False)
    summary = sync(synced)

    assert opted_out(outside, reader)
    assert not opted_out_in_salesforce(outside, reader)
    assert writes(summary) == writes(sync(synced, full=True)) == 0


def test_m12_opting_out_again_crosses_again(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    outside.unsubscribe(reader.email_key or "")
    sync(synced)
    tick(outside, reader, False)
    sync(synced)

    outside.resubscribe(reader.email_key or "")
    sync(synced)
    tick(outside, reader, True)
    sync(synced)

    assert opted_out(outside, reader)


def test_m12_a_new_contact_takes_the_opt_out_along(synced: Integration, outside: Outside) -> None:
    outside.add_contact(email="quiet@kites.example", lastname="Quiet")
    outside.unsubscribe("quiet@kites.example")

    sync(synced)

    person = synced.people.get(email_key="quiet@kites.example")
    assert opted_out_in_salesforce(outside, person)
    assert writes(sync(synced)) == 0


def test_m12_a_new_lead_takes_the_opt_out_along(synced: Integration, outside: Outside) -> None:
    outside.add_record(
        "Lead",
        LastName="Quiet",
        Company="Kites",
        Email="quiet@kites.example",
        HasOptedOutOfEmail=True,
    )

    sync(synced)

    person = synced.people.get(email_key="quiet@kites.example")
    assert opted_out(outside, person)
    assert writes(sync(synced)) == 0


def test_m12_nothing_crosses_until_the_first_sync(
    integration: Integration, outside: Outside
) -> None:
    list_id = outside.add_list("Nowhere", city="Nowhere")
    sync(integration)
    choose_list(integration, list_id, actor=Actor())
    id = outside.add_contact(email="quiet@kites.example", lastname="Quiet")
    lead = outside.add_record(
        "Lead", LastName="Quiet", Company="Kites", Email="quiet@kites.example"
    )
    sync(integration)
    outside.edit_record("Lead", lead, HasOptedOutOfEmail=True)

    sync(integration)
    before = outside.contact(id, PROPERTY)["properties"][PROPERTY]
    outside.edit_contact(id, city="Nowhere")
    sync(integration)

    assert before != "true"
    assert outside.contact(id, PROPERTY)["properties"][PROPERTY] == "true"


def test_m12_a_hidden_field_pauses_its_mapping_and_says_why(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    for kind in ("Lead", "Contact"):
        outside.restrict(kind, field=FIELD, hidden=True)

    check_connection(synced.salesforce)
    summary = sync(synced, full=True)

    synced = Integration.objects.get(pk=synced.pk)
    [mapping] = [one for one in compiled_mappings(synced) if one.hubspot == PROPERTY]
    assert FIELD in mapping.paused
    assert "field-level security hides it" in mapping.paused
    assert any("Email Opt Out" in right for right in synced.salesforce.missing_rights)
    assert (summary["status"], writes(summary)) == ("succeeded", 0)


def test_m12_hidden_and_shown_again_is_no_opting_in(
    synced: Integration, reader: Person, outside: Outside
) -> None:
    outside.restrict("Lead", field=FIELD, hidden=True)
    sync(synced, full=True)
    outside.unsubscribe(reader.email_key or "")
    sync(synced)
    outside.restrict("Lead", field=FIELD, hidden=False)

    sync(synced, full=True)

    assert opted_out(outside, reader)
    assert opted_out_in_salesforce(outside, reader)
