"""Where HubSpot delivers its webhooks."""

import json
import time

import pytest
from django.urls import reverse

from integrations.crm.hubspot.webhooks import signature_of
from integrations.models import Connection, Notice

SECRET = "app-secret"
EVENTS = json.dumps([{"subscriptionType": "contact.propertyChange", "objectId": 7}]).encode()


@pytest.fixture
def portal(integration):
    credentials = {"access_token": "pat-secret", "client_secret": SECRET}
    integration.hubspot.credentials = credentials
    integration.hubspot.save(update_fields=["credentials"])
    return integration


def deliver(client, body=EVENTS, *, secret=SECRET, name="main", age_s=0):
    path = reverse("integrations:hubspot_webhook", args=[name])
    sent = str(int((time.time() - age_s) * 1000))
    signature = signature_of(
        secret=secret, method="POST", url=f"http://127.0.0.1{path}", body=body, timestamp=sent
    )
    return client.post(
        path,
        body,
        content_type="application/json",
        headers={"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": sent},
    )


def test_inv_20_a_delivery_is_stored_before_it_is_answered(anybody, portal):
    assert deliver(anybody).status_code == 204
    assert Notice.objects.get().remote_id == "7"


def test_inv_21_a_delivery_that_is_repeated_is_one_notice(anybody, portal):
    deliver(anybody)
    assert deliver(anybody).status_code == 204
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"secret": "another"}, 401),
        ({"age_s": 400}, 401),
        ({"age_s": -400}, 401),
        ({"body": b"{"}, 400),
        ({"body": b"[" + b" " * (1024 * 1024) + b"]"}, 413),
        ({"name": "unknown"}, 404),
    ],
    ids=["forged", "old", "from the future", "malformed", "too large", "no such integration"],
)
def test_what_is_wrong_is_refused_and_changes_nothing(anybody, portal, options, status):
    assert deliver(anybody, **options).status_code == status
    assert not Notice.objects.exists()


def test_without_a_client_secret_nothing_is_believed(anybody, integration):
    assert "client_secret" not in Connection.objects.get(pk=integration.hubspot_id).credentials
    assert deliver(anybody, secret="").status_code == 401


def test_it_is_for_deliveries_alone(anybody, portal):
    path = reverse("integrations:hubspot_webhook", args=["main"])
    assert anybody.get(path).status_code == 405


def test_the_connection_says_where_to_deliver(viewer, portal):
    text = viewer.get(reverse("integrations:connection", args=[portal.hubspot.name])).text
    assert "http://127.0.0.1/webhooks/hubspot/main/" in text
    assert SECRET not in text


def test_the_connection_says_that_a_secret_is_wanting(viewer, integration):
    text = viewer.get(reverse("integrations:connection", args=[integration.hubspot.name])).text
    assert "no client secret to judge them by" in text
