"""Consent to e-mail, and the properties that mirror it."""

from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.communication_preferences import (
    ApiException,
    PublicUpdateSubscriptionStatusRequest,
)

from tests.sandbox.hubspot.conftest import Sandbox

V4 = "/communication-preferences/v4"
MARKETING = "237525690"


def optout(sandbox: Sandbox, contact: str, name: str = "hs_email_optout") -> Any:
    path = f"/crm/v3/objects/contacts/{contact}?properties={name}"
    return sandbox.call("GET", path).json()["properties"][name]


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_unsubscribing_from_everything_shows_on_the_contact(
    sandbox: Sandbox, client: HubSpot, version: str
) -> None:
    contact = sandbox.contact(email="a@b.co")
    before = client.crm.contacts.basic_api.get_by_id(contact).updated_at
    sandbox.forward(seconds=5)
    path = f"/communication-preferences/{version}/statuses/A@b.co/unsubscribe-all?channel=EMAIL"

    empty = sandbox.call("GET", path).json()["results"]
    done = sandbox.call("POST", path)
    wide = sandbox.call("GET", path).json()["results"]

    assert empty == []
    assert (done.status_code, done.json()["results"]) == (200, [])
    assert (wide[0]["wideStatusType"], wide[0]["status"]) == ("PORTAL_WIDE", "UNSUBSCRIBED")
    assert optout(sandbox, contact) == "true"
    assert client.crm.contacts.basic_api.get_by_id(contact).updated_at > before


def test_verbose_unsubscription_answers_every_type(sandbox: Sandbox) -> None:
    path = f"{V4}/statuses/a@b.co/unsubscribe-all?channel=EMAIL&verbose=true"

    results = sandbox.call("POST", path).json()["results"]

    assert {each["status"] for each in results} == {"UNSUBSCRIBED"}
    assert len(results) == 2


def test_definitions_and_status_through_the_client(sandbox: Sandbox, client: HubSpot) -> None:
    sandbox.contact(email="a@b.co")
    definitions = client.communication_preferences.definition_api.get_page()
    sandbox.store.opt_out("a@b.co")

    found = client.communication_preferences.status_api.get_email_status("a@b.co")

    assert MARKETING in {each.id for each in definitions.subscription_definitions}
    assert {each.source_of_status for each in found.subscription_statuses} == {"PORTAL_WIDE_STATUS"}
    assert {each.status for each in found.subscription_statuses} == {"NOT_SUBSCRIBED"}


