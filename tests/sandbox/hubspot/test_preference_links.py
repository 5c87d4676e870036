"""Links for people to set what they receive."""

from typing import Any

import pytest
import requests

from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_preferences import MARKETING, optout

START = "/communication-preferences"


def links(sandbox: Sandbox, version: str = "v4", **more: Any) -> dict[str, str]:
    body = {"subscriberIdString": "A@b.co"} | more
    reply = sandbox.call("POST", f"{START}/{version}/links/generate?channel=EMAIL", body)
    assert reply.status_code == 200, reply.text
    made: dict[str, str] = reply.json()
    return made


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_links_lead_to_pages(sandbox: Sandbox, version: str) -> None:
    made = links(sandbox, version)

    assert made["subscriberIdString"] == "a@b.co"
    assert "unsubscribeSingleUrl" not in made
    for name in ("managePreferencesUrl", "unsubscribeAllUrl"):
        page = requests.get(made[name], timeout=10)
        assert page.status_code == 200
        assert "a@b.co" in page.text


def test_leaving_everything_by_its_link(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    link = links(sandbox)["unsubscribeAllUrl"]
    requests.get(link, timeout=10)
    before = optout(sandbox, contact)

    requests.post(link, timeout=10)

    assert (before, optout(sandbox, contact)) == (None, "true")


def test_leaving_one_type_by_its_link(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")

    requests.post(links(sandbox, subscriptionId=int(MARKETING))["unsubscribeSingleUrl"], timeout=10)

    assert optout(sandbox, contact) is None
    assert optout(sandbox, contact, f"hs_email_optout_{MARKETING}") == "true"


def test_preferences_are_chosen_on_their_page(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    link = links(sandbox)["managePreferencesUrl"]
    sandbox.store.opt_out("a@b.co")

    requests.post(link, {"decision": "save", "subscription": MARKETING}, timeout=10)

    assert optout(sandbox, contact) == "false"
    assert optout(sandbox, contact, f"hs_email_optout_{MARKETING}") in {None, "false"}
    assert optout(sandbox, contact, "hs_email_optout_237525689") == "true"


def test_everything_is_left_on_the_page_of_preferences(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")

    requests.post(links(sandbox)["managePreferencesUrl"], {"decision": "none"}, timeout=10)

    assert optout(sandbox, contact) == "true"


def test_a_link_that_nobody_made_leads_nowhere(sandbox: Sandbox) -> None:
    path = f"{sandbox.url}/hs/preferences-center/en/unsubscribe-all?data=x"

    assert requests.get(path, timeout=10).status_code == 404
    assert requests.post(path, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("", {"subscriberIdString": "a@b.co"}, 400),
        ("?channel=EMAIL", {}, 400),
        ("?channel=EMAIL", {"subscriberIdString": "a@b.co", "subscriptionId": 1}, 404),
        ("?channel=EMAIL", {"subscriberIdString": "a@b.co", "language": "../x"}, 400),
        ("?channel=EMAIL&businessUnitId=7", {"subscriberIdString": "a@b.co"}, 400),
    ],
)
def test_links_that_cannot_be_are_refused(
    sandbox: Sandbox, query: str, body: Any, status: int
) -> None:
    reply = sandbox.call("POST", f"{START}/v4/links/generate{query}", body)

    assert reply.status_code == status
