"""Companies, accounts and who belongs to them, through both adapters over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.hubspot.adapter import HubSpotCRM
from integrations.crm.providers import HubSpotCredentials, open_hubspot
from integrations.domain.account_mappings import ACCOUNT_ID
from integrations.domain.defaults import GROUP, GROUP_LABEL
from integrations.domain.records import ObjectType, Ref
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.hubspot.console import HubSpotConsole
from tests.crm.contract import NUMBERS
from tests.crm.test_salesforce import opened

CONTACT, COMPANY = ObjectType.HUBSPOT_CONTACT, ObjectType.HUBSPOT_COMPANY


@pytest.fixture
def hubspot(sandbox: Sandbox, budget: LocalBudget) -> HubSpotCRM:
    token = sandbox.hubspot.credentials["access_token"]
    credentials = HubSpotCredentials(base_url=sandbox.hubspot.url, access_token=token)
    crm = open_hubspot(credentials, budget=budget)
    crm.ensure_properties([ACCOUNT_ID], group=GROUP, label=GROUP_LABEL, object_type=COMPANY)
    return crm


def test_our_company_property_is_unique(hubspot: HubSpotCRM) -> None:
    specs = {spec.name: spec for spec in hubspot.fields(COMPANY)}

    assert specs[ACCOUNT_ID.name].unique
    assert (
        hubspot.ensure_properties([ACCOUNT_ID], group=GROUP, label=GROUP_LABEL, object_type=COMPANY)
        == []
    )


def test_a_company_is_found_by_its_account(hubspot: HubSpotCRM, sandbox: Sandbox) -> None:
    number = f"001{next(NUMBERS):015d}"
    values = {"name": "Kites", ACCOUNT_ID.name: number}
    id = HubSpotConsole(sandbox.hubspot.store).create("companies", values)

    found = hubspot.find_by(
        COMPANY, field=ACCOUNT_ID.name, values=[number, "001000000000000XYZ"], fields=["name"]
    )

    assert [(record.id, record.values["name"]) for record in found] == [(id, "Kites")]


def test_association_makes_the_company_the_primary_one(
    hubspot: HubSpotCRM, sandbox: Sandbox
) -> None:
    console = HubSpotConsole(sandbox.hubspot.store)
    contact = console.create("contacts", {"email": "a@kites.example"})
    first, second = (console.create("companies", {"name": name}) for name in ("One", "Two"))

    hubspot.associate([(contact, first)])
    hubspot.associate([(contact, second)])

    [record] = hubspot.fetch([Ref(CONTACT, contact)], fields=["associatedcompanyid"])
    assert record.values["associatedcompanyid"] == second


def test_dissociation_takes_the_contact_out_of_that_company(
    hubspot: HubSpotCRM, sandbox: Sandbox
) -> None:
    console = HubSpotConsole(sandbox.hubspot.store)
    contact = console.create("contacts", {"email": "b@kites.example"})
    first, second = (console.create("companies", {"name": name}) for name in ("One", "Two"))
    hubspot.associate([(contact, first)])

    hubspot.dissociate([(contact, second)])
    [before] = hubspot.fetch([Ref(CONTACT, contact)], fields=["associatedcompanyid"])
    hubspot.dissociate([(contact, first)])
    [after] = hubspot.fetch([Ref(CONTACT, contact)], fields=["associatedcompanyid"])

    assert before.values["associatedcompanyid"] == first
    assert after.values["associatedcompanyid"] is None


def test_accounts_are_found_by_exact_name_and_age(sandbox: Sandbox, budget: LocalBudget) -> None:
    salesforce, now = opened(sandbox, budget), datetime.now(UTC)
    name = f"O'Kites \\ Sons {next(NUMBERS)}"
    id = sandbox.salesforce.store.create("Account", {"Name": name})
    sandbox.salesforce.store.create("Account", {"Name": f"{name} Ltd"})

    assert salesforce.accounts_named(name, since=now - timedelta(days=1)) == [id]
    assert salesforce.accounts_named(name, since=now + timedelta(days=1)) == []
