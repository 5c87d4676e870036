"""Connections, against both CRMs over HTTP."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.models import AuditEvent, Connection, Integration
from tests.factories import (
    ApiCallsFactory,
    HubSpotConnectionFactory,
    IntegrationFactory,
    SalesforceConnectionFactory,
)


def add(client, method, **data):
    return client.post(reverse("integrations:add_connection", args=[method]), data)


@pytest.fixture
def hubspot_form(sandbox):
    token = sandbox.hubspot.credentials["access_token"]
    return {"name": "portal", "base_url": sandbox.hubspot.url, "access_token": token}


@pytest.fixture
def salesforce_form(sandbox):
    known = sandbox.salesforce.credentials
    return {
        "name": "org",
        "base_url": sandbox.salesforce.url,
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }


def test_a_token_connects_hubspot(admin, hubspot_form):
    answer = add(admin, "hubspot-token", **hubspot_form)
    assert answer.status_code == 302
    assert Connection.objects.get().health == "ok"
    assert AuditEvent.objects.get().action == "connection.add"


def test_client_credentials_connect_salesforce(admin, salesforce_form):
    assert add(admin, "salesforce-client", **salesforce_form).status_code == 302
    assert Connection.objects.get().health == "ok"


def test_a_wrong_token_is_refused_and_nothing_stored(admin, hubspot_form):
    answer = add(admin, "hubspot-token", **hubspot_form | {"access_token": "pat-wrong"})
    assert answer.status_code == 422
    assert "refused the access token" in answer.text
    assert not Connection.objects.exists()


def test_a_secret_is_never_put_on_a_page_again(admin, hubspot_form):
    secret = "pat-na1-very-secret"
    refused = add(admin, "hubspot-token", **hubspot_form | {"access_token": secret})
    HubSpotConnectionFactory(name="kept", credentials={"access_token": secret})
    shown = admin.get(reverse("integrations:connection", args=["kept"]))
    assert secret not in refused.text
    assert secret not in shown.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "required"),
        ({"name": "my portal"}, "letters, numbers, underscores or hyphens"),
        ({"name": "add"}, "Choose another name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"base_url": "not an address"}, "valid URL"),
        ({"base_url": "ftp://example.com/x"}, "not a web address"),
        ({"access_token": ""}, "required"),
        ({"access_token": "x" * 10_001}, "at most 10000 characters"),
        ({"access_token": "pat with spaces"}, "token"),
        ({"base_url": "http://127.0.0.1:9"}, "HubSpot"),
    ],
)
def test_a_bad_form_says_what_to_mend(admin, hubspot_form, change, message):
    answer = add(admin, "hubspot-token", **hubspot_form | change)
    assert answer.status_code == 422
    assert message in answer.text
    assert not Connection.objects.exists()


def test_a_name_is_taken_once(admin, hubspot_form):
    SalesforceConnectionFactory(name="portal")
    answer = add(admin, "hubspot-token", **hubspot_form)
    assert "of this name already" in answer.text


def test_an_unknown_way_to_connect_is_not_found(admin):
    assert add(admin, "hubspot-magic").status_code == 404


def test_a_connection_is_tested_by_hand(operator, admin, hubspot_form):
    add(admin, "hubspot-token", **hubspot_form)
    Connection.objects.update(health="failing", health_message="was broken")
    answer = operator.post(reverse("integrations:test_connection", args=["portal"]), follow=True)
    assert Connection.objects.get().health == "ok"
    assert "portal works" in answer.text


def test_a_connection_that_stopped_working_says_why(operator, sandbox):
    HubSpotConnectionFactory(
        name="portal", base_url=sandbox.hubspot.url, credentials={"access_token": "revoked"}
    )
    answer = operator.post(reverse("integrations:test_connection", args=["portal"]), follow=True)
    assert Connection.objects.get().health == "failing"
    assert "portal does not work" in answer.text


def test_missing_rights_are_listed(viewer):
    HubSpotConnectionFactory(name="portal", missing_rights=["Read contacts"])
    text = viewer.get(reverse("integrations:connection", args=["portal"])).text
    assert "Read contacts" in text


def test_calls_are_listed_by_operation(viewer):
    portal = HubSpotConnectionFactory(name="portal")
    ApiCallsFactory(connection=portal, operation="contacts search", calls=12)
    answer = viewer.get(reverse("integrations:connection", args=["portal"]))
    assert "contacts search" in answer.text
    assert answer.context["calls"] == 12


def test_an_integration_is_created_with_the_default_mappings(admin, hubspot_form, salesforce_form):
    add(admin, "hubspot-token", **hubspot_form)
    add(admin, "salesforce-client", **salesforce_form)
    portal, org = Connection.objects.order_by("provider")
    data = {"name": "main", "hubspot": portal.pk, "salesforce": org.pk}
    answer = admin.post(reverse("integrations:add_integration"), data)
    assert answer["Location"] == reverse("integrations:overview", args=["main"])
    assert Integration.objects.get().mappings.count() == 24


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "main"}, "of this name already"),
        ({"name": "add"}, "Choose another name"),
        ({"hubspot": "999999"}, "Select a valid choice"),
        ({"name": "new"}, "belongs to an integration already"),
    ],
)
def test_a_bad_integration_is_refused(admin, integration, change, message):
    data = {
        "name": "new",
        "hubspot": integration.hubspot_id,
        "salesforce": integration.salesforce_id,
    }
    answer = admin.post(reverse("integrations:add_integration"), data | change)
    assert answer.status_code == 422
    assert message in answer.text


def replace(client, method, **data):
    return client.post(reverse("integrations:replace_credentials", args=["portal", method]), data)


@pytest.fixture
def revoked(db, sandbox):
    """A connection whose token ended, and the integration that stands still because of it."""
    portal = HubSpotConnectionFactory(
        name="portal",
        base_url=sandbox.hubspot.url,
        account_id="",
        credentials={"access_token": "revoked"},
        health="failing",
    )
    IntegrationFactory(name="main", hubspot=portal, suspended_at=timezone.now())
    return portal


def test_new_credentials_mend_a_connection_and_its_integration(admin, revoked, hubspot_form):
    answer = replace(admin, "hubspot-token", **hubspot_form)
    revoked.refresh_from_db()
    assert answer.status_code == 302
    assert revoked.health == "ok"
    assert revoked.credentials == {"access_token": hubspot_form["access_token"]}
    assert Integration.objects.get().suspended_at is None


def test_replacing_credentials_is_audited_without_secrets(admin, revoked, hubspot_form):
    replace(admin, "hubspot-token", **hubspot_form)
    event = AuditEvent.objects.get()
    assert event.action == "connection.credentials"
    assert hubspot_form["access_token"] not in f"{event.before}{event.after}"


def test_new_credentials_that_fail_leave_the_old_ones(admin, revoked, hubspot_form):
    answer = replace(admin, "hubspot-token", **hubspot_form | {"access_token": "wrong-too"})
    revoked.refresh_from_db()
    assert "refused the access token" in answer.text
    assert revoked.credentials == {"access_token": "revoked"}


def test_credentials_of_another_account_are_refused(admin, revoked, hubspot_form):
    Connection.objects.filter(pk=revoked.pk).update(account_id="4711")
    answer = replace(admin, "hubspot-token", **hubspot_form)
    assert "belong to account" in answer.text
    revoked.refresh_from_db()
    assert revoked.credentials == {"access_token": "revoked"}


def test_credentials_of_the_other_crm_are_not_asked_for(admin, revoked):
    assert replace(admin, "salesforce-token").status_code == 404
