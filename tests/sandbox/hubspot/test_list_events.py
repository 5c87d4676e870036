"""List filters on what never happened in the portal."""

from typing import Any

import pytest

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_list_associations import under
from tests.sandbox.hubspot.test_list_times import names
from tests.sandbox.hubspot.test_lists import branch

NOBODY: tuple[dict[str, Any], ...] = (
    {"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW_EQ", "pageUrl": "https://b.co"},
    {"filterType": "EVENT", "operator": "HAS_EVENT", "eventId": "1"},
    {"filterType": "CTA", "operator": "HAS_CLICKED_CTA", "ctaName": "Buy"},
    {"filterType": "PRIVACY", "operator": "PRIVACY_CONSENT_GRANTED", "privacyName": "x"},
    {"filterType": "SURVEY_MONKEY", "operator": "HAS_RESPONDED_TO_SURVEY", "surveyId": "1"},
    {"filterType": "WEBINAR", "operator": "HAS_WEBINAR_ATTENDANCE"},
    {"filterType": "EMAIL_EVENT", "operator": "SENT_BUT_NOT_RECEIVED", "emailId": "1"},
    {"filterType": "ADS_SEARCH", "operator": "IS_KNOWN", "adNetwork": "ALL"},
    {"filterType": "ADS_TIME"},
    {"filterType": "CAMPAIGN_INFLUENCED", "campaignId": "1"},
    {"filterType": "INTEGRATION_EVENT", "eventTypeId": 1, "filterLines": []},
    {
        "filterType": "IN_LIST",
        "operator": "IN_LIST",
        "listId": "7",
        "metadata": {"id": "7", "inListType": "WORKFLOWS_ACTIVE"},
    },
)
EVERYBODY: tuple[dict[str, Any], ...] = (
    {"filterType": "PAGE_VIEW", "operator": "NOT_HAS_PAGEVIEW_EQ", "pageUrl": "https://b.co"},
    {"filterType": "EVENT", "operator": "NOT_HAS_EVENT", "eventId": "1"},
    {"filterType": "CTA", "operator": "HAS_NOT_OPENED_CTA_PLACEMENT", "ctaName": "Buy"},
    {"filterType": "PRIVACY", "operator": "PRIVACY_CONSENT_NOT_GRANTED", "privacyName": "x"},
    {"filterType": "SURVEY_MONKEY", "operator": "HAS_NOT_RESPONDED_TO_SURVEY", "surveyId": "1"},
    {"filterType": "WEBINAR", "operator": "NOT_HAS_WEBINAR_REGISTRATION"},
    {
        "filterType": "IN_LIST",
        "operator": "NOT_IN_LIST",
        "listId": "7",
        "metadata": {"id": "7", "inListType": "WORKFLOWS_COMPLETED"},
    },
)


@pytest.mark.parametrize("each", NOBODY)
def test_nobody_did_it(sandbox: Sandbox, each: dict[str, Any]) -> None:
    sandbox.contact(firstname="Ann")

    assert names(sandbox, each) == set()


@pytest.mark.parametrize("each", EVERYBODY)
def test_everybody_did_not(sandbox: Sandbox, each: dict[str, Any]) -> None:
    sandbox.contact(firstname="Ann")

    assert names(sandbox, each) == {"Ann"}


@pytest.mark.parametrize(("operator", "size"), [("HAS_COMPLETED", 0), ("HAS_NOT_COMPLETED", 1)])
def test_nobody_completed_an_event(sandbox: Sandbox, operator: str, size: int) -> None:
    sandbox.contact(firstname="Ann")
    event = {"filterBranchType": "UNIFIED_EVENTS", "eventTypeId": "0-1", "operator": operator}
    body = {"name": "Some", "objectTypeId": "0-1", "processingType": "DYNAMIC"}

    made = sandbox.call("POST", "/crm/v3/lists", body | {"filterBranch": under(event)}).json()
    sandbox.forward(seconds=1)

    read = sandbox.call("GET", f"/crm/v3/lists/{made['list']['listId']}").json()
    assert read["list"]["size"] == size


@pytest.mark.parametrize(
    "each",
    [
        {"filterType": "PAGE_VIEW", "operator": "HAS_PAGEVIEW"},
        {"filterType": "WEBINAR"},
        {
            "filterType": "IN_LIST",
            "operator": "IN_LIST",
            "listId": "7",
            "metadata": {"id": "7", "inListType": "DATASET"},
        },
    ],
)
def test_events_that_are_not_understood_are_refused(sandbox: Sandbox, each: dict[str, Any]) -> None:
    body = {"name": "Some", "objectTypeId": "0-1", "processingType": "DYNAMIC"}

    reply = sandbox.call("POST", "/crm/v3/lists", body | {"filterBranch": branch(each)})

    assert reply.status_code == 400
    assert reply.json()["subCategory"] == "ILS.INVALID_FILTER"
