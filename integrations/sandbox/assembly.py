"""Both CRMs put together: stores, invented data, apps, and what a client needs to know of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.console.port import Neighbour
from integrations.sandbox.dialects import HUBSPOT, SALESFORCE
from integrations.sandbox.faults import Faults
from integrations.sandbox.hubspot.app import create_app as create_hubspot
from integrations.sandbox.hubspot.console import HubSpotConsole
from integrations.sandbox.hubspot.description import description_text as describe_hubspot
from integrations.sandbox.hubspot.store import Store as HubSpotStore
from integrations.sandbox.salesforce.app import create_app as create_salesforce
from integrations.sandbox.salesforce.console import SalesforceConsole
from integrations.sandbox.salesforce.description import description_text as describe_salesforce
from integrations.sandbox.salesforce.store import Store as SalesforceStore
from integrations.sandbox.seed.planting import plant
from integrations.sandbox.shell import Shell

StoreType = TypeVar("StoreType")
_CLIENT_KEYS = ("access_token", "client_id", "client_secret")
HUBSPOT_KEYS = ("base_url", *_CLIENT_KEYS)
SALESFORCE_KEYS = (
    "instance_url",
    "login_url",
    *_CLIENT_KEYS,
    "username",
    "password",
    "security_token",
    "refresh_token",
)


@dataclass(frozen=True, kw_only=True)
class Side(Generic[StoreType]):
    """One CRM: its address without a slash at the end, its app, and what is behind it.

    `credentials` hold at least what is announced of this CRM.
    """

    url: str
    app: Shell
    store: StoreType
    faults: Faults
    credentials: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    hubspot: Side[HubSpotStore]
    salesforce: Side[SalesforceStore]
    authority: str | None = None

    def announcement(self) -> dict[str, dict[str, str]]:
        """What the command prints: addresses and credentials of both CRMs, no more than named.

        Over TLS also `ca_certificate`, the file of the authority that clients are to trust.
        """
        trust = {} if self.authority is None else {"ca_certificate": self.authority}
        return {
            "hubspot": {name: self.hubspot.credentials[name] for name in HUBSPOT_KEYS} | trust,
            "salesforce": {name: self.salesforce.credentials[name] for name in SALESFORCE_KEYS}
            | trust,
        }


def assemble(
    config: Config, *, hubspot_url: str, salesforce_url: str, authority: str | None = None
) -> Sandbox:
    """Both CRMs, filled with the world of `config.seed`, to be served at these addresses.

    All data is in memory. Tokens depend on the seed alone, so a restart keeps clients signed in.
    """
    hubspot = HubSpotStore(config=config, clock=Clock())
    salesforce = SalesforceStore(config=config, clock=Clock())
    with _collector_at_rest():
        plant(config, hubspot=hubspot, salesforce=salesforce, now=hubspot.clock.now())
    return Sandbox(
        hubspot=_hubspot_side(config, hubspot, url=hubspot_url, other=salesforce_url),
        salesforce=_salesforce_side(config, salesforce, url=salesforce_url, other=hubspot_url),
        authority=authority,
    )


def _hubspot_side(
    config: Config, store: HubSpotStore, *, url: str, other: str
) -> Side[HubSpotStore]:
    faults = Faults(config.faults, config.seed)
    credentials = {"base_url": url} | store.credentials
    app = Shell(
        create_hubspot(store=store, config=config, faults=faults, clock=store.clock),
        faults=faults,
        dialect=HUBSPOT,
        token=credentials["access_token"],
        clock=store.clock,
        description=describe_hubspot,
        console=HubSpotConsole(store),
        accent="orange",
        neighbour=Neighbour(title="Salesforce sandbox", url=f"{other}/console"),
    )
    return Side(url=url, app=app, store=store, faults=faults, credentials=credentials)


def _salesforce_side(
    config: Config, store: SalesforceStore, *, url: str, other: str
) -> Side[SalesforceStore]:
    # Another seed than HubSpot's, or both CRMs would fail in step.
    faults = Faults(config.faults, config.seed + 1)
    credentials = {"instance_url": url, "login_url": url} | store.credentials
    app = Shell(
        create_salesforce(store=store, config=config, faults=faults, clock=store.clock),
        faults=faults,
        dialect=SALESFORCE,
        token=credentials["access_token"],
        clock=store.clock,
        description=describe_salesforce,
        console=SalesforceConsole(store),
        accent="blue",
        neighbour=Neighbour(title="HubSpot sandbox", url=f"{other}/console"),
    )
    return Side(url=url, app=app, store=store, faults=faults, credentials=credentials)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nothing that is loaded is garbage, and looking for some doubles the time it takes."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
