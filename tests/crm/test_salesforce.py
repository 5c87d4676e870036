"""The Salesforce adapter keeps the contract, against the sandbox over HTTP."""

import pytest

from integrations.crm.budget import LocalBudget
from integrations.crm.providers import SalesforceCredentials, open_salesforce
from integrations.crm.salesforce.adapter import BULK_FROM, SalesforceCRM
from integrations.domain.records import ObjectType
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.salesforce.console import SalesforceConsole
from tests.crm.contract import CRMContract, Lab
from tests.crm.outside import SandboxOutside


def no_sleep(seconds: float) -> None:
    """Waiting is the caller's business, and no test's."""


def opened(sandbox: Sandbox, budget: LocalBudget, *, bulk_from: int = BULK_FROM) -> SalesforceCRM:
    credentials = SalesforceCredentials(
        instance_url=sandbox.salesforce.url,
        access_token=sandbox.salesforce.credentials["access_token"],
    )
    return open_salesforce(
        credentials, budget=budget, timeout=(2.0, 5.0), sleep=no_sleep, bulk_from=bulk_from
    )


def lab_of(sandbox: Sandbox, crm: SalesforceCRM, object_type: ObjectType) -> Lab:
    side = sandbox.salesforce
    is_lead = object_type is ObjectType.SALESFORCE_LEAD
    return Lab(
        crm=crm,
        outside=SandboxOutside(
            side, SalesforceConsole(side.store), "Lead" if is_lead else "Contact"
        ),
        object_type=object_type,
        email="Email",
        last_name="LastName",
        city="City" if is_lead else "MailingCity",
        required={"Company": "Acme"} if is_lead else {},
    )


@pytest.fixture
def crm(sandbox: Sandbox, budget: LocalBudget) -> SalesforceCRM:
    return opened(sandbox, budget)


class TestSalesforceLeads(CRMContract):
    @pytest.fixture
    def lab(self, sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
        return lab_of(sandbox, crm, ObjectType.SALESFORCE_LEAD)


class TestSalesforceContacts(CRMContract):
    @pytest.fixture
    def lab(self, sandbox: Sandbox, crm: SalesforceCRM) -> Lab:
        return lab_of(sandbox, crm, ObjectType.SALESFORCE_CONTACT)
