"""Three people with the three roles, somebody with none, and an integration to look at."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client

from integrations.domain.defaults import DEFAULT_MAPPINGS
from integrations.domain.records import FieldKind, FieldSpec, Option
from integrations.models import FieldMapping, Integration
from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox
from tests.factories import (
    HubSpotConnectionFactory,
    IntegrationFactory,
    SalesforceConnectionFactory,
    UserFactory,
)


def _signed_in(username: str, role: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(UserFactory(username=username, role=role))
    return client


@pytest.fixture
def anybody(db: None) -> Client:
    return Client(SERVER_NAME="127.0.0.1")


@pytest.fixture
def nobody(db: None) -> Client:
    return _signed_in("nora", "")


@pytest.fixture
def viewer(db: None) -> Client:
    return _signed_in("vera", "viewer")


@pytest.fixture
def operator(db: None) -> Client:
    return _signed_in("otto", "operator")


@pytest.fixture
def admin(db: None) -> Client:
    return _signed_in("ada", "admin")


STATUSES = (Option(value="NEW", label="New"), Option(value="OPEN", label="Open"))
LEAD_STATUSES = (
    Option(value="Open - Not Contacted", label="Open"),
    Option(value="Working - Contacted", label="Working"),
)


def spec(name: str, kind: FieldKind = FieldKind.TEXT, **facts: Any) -> dict[str, Any]:
    return asdict(FieldSpec(name=name, label=facts.pop("label", name), kind=kind, **facts))


HUBSPOT_FIELDS = [
    spec("email", FieldKind.EMAIL, label="Email"),
    spec("firstname", label="First name"),
    spec("jobtitle", label="Job title"),
    spec("hs_lead_status", FieldKind.PICKLIST, options=STATUSES),
    spec("hs_email_optout", FieldKind.BOOLEAN, updateable=False),
    spec("favourite_colour", label="Favourite colour"),
    spec("birthday", FieldKind.DATE, label="Birthday"),
    spec("lastmodifieddate", FieldKind.DATETIME, updateable=False),
]
LEAD_FIELDS = [
    spec("Email", FieldKind.EMAIL),
    spec("FirstName"),
    spec("Title"),
    spec("Status", FieldKind.PICKLIST, options=LEAD_STATUSES, restricted=True),
    spec("HasOptedOutOfEmail", FieldKind.BOOLEAN),
    spec("Favourite_Colour__c"),
    spec("Birthday__c", FieldKind.DATE),
]
CONTACT_FIELDS = [
    spec("Email", FieldKind.EMAIL),
    spec("FirstName"),
    spec("Title"),
    spec("HasOptedOutOfEmail", FieldKind.BOOLEAN),
    spec("Favourite_Colour__c"),
    spec("Birthdate", FieldKind.DATE),
]
MAPPED = ("email", "firstname", "jobtitle", "hs_email_optout")


@pytest.fixture
def integration(db: None) -> Integration:
    """An integration that was read, with some of the default mappings and no network."""
    made = IntegrationFactory(
        name="main",
        hubspot=HubSpotConnectionFactory(name="portal", schema={"hubspot_contact": HUBSPOT_FIELDS}),
        salesforce=SalesforceConnectionFactory(
            name="org",
            schema={"salesforce_lead": LEAD_FIELDS, "salesforce_contact": CONTACT_FIELDS},
        ),
    )
    FieldMapping.objects.bulk_create(
        FieldMapping(
            integration=made,
            label=" · ".join(row.labels),
            hubspot=row.hubspot,
            lead=row.lead,
            contact=row.contact,
            rule=row.rule,
            is_default=True,
        )
        for row in DEFAULT_MAPPINGS
        if row.hubspot in MAPPED
    )
    return made


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Both CRMs over HTTP, for the pages that ask them."""
    with running_sandbox(Config(seed=3, contacts=20, leads=20, limits=False)) as running:
        yield running


@pytest.fixture
def connected(integration: Integration, sandbox: Sandbox) -> Integration:
    """The integration's Salesforce is the sandbox's."""
    known = sandbox.salesforce.credentials
    org = integration.salesforce
    org.base_url = sandbox.salesforce.url
    org.credentials = {name: known[name] for name in ("client_id", "client_secret")}
    org.save(update_fields=["base_url", "credentials"])
    return integration
