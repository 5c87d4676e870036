"""Looking at people as a reconcile would find them, without claiming anybody."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection as database

from integrations.models import Integration, SyncRun
from integrations.sync.owed.asking import named_people
from integrations.sync.owed.claims import COLUMNS, Claim, claim_of

# Nobody's lease: what is only looked at can be neither renewed nor released.
NO_LEASE = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Everyone, or some by id; `due` adds those whom any run would settle.

    `asked`: those named are looked at as if a run asked for them, which is what everyone is.
    """

    everyone: bool = False
    people: Sequence[int] = ()
    due: bool = False
    asked: bool = False


def whom_run_settles(run: SyncRun) -> Whom:
    """Those whom the run's scope names, and whoever is owed anyway."""
    everyone = bool(run.scope.get("full"))
    people = [] if everyone else named_people(run)
    return Whom(everyone=everyone, people=people, due=True, asked=True)


def peek(
    integration: Integration, whom: Whom, *, now: datetime, part: int
) -> Iterator[list[Claim]]:
    """People as they stand, in parts, by id."""
    after = 0
    while True:
        claims = _part(integration, whom, now=now, after=after, limit=part)
        if not claims:
            return
        yield claims
        after = claims[-1].id


def count(integration: Integration, whom: Whom, *, now: datetime) -> int:
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM integrations_person p WHERE {WHOM}",
            _parameters(integration, whom, now),
        )
        return int(cursor.fetchone()[0])


def _part(
    integration: Integration, whom: Whom, *, now: datetime, after: int, limit: int
) -> list[Claim]:
    with database.cursor() as cursor:
        parameters = _parameters(integration, whom, now) | {"after": after, "limit": limit}
        cursor.execute(PEEK, parameters)
        rows = cursor.fetchall()
    claims = [claim_of((row[0], row[1] or 0, *row[2:]), NO_LEASE) for row in rows]
    return [_as_asked(claim, whom) for claim in claims]


def _as_asked(claim: Claim, whom: Whom) -> Claim:
    """To ask for somebody is to want the first touch from Salesforce."""
    asked = whom.everyone or (whom.asked and claim.id in whom.people)
    return replace(claim, from_salesforce=True) if asked else claim


def _parameters(integration: Integration, whom: Whom, now: datetime) -> dict[str, Any]:
    return {
        "integration": integration.pk,
        "everyone": whom.everyone,
        "people": list(whom.people),
        "due": whom.due,
        "now": now,
    }


# As in claiming: whom another worker holds is that worker's.
WHOM = """p.integration_id = %(integration)s AND (
    %(everyone)s OR p.id = ANY(%(people)s) OR (
        %(due)s AND p.owed_seq IS NOT NULL AND p.not_before <= %(now)s
        AND (p.lease_until IS NULL OR p.lease_until < %(now)s)
    )
)"""

PEEK = f"""
SELECT {COLUMNS} FROM integrations_person p
WHERE {WHOM} AND p.id > %(after)s ORDER BY p.id LIMIT %(limit)s"""
