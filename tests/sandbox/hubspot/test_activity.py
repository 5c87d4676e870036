"""What the account says its users did."""

from typing import Any

import pytest
import requests

from integrations.sandbox.hubspot.store import PERSON
from integrations.sandbox.hubspot.timestamps import iso
from tests.sandbox.hubspot.conftest import Sandbox
from tests.sandbox.hubspot.test_oauth import installed, wish

START = "/account-info/v3/activity"


def read(sandbox: Sandbox, what: str, query: str = "", start: str = START) -> list[dict[str, Any]]:
    reply = sandbox.call("GET", f"{start}/{what}{query}")
    assert reply.status_code == 200, reply.text
    results: list[dict[str, Any]] = reply.json()["results"]
    return results


def install(sandbox: Sandbox) -> None:
    """A user sees the page, and lets the app in."""
    requests.get(f"{sandbox.url}/oauth/authorize", wish(sandbox), timeout=10)
    installed(sandbox)


def edited_by_a_person(sandbox: Sandbox, count: int = 1) -> list[str]:
    """New contacts of the console."""
    table = sandbox.store.table("contacts")
    made = []
    for number in range(count):
        values = {"email": f"p{number}@b.co"}
        made.append(str(sandbox.store.create(table, values, PERSON).id))
        sandbox.forward(seconds=1)
    return made


@pytest.mark.parametrize("version", ["v3", "2026-03", "2026-09"])
def test_actions_of_users_are_told(sandbox: Sandbox, version: str) -> None:
    contact = edited_by_a_person(sandbox)[0]
    record = sandbox.store.table("contacts").records[int(contact)]
    sandbox.store.update(sandbox.store.table("contacts"), record, {"city": "Ulm"}, PERSON)
    sandbox.store.archive(sandbox.store.table("contacts"), record, PERSON)

    told = read(sandbox, "audit-logs", start=f"/account-info/{version}/activity")

    assert [(each["category"], each["action"]) for each in told] == [
        ("CRM_OBJECT", "DELETE"),
        ("PROPERTY_VALUE", "UPDATE"),
        ("CRM_OBJECT", "CREATE"),
    ]
    assert {each["subCategory"] for each in told} == {"CONTACT"}
    assert {each["targetObjectId"] for each in told} == {contact}
    assert told[0]["actingUser"] == {"userId": 9_000_001, "userEmail": "admin@sandbox.example"}


def test_what_apps_do_is_no_action_of_a_user(sandbox: Sandbox) -> None:
    sandbox.contact(email="a@b.co")

    assert read(sandbox, "audit-logs") == []


def test_actions_are_paged_newest_first(sandbox: Sandbox) -> None:
    made = edited_by_a_person(sandbox, 3)
    first = sandbox.call("GET", f"{START}/audit-logs?limit=2").json()
    after = first["paging"]["next"]["after"]
    second = sandbox.call("GET", f"{START}/audit-logs?limit=2&after={after}").json()

    told = [each["targetObjectId"] for each in first["results"] + second["results"]]
    assert told == made[::-1]
    assert "paging" not in second


def test_actions_are_filtered_and_sorted(sandbox: Sandbox) -> None:
    made = edited_by_a_person(sandbox, 3)
    middle = sandbox.store.table("contacts").records[int(made[1])].created

    def targets(query: str) -> list[str]:
        return [each["targetObjectId"] for each in read(sandbox, "audit-logs", query)]

    assert targets(f"?occurredAfter={iso(middle)}") == [made[2], made[1]]
    assert targets(f"?occurredBefore={iso(middle)}&sort=occurredAt") == made[:2]
    assert targets("?actingUserId=1") == []
    assert targets("?actingUserId=1&actingUserId=9000001") == made[::-1]


def test_installing_the_app_is_a_login_and_bears_on_security(sandbox: Sandbox) -> None:
    install(sandbox)

    login, critical = read(sandbox, "login"), read(sandbox, "security")

    assert (login[0]["loginSucceeded"], login[0]["ipAddress"]) == (True, "127.0.0.1")
    assert (critical[0]["type"], critical[0]["objectId"]) == (
        "INSTALL_INTEGRATION",
        str(sandbox.store.app_id),
    )
    assert read(sandbox, "login", "?userId=1") == read(sandbox, "security", "?userId=1") == []


def test_logins_are_forgotten_after_ninety_days(sandbox: Sandbox) -> None:
    install(sandbox)
    before = read(sandbox, "login")
    sandbox.forward(days=91)

    assert (len(before), read(sandbox, "login")) == (1, [])
    assert len(read(sandbox, "security")) == 1


def test_settings_and_privacy_deletions_bear_on_security(sandbox: Sandbox) -> None:
    contact = sandbox.contact(email="a@b.co")
    sandbox.call("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": contact})
    sandbox.call("PATCH", "/sandbox/settings", {"legalBasisRequired": True})
    sandbox.forward(seconds=1)
    now = sandbox.store.now()
    scopes = sorted(sandbox.store.tokens.scopes)
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": scopes})

    assert [each["type"] for each in read(sandbox, "security")] == [
        "PRIVATE_APP_SCOPE_GROUPS_UPDATE",
        "LEGAL_BASIS_REQUIREMENT_ENABLED",
        "GDPR_DELETE",
    ]
    assert len(read(sandbox, "security", f"?fromTimestamp={now}")) == 1
    assert len(read(sandbox, "security", f"?toTimestamp={now - 1}")) == 2


@pytest.mark.parametrize(
    "query",
    [
        "audit-logs?limit=201",
        "audit-logs?after=x",
        "audit-logs?sort=colour",
        "audit-logs?occurredAfter=yesterday",
        "audit-logs?actingUserId=x",
        "audit-logs?fillFinalTimestamp=x",
        "login?userId=x",
        "security?fromTimestamp=x",
    ],
)
def test_wrong_questions_are_refused(sandbox: Sandbox, query: str) -> None:
    assert sandbox.call("GET", f"{START}/{query}").status_code == 400


def test_activity_wants_a_scope_of_its_own(sandbox: Sandbox) -> None:
    sandbox.call("PATCH", "/sandbox/settings", {"scopes": ["oauth"]})

    assert sandbox.call("GET", f"{START}/login").status_code == 403
    assert sandbox.call("GET", "/account-info/v3/details").status_code == 200


def test_usage_has_an_older_path(sandbox: Sandbox) -> None:
    usage = sandbox.call("GET", "/account-info/v3/api-usage/daily").json()["results"][0]

    assert usage["name"] == "private-apps-api-calls-daily"
    assert sandbox.call("GET", "/account-info/2026-09/api-usage/daily").status_code == 404
