"""`/sandbox/faults`: faults are changed while the sandbox runs."""

import pytest
import requests

from integrations.sandbox.assembly import Sandbox


def control(
    sandbox: Sandbox, method: str, body: object = None, token: str = ""
) -> requests.Response:
    token = token or sandbox.hubspot.credentials["access_token"]
    return requests.request(
        method,
        f"{sandbox.hubspot.url}/sandbox/faults",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )


def test_what_is_put_is_what_is_read(sandbox: Sandbox):
    step = {"fault": "timeout", "method": "POST", "path": "/crm", "count": 2, "skip": 1}
    control(sandbox, "PUT", {"rates": {"slow": 0.5}, "script": [step]})
    state = control(sandbox, "GET").json()
    assert (state["rates"], state["script"]) == ({"slow": 0.5}, [step])


def test_rates_stay_when_only_the_script_is_put(sandbox: Sandbox):
    control(sandbox, "PUT", {"rates": {"slow": 0.5}})
    answer = control(sandbox, "PUT", {"script": [{"fault": "timeout"}]})
    assert answer.json()["rates"] == {"slow": 0.5}


def test_the_known_faults_are_listed(sandbox: Sandbox):
    assert "timeout-after-write" in control(sandbox, "GET").json()["known"]


def test_each_crm_has_faults_of_its_own(sandbox: Sandbox):
    control(sandbox, "PUT", {"rates": {"slow": 0.5}})
    assert sandbox.salesforce.faults.rates == {}


@pytest.mark.parametrize(
    "body",
    [
        [],
        "rates",
        {"rate": {}},
        {"rates": {"nonsense": 0.1}},
        {"rates": {"slow": 2}},
        {"rates": {"slow": "0.5"}},
        {"rates": []},
        {"script": {}},
        {"script": [{"path": "/"}]},
        {"script": [{"fault": "slow", "count": "2"}]},
        {"script": [{"fault": "slow", "colour": "red"}]},
        {"rates": {"slow": 0.1}, "script": [{"fault": "nonsense"}]},
    ],
)
def test_a_bad_body_is_refused_and_changes_nothing(sandbox: Sandbox, body: object):
    answer = control(sandbox, "PUT", body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert (sandbox.hubspot.faults.rates, sandbox.hubspot.faults.script) == ({}, [])


def test_a_body_that_is_no_json_is_refused(sandbox: Sandbox):
    token = sandbox.hubspot.credentials["access_token"]
    answer = requests.put(
        f"{sandbox.hubspot.url}/sandbox/faults",
        data=b"{",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 400


def test_a_stranger_is_refused(sandbox: Sandbox):
    assert control(sandbox, "GET", token="wrong").status_code == 401
