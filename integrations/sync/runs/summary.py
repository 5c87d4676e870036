"""What a run comes to, in the shape that `sync --json` prints."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum

from integrations.domain.records import PEOPLE, ObjectType
from integrations.models import ApiCalls, Integration, SyncRun

OUTCOMES = ("created", "updated", "deleted", "failed")
COMPANIES = (ObjectType.HUBSPOT_COMPANY, ObjectType.SALESFORCE_ACCOUNT)
SHOWN = ("outcomes", "unchanged", "skipped", "conflicts", "people", "api_calls")


def calls_so_far(integration: Integration) -> dict[str, int]:
    """All the calls ever counted, by provider: a run's share is the difference."""
    both = {integration.hubspot_id: "hubspot", integration.salesforce_id: "salesforce"}
    rows = ApiCalls.objects.filter(connection_id__in=both).values("connection_id")
    counted = {both[row["connection_id"]]: row["n"] for row in rows.annotate(n=Sum("calls"))}
    return {provider: counted.get(provider, 0) for provider in both.values()}


def close_summary(run: SyncRun) -> dict[str, Any]:
    """The run's counts so far. `failed` is how many records were refused or could not cross."""
    totals = run.tallies.totals()
    before = run.calls_before
    outcomes = {
        kind.value: {name: totals.get(kind.value, {}).get(name, 0) for name in OUTCOMES}
        for kind in (*PEOPLE, *COMPANIES)
        if kind in PEOPLE or kind.value in totals
    }
    people = totals.get("people", {})
    people_now = people_by_status(run.integration)
    return {
        "outcomes": outcomes,
        "unchanged": people.get("unchanged", 0),
        "skipped": totals.get("skipped", {}),
        "conflicts": people.get("conflicts", 0),
        "failed": sum(row["failed"] for row in outcomes.values()) + people.get("uncrossable", 0),
        "people": people_now,
        "api_calls": {
            provider: count - before.get(provider, 0)
            for provider, count in calls_so_far(run.integration).items()
        },
    }


def people_by_status(integration: Integration) -> dict[str, Any]:
    """Everybody, by where they stand; excluded by reason, failing by category."""
    rows = integration.people.values("status", "reason").annotate(n=Count("pk"))
    people: dict[str, Any] = {"in_sync": 0, "waiting": 0, "excluded": {}, "failing": {}}
    for row in rows:
        status, reason, count = row["status"], row["reason"], row["n"]
        if status in ("excluded", "failing"):
            people[status][reason] = people[status].get(reason, 0) + count
        else:
            people[status] += count
    return people


def summarize(run: SyncRun) -> dict[str, Any]:
    """The summary of SPEC section 5. Of an open run it is what is known so far."""
    counted: Mapping[str, Any] = run.summary or close_summary(run)
    shown = {name: value for name, value in counted.items() if name in SHOWN}
    duration = (run.finished_at - run.started_at) if run.finished_at and run.started_at else None
    return {
        "run": run.pk,
        "status": run.status,
        "scope": run.scope,
        "dry_run": run.dry_run,
        **shown,
        "duration_s": round(duration.total_seconds(), 3) if duration else None,
    }
