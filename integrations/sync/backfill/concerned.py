"""Whom a backfill of one mapping concerns, and owing exactly them (M27)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from integrations.domain.meeting_anew import plan_meeting, policy_of_one
from integrations.domain.people import PersonState
from integrations.domain.plans import Plan
from integrations.domain.records import Provider
from integrations.models import Integration, Person, SyncRun
from integrations.sync.collecting.gaps import Gap, fields_of, find_gaps
from integrations.sync.discovery.policy import compiled_mappings, load_policy
from integrations.sync.owed.claims import Claim
from integrations.sync.owed.debts import Because, owe
from integrations.sync.settling.peeking import Whom, peek
from integrations.sync.trees.states import load_trees

BACKFILL = "backfill"  # the key of a run's scope: the HubSpot property of the mapping
PART = 1000


def meetings(integration: Integration, mapping: str) -> Iterator[tuple[Claim, PersonState, Plan]]:
    """Those whom the mapping would change if its values met anew, and what it would do."""
    policy = policy_of_one(load_policy(integration), mapping)
    for claims in peek(integration, Whom(everyone=True), now=timezone.now(), part=PART):
        trees = load_trees(integration, claims)
        for claim in claims:
            state = trees.state(claim, policy)
            planned = plan_meeting(state, policy)
            if planned is not None:
                yield claim, state, planned


def gaps_of(integration: Integration, mapping: str) -> list[Gap]:
    """The mapping's fields that were not read of everybody yet."""
    own = [one for one in compiled_mappings(integration) if one.hubspot == mapping]
    return find_gaps(integration, fields_of(own))


def lacks_fields(run: SyncRun, provider: Provider) -> bool:
    """Whether the run is a backfill that must first read everything of this side."""
    mapping = run.scope.get(BACKFILL)
    if not mapping:
        return False
    gaps = gaps_of(run.integration, mapping)
    return any(gap.object_type.provider is provider for gap in gaps)


def owe_backfill(run: SyncRun, *, now: datetime) -> int:
    """Let the mapping's values meet anew for those whom that changes. Answers how many."""
    mapping = run.scope.get(BACKFILL)
    if not mapping:
        return 0
    people = [claim.id for claim, _state, _planned in meetings(run.integration, mapping)]
    with transaction.atomic():
        with database.cursor() as cursor:
            cursor.execute(FORGET_AGREEMENT, [mapping, people, mapping])
        return owe(
            run.integration,
            because=Because.ASKED,
            now=now,
            run=run,
            priority=Person.Priority.ASKED_MANY,
            people=people,
        )


FORGET_AGREEMENT = f"""
UPDATE {Person._meta.db_table} SET baseline = baseline - %s::text
WHERE id = ANY(%s) AND baseline ? %s"""
