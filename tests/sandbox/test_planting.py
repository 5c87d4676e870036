"""What the two stores hold once the world is planted."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.hubspot.store import Store as HubSpotStore
from integrations.sandbox.salesforce.store import Store as SalesforceStore
from integrations.sandbox.seed.planting import plant
from integrations.sandbox.seed.staff import STAFF

CONFIG = Config(seed=3, contacts=1_000, leads=1_500)
NOW = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)


class Planted(NamedTuple):
    hubspot: HubSpotStore
    salesforce: SalesforceStore


def planted(config: Config) -> Planted:
    clock = Clock()
    stores = Planted(
        HubSpotStore(config=config, clock=clock), SalesforceStore(config=config, clock=clock)
    )
    plant(config, hubspot=stores.hubspot, salesforce=stores.salesforce, now=NOW)
    return stores


@pytest.fixture(scope="module")
def stores() -> Planted:
    return planted(CONFIG)


def contacts(stores: Planted) -> list[dict[str, str]]:
    return [record.values for record in stores.hubspot.table("contacts").records.values()]


def rows(stores: Planted, sql: str) -> list[dict]:
    """Rows by plain SQL, past the store's own query language."""
    return stores.salesforce.database.rows(sql)


def count(stores: Planted, condition: str) -> int:
    return rows(stores, f"SELECT count(*) AS n FROM {condition}")[0]["n"]


def test_one_seed_plants_the_same_twice(stores: Planted):
    again = planted(CONFIG)
    assert contacts(again) == contacts(stores)
    fields = '"Id", "LastName", "Email", "OwnerId", "Street", "ConvertedContactId"'
    assert rows(again, f"SELECT {fields} FROM Lead") == rows(stores, f"SELECT {fields} FROM Lead")


def test_salesforce_holds_three_leads_for_two_contacts(stores: Planted):
    assert (count(stores, "Lead"), count(stores, "Contact")) == (900, 600)


def test_hubspot_holds_the_contacts_asked_for(stores: Planted):
    assert len(contacts(stores)) == 1_000


def test_a_good_half_of_hubspots_people_is_found_in_salesforce_by_email(stores: Planted):
    known = {
        row["Email"].lower()
        for row in rows(
            stores, "SELECT Email FROM Lead UNION SELECT Email FROM Contact WHERE Email IS NOT NULL"
        )
        if row["Email"]
    }
    addresses = [
        {values.get("email"), values.get("hs_additional_emails")} for values in contacts(stores)
    ]
    matched = sum(bool(each & known) for each in addresses)
    assert 0.5 < matched / len(addresses) < 0.6


def test_every_contact_of_hubspot_has_a_name_or_an_email(stores: Planted):
    keys = ("email", "firstname", "lastname")
    assert all(any(values.get(key) for key in keys) for values in contacts(stores))


def test_every_property_planted_exists_in_hubspot(stores: Planted):
    schema = stores.hubspot.table("contacts").schema
    names = {name for values in contacts(stores) for name in values}
    assert [name for name in names if schema.live(name) is None] == []


def test_every_option_planted_is_one_that_hubspot_knows(stores: Planted):
    schema = stores.hubspot.table("contacts").schema
    for name in ("numemployees", "hs_lead_status", "lifecyclestage"):
        planted_options = {values[name] for values in contacts(stores) if name in values}
        assert planted_options <= {option.value for option in schema.live(name).options}


@pytest.mark.parametrize("object_type", ["Lead", "Contact", "Account", "Campaign", "User"])
def test_every_text_planted_fits_its_salesforce_field(stores: Planted, object_type: str):
    fields = stores.salesforce.object(object_type).fields
    for row in rows(stores, f'SELECT * FROM "{object_type}"'):
        for name, value in row.items():
            if isinstance(value, str) and name in fields and fields[name].length:
                assert len(value) <= fields[name].length, (name, value)


def test_some_people_have_two_records_with_one_email(stores: Planted):
    for object_type in ("Lead", "Contact"):
        twins = f"SELECT 1 FROM {object_type} WHERE Email <> '' GROUP BY Email"
        assert count(stores, f"({twins} HAVING count(*) > 1)") > 0


def test_some_open_leads_are_contacts_too(stores: Planted):
    condition = "Lead JOIN Contact USING (Email) WHERE IsConverted = 0 AND Email <> ''"
    assert count(stores, condition) > 0


def test_every_converted_lead_names_the_contact_and_account_it_became(stores: Planted):
    converted = count(stores, "Lead WHERE IsConverted = 1")
    linked = count(
        stores,
        "Lead JOIN Contact ON Contact.Id = ConvertedContactId"
        " WHERE ConvertedAccountId = Contact.AccountId AND ConvertedDate IS NOT NULL",
    )
    assert converted == linked > 0


def test_some_leads_belong_to_queues(stores: Planted):
    queued = count(stores, "Lead WHERE OwnerId IN (SELECT Id FROM \"Group\" WHERE Type = 'Queue')")
    assert 0 < queued < 300


def test_some_records_belong_to_users_who_left(stores: Planted):
    assert count(stores, "Lead WHERE OwnerId IN (SELECT Id FROM User WHERE IsActive = 0)") > 0


def test_campaigns_are_active_and_not_and_have_members_of_both_kinds(stores: Planted):
    assert count(stores, "Campaign WHERE IsActive = 1") > 0
    assert count(stores, "Campaign WHERE IsActive = 0") > 0
    assert count(stores, "CampaignMember WHERE LeadId IS NOT NULL") > 0
    assert count(stores, "CampaignMember WHERE ContactId IS NOT NULL") > 0


def test_nobody_is_in_a_campaign_twice(stores: Planted):
    people = "SELECT 1 FROM CampaignMember GROUP BY CampaignId, LeadId, ContactId"
    assert count(stores, f"({people} HAVING count(*) > 1)") == 0


def test_people_have_opted_out_on_either_side(stores: Planted):
    assert any(values.get("hs_email_optout") == "true" for values in contacts(stores))
    assert count(stores, "Lead WHERE HasOptedOutOfEmail = 1") > 0


def test_emails_in_salesforce_differ_in_case_now_and_then(stores: Planted):
    assert count(stores, "Lead WHERE Email COLLATE BINARY <> lower(Email)") > 0


def test_owners_are_users_mostly_but_not_always(stores: Planted):
    owners = {owner.email for owner in stores.hubspot.owners.all.values()}
    users = {row["Email"].lower() for row in rows(stores, "SELECT Email FROM User")}
    assert owners & users
    assert owners - users
    assert users - owners


def test_the_integration_user_is_no_owner(stores: Planted):
    username = stores.salesforce.credentials["username"]
    assert username not in {owner.email for owner in stores.hubspot.owners.all.values()}
    assert username not in {employee.email for employee in STAFF}


def test_contacts_have_companies(stores: Planted):
    assert any(values.get("associatedcompanyid") for values in contacts(stores))


def test_history_ends_before_now_on_both_sides(stores: Planted):
    records = stores.hubspot.table("contacts").records.values()
    midnight = NOW.replace(hour=0, minute=0)
    assert max(record.created for record in records) < midnight.timestamp() * 1000
    newest = rows(stores, "SELECT max(SystemModstamp) AS m FROM Lead")[0]["m"]
    assert newest < midnight.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
