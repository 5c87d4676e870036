"""Which third-party clients are tried: what to install, and which scenario drives each.

Versions are exact, and what they in turn need is taken as it was on a day: a pass can be repeated.
"""

from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
SEEN = "2026-11-27"


@dataclass(frozen=True)
class Client:
    """`requirement` as its package manager reads it; nothing newer than `seen` comes with it.
    `beside` is what it leaves to others to install."""

    name: str
    requirement: str
    scenario: str
    seen: str = SEEN
    beside: tuple[str, ...] = ()

    @property
    def script(self) -> Path:
        return SCENARIOS / self.scenario

    @property
    def folder(self) -> str:
        """Of the installation; npm's names may have a slash."""
        return self.name.replace("/", "-")

    @property
    def is_node(self) -> bool:
        return self.script.suffix == ".cjs"

    @property
    def programs(self) -> tuple[str, ...]:
        """What must be on the machine, beyond the Python that runs this."""
        return ("node", "npm") if self.is_node else ()

    @property
    def version(self) -> str:
        return self.requirement.replace("==", "@").rpartition("@")[2]


CLIENTS = (
    Client("hubspot-api-client", "hubspot-api-client==12.0.0", "hubspot_api_client.py"),
    Client("hubspot-sdk", "hubspot-sdk==0.1.0a9", "hubspot_sdk_client.py"),
    Client("@hubspot/api-client", "@hubspot/api-client@14.0.1", "hubspot_api_client.cjs"),
    Client("@hubspot/mcp-server", "@hubspot/mcp-server@0.4.0", "hubspot_mcp_server.cjs"),
    Client("tap-hubspot", "tap-hubspot==4.5.0", "tap_hubspot_singer.py"),
    Client("meltano-tap-hubspot", "meltano-tap-hubspot==0.10.1", "tap_hubspot_meltano.py"),
    Client("authlib", "authlib==1.9.6", "authlib_client.py", beside=("requests",)),
    Client("simple-salesforce", "simple-salesforce==1.12.10", "simple_salesforce_client.py"),
    Client("aiosalesforce", "aiosalesforce==0.6.2", "aiosalesforce_client.py"),
    Client("salesforce-bulk", "salesforce-bulk==2.2.0", "salesforce_bulk_client.py"),
    Client("pyforce", "pyforce==1.9.1", "pyforce_client.py"),
    Client("tap-salesforce", "tap-salesforce==2.8.1", "tap_salesforce_singer.py"),
    Client(
        "airbyte-source-salesforce", "airbyte-source-salesforce==2.10.3", "airbyte_salesforce.py"
    ),
    # Later ones of these two want Node 22.
    Client("jsforce", "jsforce@3.10.16", "jsforce.cjs"),
    Client("@salesforce/core", "@salesforce/core@8.31.1", "salesforce_core.cjs", "2026-06-12"),
)
