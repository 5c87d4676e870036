"""Whom a run asks for, beside what changed."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from integrations.models import Person, SyncError, SyncRun
from integrations.sync.debts import Because, owe


def scope_key(scope: Mapping[str, Any], *, dry_run: bool) -> str:
    """The scope in short: two open runs of one integration never share it."""
    if not scope:
        key = "changes"
    elif scope == {"full": True}:
        key = "full"
    else:
        key = blake2b(orjson.dumps(scope, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()
    return f"dry {key}" if dry_run else key


def owe_scope(run: SyncRun, *, now: datetime) -> int:
    """Mark the people the run's scope names. Answers how many."""
    everyone = bool(run.scope.get("full"))
    people = [] if everyone else named_people(run)
    few = not everyone and len(people) <= 20
    return owe(
        run.integration,
        because=Because.ASKED,
        now=now,
        run=run,
        priority=Person.Priority.ASKED_ONE if few else Person.Priority.ASKED_MANY,
        everyone=everyone,
        people=people,
    )


def named_people(run: SyncRun) -> list[int]:
    """The ids of the people whom the scope names, but for "everyone"."""
    people, scope = run.integration.people, run.scope
    found: set[int] = set(scope.get("people", ()))
    if emails := [email.strip().lower() for email in scope.get("emails", ())]:
        found.update(people.filter(email_key__in=emails).values_list("pk", flat=True))
    if scope.get("errors"):
        errors = SyncError.objects.open().filter(integration=run.integration)
        found.update(errors.values_list("person_id", flat=True))
    if scope.get("list"):
        found.update(_members(run))
    return sorted(found)


def _members(run: SyncRun) -> list[int]:
    members = run.integration.members.values("hubspot_id")
    return list(run.integration.people.filter(hubspot_id__in=members).values_list("pk", flat=True))
