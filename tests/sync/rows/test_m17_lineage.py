"""M17: conversions and merges are followed by id, on one link and one timeline."""

from typing import Any

import pytest

from integrations.models import Integration, Person
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.management.conftest import Shell
from tests.sync.outside import Outside
from tests.sync.rows.running import come_to_rest


def explained(shell: Shell, person: Person) -> dict[str, Any]:
    found: dict[str, Any] = shell.json("explain", person.email_key or "")["people"][0]
    return found


def test_m17_a_converted_lead_goes_on_as_its_contact(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    contacts, before = outside.count_contacts(), explained(shell, pair)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Chief Balloonist")
    shell("sync")

    successor = outside.convert_lead(pair.salesforce_id or "")
    shell("sync")
    outside.edit_record("Contact", successor, Title="Aviator")
    shell("sync")

    held = outside.contact(pair.hubspot_id or "", "jobtitle", "sfsync_contact_id")
    after = explained(shell, pair)
    assert held["properties"]["jobtitle"] == "Aviator"
    assert held["properties"]["sfsync_contact_id"] == successor
    assert outside.count_contacts() == contacts
    assert after["person"] == before["person"]
    told = [row["new"] for entry in after["log"] for row in entry["changes"]]
    assert {"Chief Balloonist", "Aviator"} <= {*told}


def test_m17_a_conversion_blanks_nothing(
    synced: Integration, pair: Person, shell: Shell, outside: Outside
) -> None:
    names = ("industry", "numemployees", "annualrevenue", "website", "hs_lead_status", "company")
    outside.edit_record(
        "Lead", pair.salesforce_id or "", Industry="Banking", Website="https://kites.example"
    )
    shell("sync")
    before = outside.contact(pair.hubspot_id or "", *names)["properties"]

    outside.convert_lead(pair.salesforce_id or "")
    shell("sync")
    shell("sync", "--full")

    after = outside.contact(pair.hubspot_id or "", *names)["properties"]
    assert [after[name] for name in names] == [before[name] for name in names]


def test_m17_a_conversion_makes_no_second_company(
    integration: Integration, shell: Shell, outside: Outside
) -> None:
    Integration.objects.filter(pk=integration.pk).update(sync_accounts=True)
    shell("read")
    outside.add_contact(email="ann@kites.example", lastname="Ann", company="Kites & Sons")
    shell("sync")
    [lead] = outside.query("SELECT Id FROM Lead WHERE Email = 'ann@kites.example'")

    outside.convert_lead(lead["Id"])
    shell("sync")
    shell("sync")

    assert outside.company_names().count("Kites & Sons") == 1
    assert len(outside.query("SELECT Id FROM Account WHERE Name = 'Kites & Sons'")) == 1


@pytest.mark.parametrize("linked_wins", [True, False])
def test_m17_a_merge_in_salesforce_keeps_the_contact_and_its_timeline(
    synced: Integration, pair: Person, shell: Shell, outside: Outside, linked_wins: bool
) -> None:
    change_settings(synced, actor=Actor(), on_salesforce_delete="delete")
    contacts, before = outside.count_contacts(), explained(shell, pair)
    stranger = outside.add_record("Lead", LastName="Twin", Company="Kites")
    ids = [pair.salesforce_id or "", stranger]
    winner, loser = ids if linked_wins else ids[::-1]

    outside.merge_records("Lead", winner, loser)
    come_to_rest(synced)
    outside.edit_record("Lead", winner, Title="Aviator")
    shell("sync")

    held = outside.contact(pair.hubspot_id or "", "jobtitle", "sfsync_lead_id")["properties"]
    assert (held["jobtitle"], held["sfsync_lead_id"]) == ("Aviator", winner)
    assert outside.count_contacts() == contacts
    assert explained(shell, pair)["person"] == before["person"]


@pytest.mark.parametrize("linked_wins", [True, False])
def test_m17_a_merge_in_hubspot_keeps_the_lead(
    synced: Integration, pair: Person, shell: Shell, outside: Outside, linked_wins: bool
) -> None:
    change_settings(synced, actor=Actor(), on_hubspot_delete="delete", on_hubspot_change="nothing")
    stranger = outside.add_contact(email="stranger@kites.example", lastname="Twin")
    shell("sync")
    leads = outside.count("Lead")
    ids = [pair.hubspot_id or "", stranger]

    merged = outside.merge_contacts(*(ids if linked_wins else ids[::-1]))
    come_to_rest(synced)
    outside.edit_record("Lead", pair.salesforce_id or "", Title="Aviator")
    shell("sync")

    assert outside.count("Lead") == leads
    assert outside.contact(merged, "jobtitle")["properties"]["jobtitle"] == "Aviator"
