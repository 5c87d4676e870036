"""Campaigns and their members through the adapter, against the sandbox over HTTP."""

from collections.abc import Iterator

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.salesforce.adapter import SalesforceCRM
from integrations.domain.records import ObjectType
from integrations.sandbox.assembly import Sandbox
from tests.crm.contract import last_cursor
from tests.crm.test_salesforce import opened

MEMBER = ObjectType.SALESFORCE_CAMPAIGN_MEMBER
FIELDS = ["CampaignId", "LeadId", "ContactId"]


@pytest.fixture
def crm(sandbox: Sandbox, budget: LocalBudget) -> SalesforceCRM:
    return opened(sandbox, budget)


@pytest.fixture
def member(sandbox: Sandbox) -> str:
    store = sandbox.salesforce.store
    campaign = store.create("Campaign", {"Name": "Kite Fair"})
    lead = store.create("Lead", {"LastName": "Lee", "Company": "Acme"})
    return store.create("CampaignMember", {"CampaignId": campaign, "LeadId": lead})


@pytest.fixture
def hidden(sandbox: Sandbox) -> Iterator[None]:
    sandbox.salesforce.store.hide_object("CampaignMember")
    yield
    sandbox.salesforce.store.hide_object("CampaignMember", hidden=False)


def test_members_are_scanned_with_whom_and_where(crm: SalesforceCRM, member: str) -> None:
    pages = list(crm.scan(MEMBER, fields=FIELDS))

    [found] = [one for page in pages for one in page.records if one.id == member]
    assert str(found.values["CampaignId"]).startswith("701")
    assert str(found.values["LeadId"]).startswith("00Q")
    assert found.values["ContactId"] is None


def test_a_member_who_left_is_told_as_deleted(
    crm: SalesforceCRM, sandbox: Sandbox, member: str
) -> None:
    since = last_cursor(crm.changed(MEMBER, since="", fields=FIELDS))
    sandbox.salesforce.store.delete("CampaignMember", member)

    pages = list(crm.changed(MEMBER, since=since, fields=FIELDS))

    [found] = [one for page in pages for one in page.records if one.id == member]
    assert found.deleted


def test_campaigns_are_shown(crm: SalesforceCRM) -> None:
    assert crm.shows_campaigns()
    assert not any("Campaign" in right for right in crm.check().missing_rights)


def test_campaigns_out_of_sight_are_a_missing_right(crm: SalesforceCRM, hidden: None) -> None:
    assert not crm.shows_campaigns()
    assert any("Campaign" in right for right in crm.check().missing_rights)
