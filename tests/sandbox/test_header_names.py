"""Header names have the vendors' capitals: some clients look for them letter by letter."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

from integrations.sandbox.config import Config
from integrations.sandbox.testing import running_sandbox


def names(url: str, path: str, token: str) -> list[str]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert int(answer.headers["Content-Length"]) == len(body)
    return [name for name, _ in answer.getheaders()]


def test_names_are_written_as_the_vendors_write_them():
    with running_sandbox(Config(contacts=0, leads=0)) as sandbox:
        hubspot, salesforce = sandbox.hubspot, sandbox.salesforce
        contacts = names(
            hubspot.url, "/crm/v3/objects/contacts", hubspot.credentials["access_token"]
        )
        limits = names(
            salesforce.url, "/services/data/v66.0/limits", salesforce.credentials["access_token"]
        )
    assert {"Content-Type", "X-HubSpot-RateLimit-Max"} <= set(contacts)
    assert {"Content-Type", "Sforce-Limit-Info"} <= set(limits)
    assert "Transfer-Encoding" not in limits
