"""The contestant that is ours: the product's use cases, in the foreground of one process.

Tasks: `connect` and `writes` (not measured), `load`, and its two halves `collect` and `settle`.
"""

from collections.abc import Mapping
from typing import Any

import django

django.setup()

from integrations.domain.records import Provider  # noqa: E402
from integrations.models import Connection, Integration, SyncRun  # noqa: E402
from integrations.sync.auditing import Actor  # noqa: E402
from integrations.sync.connecting.adding import add_connection  # noqa: E402
from integrations.sync.connecting.installing import create_integration  # noqa: E402
from integrations.sync.running import phases  # noqa: E402
from integrations.sync.runs.lifecycle import request_run  # noqa: E402
from tests.benchmarks.measuring import compete  # noqa: E402
from tests.benchmarks.replay import fields_read, store_writes  # noqa: E402

# Paced as ever, that is with the statement's cost, but never waiting.
NO_WAITING = 10_000_000


def work(task: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "connect": connect,
        "load": load,
        "collect": collect,
        "settle": settle,
        "writes": writes,
    }[task["do"]](task)


def connect(task: Mapping[str, Any]) -> dict[str, Any]:
    hubspot, salesforce = task["access"]["hubspot"], task["access"]["salesforce"]
    integration = create_integration(
        "bench",
        hubspot=_connection(Provider.HUBSPOT, hubspot["base_url"], hubspot),
        salesforce=_connection(Provider.SALESFORCE, salesforce["instance_url"], salesforce),
        actor=Actor(),
    )
    Connection.objects.filter(pk=integration.hubspot_id).update(calls_per_ten_seconds=NO_WAITING)
    return {}


def load(task: Mapping[str, Any]) -> dict[str, Any]:
    """A full sync: of CRMs that never met it is the first load, of those in sync a pass."""
    run = _full_run()
    if phases.collect(run):
        phases.settle(run)
    return _outcome(run)


def collect(task: Mapping[str, Any]) -> dict[str, Any]:
    """The first half of `load`; any number of `settle` do the other."""
    phases.collect(_full_run())
    return {}


def settle(task: Mapping[str, Any]) -> dict[str, Any]:
    run = SyncRun.objects.open().get()
    phases.settle(run)
    run.refresh_from_db()
    return _outcome(run)


def writes(task: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the only run wrote, for the floor to repeat."""
    integration = Integration.objects.get()
    return {"fields": fields_read(integration), **store_writes(integration, task["file"])}


def _connection(provider: Provider, url: str, access: Mapping[str, str]) -> Connection:
    return add_connection(
        provider=provider,
        name=provider.value,
        base_url=url,
        credentials={"access_token": access["access_token"]},
        actor=Actor(),
    )


def _full_run() -> SyncRun:
    integration = Integration.objects.get()
    return request_run(
        integration, trigger=SyncRun.Trigger.COMMAND, scope={"full": True}, ring=False
    )


def _outcome(run: SyncRun) -> dict[str, Any]:
    run.refresh_from_db()
    return {
        "status": run.status,
        "records": run.collected,
        "people": run.integration.people.count(),
        "summary": run.summary,
    }


if __name__ == "__main__":
    compete(work)
