"""Which third-party clients are tried: what to install, and which scenario drives each."""

from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Client:
    """`requirement` as its package manager reads it, which the scenario's ending tells."""

    name: str
    requirement: str
    scenario: str

    @property
    def script(self) -> Path:
        return SCENARIOS / self.scenario

    @property
    def is_node(self) -> bool:
        return self.script.suffix == ".cjs"


CLIENTS = (
    Client("hubspot-api-client", "hubspot-api-client", "hubspot_api_client.py"),
    Client("simple-salesforce", "simple-salesforce", "simple_salesforce_client.py"),
    Client("jsforce", "jsforce@3", "jsforce.cjs"),
)
