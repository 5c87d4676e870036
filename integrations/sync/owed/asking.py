"""Whom a run asks for, beside what changed."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from integrations.crm.port import HasLists
from integrations.domain.errors import PermanentError
from integrations.models import Integration, Person, SyncError, SyncRun
from integrations.sync.connections.opening import open_crm
from integrations.sync.owed.debts import Because, owe

# The key of a scope: everything is read, and only what moved is owed. "full" owes everyone too.
READ_ALL = "read_all"
# Nothing is read but what HubSpot's webhooks named.
NOTICES = "notices"


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
    """The ids of the people whom the scope names, but for "everyone".

    Raises CRMError where a list that it names cannot be read.
    """
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
    """The inclusion list's as last read; another list's live from HubSpot."""
    integration, list_id = run.integration, str(run.scope["list"])
    if list_id == integration.list_id:
        ids = list(integration.members.values_list("hubspot_id", flat=True))
    else:
        ids = _read_members(integration, list_id)
    return list(integration.people.filter(hubspot_id__in=ids).values_list("pk", flat=True))


def _read_members(integration: Integration, list_id: str) -> list[str]:
    crm = open_crm(integration.hubspot)
    if not isinstance(crm, HasLists) or crm.get_list(list_id) is None:
        raise PermanentError(f"HubSpot has no contact list {list_id}.")
    return [member.record_id for page in crm.members(list_id) for member in page.members]
