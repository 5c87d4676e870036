"""Connected apps, as an admin registers them."""

from typing import Any

import pytest

from tests.sandbox.salesforce.flows import CALLBACK, register
from tests.sandbox.salesforce.server import Sandbox


def test_the_sandboxs_own_client_and_the_command_lines_are_listed(sandbox: Sandbox):
    names = [app["name"] for app in sandbox.call("GET", "/sandbox/apps").json()]
    assert names == ["Sandbox client", "Salesforce CLI"]


def test_a_new_app_gets_an_id_and_a_secret(sandbox: Sandbox):
    app = register(sandbox)
    assert app["clientId"].startswith("3MVG9")
    assert len(app["clientSecret"]) == 64
    assert app in sandbox.call("GET", "/sandbox/apps").json()


def test_callbacks_can_be_changed(sandbox: Sandbox):
    path = f"/sandbox/apps/{register(sandbox)['clientId']}"
    changed = sandbox.call("PATCH", path, json={"callbacks": [CALLBACK, "my-app://callback"]})
    assert changed.json()["callbacks"] == [CALLBACK, "my-app://callback"]


def test_an_app_can_be_taken_away(sandbox: Sandbox):
    app = register(sandbox)
    path = f"/sandbox/apps/{app['clientId']}"
    assert sandbox.call("DELETE", path).status_code == 204
    assert sandbox.call("PATCH", path, json={}).status_code == 404


def test_the_sandboxs_own_client_stays(sandbox: Sandbox):
    path = f"/sandbox/apps/{sandbox.store.credentials['client_id']}"
    assert sandbox.call("DELETE", path).status_code == 400


@pytest.mark.parametrize(
    "settings",
    [
        {"nonsense": 1},
        {"callbacks": "https://x.example"},
        {"callbacks": [1]},
        {"scopes": ["everything"]},
        {"requirePkce": "yes"},
        {"certificate": "no PEM"},
        {"certificate": 7},
        {"runAs": "005"},
        {"refreshIdleDays": "30"},
        {"refreshIdleDays": 0},
    ],
)
def test_what_is_not_understood_is_refused_and_changes_nothing(
    sandbox: Sandbox, settings: dict[str, Any]
):
    app = register(sandbox)
    path = f"/sandbox/apps/{app['clientId']}"
    answer = sandbox.call("PATCH", path, json={"adminApproved": True, **settings})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_ARGUMENT")
    assert app in sandbox.call("GET", "/sandbox/apps").json()


def test_apps_are_the_admins_matter(sandbox: Sandbox):
    assert sandbox.anonymous("GET", "/sandbox/apps").status_code == 401