def test_leaving_one_type_is_no_general_opt_out(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co")

    client.communication_preferences.status_api.unsubscribe(
        PublicUpdateSubscriptionStatusRequest(email_address="a@b.co", subscription_id=MARKETING)
    )

    assert optout(sandbox, contact) is None
    assert optout(sandbox, contact, f"hs_email_optout_{MARKETING}") == "true"


def test_v3_brings_nobody_back(client: HubSpot) -> None:
    request = PublicUpdateSubscriptionStatusRequest(
        email_address="a@b.co", subscription_id=MARKETING
    )
    api = client.communication_preferences.status_api
    api.unsubscribe(request)

    with pytest.raises(ApiException) as refused:
        api.subscribe(request)

    assert refused.value.status == 400


def test_v4_can_resubscribe_with_consent(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    sandbox.store.opt_out("a@b.co")
    body = {
        "subscriptionId": int(MARKETING),
        "statusState": "SUBSCRIBED",
        "channel": "EMAIL",
        "legalBasis": "CONSENT_WITH_NOTICE",
        "legalBasisExplanation": "asked for it",
    }

    written = sandbox.call("POST", f"{V4}/statuses/a@b.co", body).json()["results"][0]

    assert written["setStatusSuccessReason"] == "RESUBSCRIBE_OCCURRED"
    assert optout(sandbox, contact) == "false"


def test_contact_that_takes_an_opted_out_address_is_opted_out(sandbox: Sandbox) -> None:
    sandbox.store.opt_out("gone@b.co")

    contact = sandbox.contact(email="gone@b.co")

    assert optout(sandbox, contact) == "true"


def test_batches(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    body = {"inputs": ["a@b.co", "c@b.co"]}
    path = f"{V4}/statuses/batch/unsubscribe-all"

    sandbox.call("POST", f"{path}?channel=EMAIL", {"inputs": ["a@b.co"]})
    wide = sandbox.call("POST", f"{path}/read?channel=EMAIL", body).json()["results"]
    read = sandbox.call("POST", f"{V4}/statuses/batch/read?channel=EMAIL", body).json()["results"]

    assert [len(each["wideStatuses"]) for each in wide] == [1, 0]
    assert [each["statuses"][0]["status"] for each in read] == ["UNSUBSCRIBED", "NOT_SPECIFIED"]
    assert optout(sandbox, contact) == "true"


WRITE = {"statusState": "SUBSCRIBED", "subscriptionId": int(MARKETING), "channel": "EMAIL"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (WRITE | {"subscriptionId": 1}, 404),
        (WRITE | {"statusState": "MAYBE"}, 400),
        (WRITE | {"channel": "FAX"}, 400),
        (WRITE | {"channel": None}, 400),
        (WRITE | {"legalBasis": "BECAUSE"}, 400),
    ],
)
def test_wrong_statuses_are_refused(sandbox: Sandbox, body: Any, status: int) -> None:
    assert sandbox.call("POST", f"{V4}/statuses/a@b.co", body).status_code == status


@pytest.mark.parametrize(
    "query", ["", "?channel=SMS", "?channel=EMAIL&businessUnitId=7", "?channel=EMAIL&verbose=x"]
)
def test_wrong_questions_are_refused(sandbox: Sandbox, query: str) -> None:
    path = f"{V4}/statuses/a@b.co/unsubscribe-all{query}"

    assert sandbox.call("POST", path).status_code == 400


def test_a_write_tells_what_it_changed(sandbox: Sandbox) -> None:
    path = f"{V4}/statuses/a@b.co"

    reasons = [
        sandbox.call("POST", path, WRITE | {"statusState": state}).json()["results"][0][
            "setStatusSuccessReason"
        ]
        for state in ("SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED", "SUBSCRIBED")
    ]

    assert reasons == [
        "REQUESTED_CHANGE_OCCURRED",
        "NO_STATUS_CHANGE",
        "REQUESTED_CHANGE_OCCURRED",
        "RESUBSCRIBE_OCCURRED",
    ]


def test_a_business_unit_can_be_left_by_itself(sandbox: Sandbox, client: HubSpot) -> None:
    contact = sandbox.contact(email="a@b.co")
    path = f"{V4}/statuses/a@b.co/unsubscribe-all?channel=EMAIL&businessUnitId=0&verbose=true"

    left = sandbox.call("POST", path).json()["results"]
    wide = sandbox.call("GET", path).json()["results"][0]
    old = client.communication_preferences.status_api.get_email_status("a@b.co")

    assert {each["setStatusSuccessReason"] for each in left} == {"UNSUBSCRIBE_FROM_ALL_OCCURRED"}
    assert (wide["wideStatusType"], wide["businessUnitId"]) == ("BUSINESS_UNIT_WIDE", 0)
    assert {each.source_of_status for each in old.subscription_statuses} == {"BRAND_WIDE_STATUS"}
    assert optout(sandbox, contact) is None
    assert optout(sandbox, contact, f"hs_email_optout_{MARKETING}") == "true"


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_definitions_come_with_translations_if_asked_for(sandbox: Sandbox, version: str) -> None:
    path = f"/communication-preferences/{version}/definitions"

    plain = sandbox.call("GET", path).json()["results"]
    translated = sandbox.call("GET", f"{path}?includeTranslations=true&businessUnitId=0").json()

    assert all("subscriptionTranslations" not in each for each in plain)
    first = translated["results"][0]["subscriptionTranslations"][0]
    assert (first["languageCode"], first["name"]) == ("en", "One to One")
    assert sandbox.call("GET", f"{path}?businessUnitId=7").status_code == 400


def test_a_legal_basis_can_be_required(sandbox: Sandbox, client: HubSpot) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"legalBasisRequired": True})
    request = PublicUpdateSubscriptionStatusRequest(
        email_address="a@b.co", subscription_id=MARKETING
    )
    api = client.communication_preferences.status_api

    with pytest.raises(ApiException) as refused:
        api.subscribe(request)
    request.legal_basis, request.legal_basis_explanation = "CONSENT_WITH_NOTICE", "asked for it"

    assert refused.value.status == 400
    assert api.subscribe(request).legal_basis == "CONSENT_WITH_NOTICE"
    assert sandbox.call("POST", f"{V4}/statuses/c@b.co", WRITE).status_code == 400


def test_batch_writes_tell_what_failed(sandbox: Sandbox) -> None:
    inputs = [
        WRITE | {"subscriberIdString": "a@b.co"},
        WRITE | {"subscriberIdString": "c@b.co", "subscriptionId": 1},
        WRITE | {"subscriberIdString": "nobody"},
    ]

    done = sandbox.call("POST", f"{V4}/statuses/batch/write", {"inputs": inputs})

    body = done.json()
    assert (done.status_code, body["numErrors"]) == (200, 2)
    assert [each["subscriberIdString"] for each in body["results"]] == ["a@b.co"]


def test_batch_reads_tell_what_failed(sandbox: Sandbox) -> None:
    body = {"inputs": ["a@b.co", "nobody"]}

    done = sandbox.call("POST", f"{V4}/statuses/batch/read?channel=EMAIL", body)

    assert (done.status_code, done.json()["numErrors"]) == (207, 1)


@pytest.mark.parametrize("path", ["read", "unsubscribe-all", "unsubscribe-all/read"])
def test_batches_have_a_hundred_addresses(sandbox: Sandbox, path: str) -> None:
    body = {"inputs": [f"a{number}@b.co" for number in range(101)]}

    done = sandbox.call("POST", f"{V4}/statuses/batch/{path}?channel=EMAIL", body)

    assert done.status_code == 400


def test_the_latest_version_knows_the_calls_of_v3(sandbox: Sandbox) -> None:
    start = "/communication-preferences/2026-09"
    body = {"emailAddress": "a@b.co", "subscriptionId": MARKETING}

    left = sandbox.call("POST", f"{start}/unsubscribe", body).json()
    refused = sandbox.call("POST", f"{start}/subscribe", body)
    back = sandbox.call("POST", f"{start}/resubscribe", body).json()

    assert (left["status"], back["status"]) == ("NOT_SUBSCRIBED", "SUBSCRIBED")
    assert refused.status_code == 400
    read = sandbox.call("GET", f"{start}/status/email/a@b.co").json()["subscriptionStatuses"]
    assert {each["status"] for each in read} == {"SUBSCRIBED"}
