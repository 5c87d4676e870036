"""The demo: both sandbox CRMs connected, and a first load under way."""

from collections.abc import Mapping
from typing import Any

from integrations.domain.records import Provider
from integrations.models import SyncRun
from integrations.sync.auditing import Actor
from integrations.sync.connecting.adding import add_connection
from integrations.sync.connecting.installing import create_integration
from integrations.sync.runs.lifecycle import request_run
from integrations.sync.settings.integration import allow_first_load


def prepare_demo(sandbox: Mapping[str, Any]) -> None:
    """Connect what the sandbox announced when it was ready, and ask for the first load."""
    actor = Actor()
    hubspot = add_connection(
        provider=Provider.HUBSPOT,
        name="hubspot-sandbox",
        base_url=sandbox["hubspot"]["base_url"],
        credentials={"access_token": sandbox["hubspot"]["access_token"]},
        actor=actor,
    )
    salesforce = add_connection(
        provider=Provider.SALESFORCE,
        name="salesforce-sandbox",
        base_url=sandbox["salesforce"]["instance_url"],
        credentials={
            "client_id": sandbox["salesforce"]["client_id"],
            "client_secret": sandbox["salesforce"]["client_secret"],
        },
        actor=actor,
    )
    integration = create_integration("main", hubspot=hubspot, salesforce=salesforce, actor=actor)
    allow_first_load(integration, actor=actor)
    request_run(integration, trigger=SyncRun.Trigger.FIRST_LOAD, scope={"full": True})
